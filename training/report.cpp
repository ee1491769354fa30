#include "training/report.hpp"

#include <algorithm>
#include <cmath>

#include "nn/activations.hpp"
#include "nn/attention_maps.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// Where a step stands on an axis on which looks are evenly spread: nearly even up to ten steps, then the logarithm.
double place_of(std::int64_t step) { return std::log1p(static_cast<double>(step) / 10); }

/// Shares, from 0 to 1, as two letters of 64 each: so many parts of 4094, and `//` for NaN.
std::string in_letters(const Tensor& shares) {
  constexpr const char* letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr double parts = 4094;
  std::string text;
  text.reserve(2 * shares.size());
  for (Scalar share : shares) {
    auto part = std::isnan(share) ? 4095U : static_cast<unsigned>(std::lround(std::clamp(parts * share, 0., parts)));
    text += letters[part / 64];
    text += letters[part % 64];
  }
  return text;
}

/// Of a (1, positions, width) tensor, by position.
std::vector<double> norms_of(const Tensor& x) {
  auto positions = x.shape(1), width = x.shape(2);
  std::vector<double> norms(positions);
  const Scalar* number = x.data();
  for (double& norm : norms) {
    for (std::size_t i = 0; i < width; ++i, ++number)
      norm += static_cast<double>(*number) * static_cast<double>(*number);
    norm = std::sqrt(norm);
  }
  return norms;
}

/// The modules that a reader knows from the paper's figure: embeddings, and what is made of others.
std::vector<std::string> worth_watching(const nn::ModuleBase& model) {
  std::vector<std::string> names;
  std::vector<nn::NamedModule> all = nn::named_modules(model);
  for (const auto& [name, module] : all) {
    nn::Members members;
    module.members(members);
    auto is_child = [](const nn::Members::Entry& entry) { return entry.child != nullptr; };
    bool made_of_others = std::any_of(members.entries().begin(), members.entries().end(), is_child);
    if (!name.empty() && (made_of_others || std::string_view(module.type_name()) == "Embedding")) names.push_back(name);
  }
  return names;
}

/// Takes the gradients of a model away, and gives them back.
class GradientsApart {
 public:
  explicit GradientsApart(nn::ModuleBase& model) : parameters_(model.parameters()) {
    for (Variable& parameter : parameters_) {
      kept_.push_back(parameter.has_grad() ? parameter.grad() : Tensor());
      had_.push_back(parameter.has_grad());
      parameter.zero_grad();
    }
  }
  ~GradientsApart() {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      parameters_[i].zero_grad();
      if (had_[i]) parameters_[i].set_grad(std::move(kept_[i]));
    }
  }
  GradientsApart(const GradientsApart&) = delete;
  GradientsApart& operator=(const GradientsApart&) = delete;

 private:
  std::vector<Variable> parameters_;
  std::vector<Tensor> kept_;
  std::vector<bool> had_;
};

template <class Entries>
auto named(Entries& entries, const std::string& name) {
  return std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == name; });
}

void put(std::vector<std::pair<std::string, std::string>>& entries, const std::string& name, const std::string& text) {
  auto found = named(entries, name);
  if (found == entries.end())
    entries.emplace_back(name, text);
  else
    found->second = text;
}

}  // namespace

void Report::set(const std::string& name, const std::string& text) { put(settings_, name, text); }
void Report::table(const std::string& title, const std::string& text) { put(tables_, title, text); }

void Report::note(std::int64_t step, const Metrics& metrics) {
  for (const Metric& metric : metrics) {
    auto found = std::find_if(curves_.begin(), curves_.end(), [&](const Curve& c) { return c.name == metric.name; });
    if (found == curves_.end()) found = curves_.insert(found, {metric.name, {}, {}});
    found->steps.push_back(step);
    found->values.push_back(metric.value);
  }
}

void Report::sample(const std::vector<std::string>& columns, const std::vector<std::string>& row) {
  sample_columns_ = columns;
  samples_.push_back(row);
}

bool Report::due(std::int64_t step) const {
  if (sequences_.empty()) return false;
  if (looks_.empty()) return true;
  // Half as far from the last one as they would stand if they were spread evenly up to here.
  double here = place_of(step), half = here / static_cast<double>(2 * looks_that_fit());
  return step > looks_.back().step && here - place_of(looks_.back().step) >= half;
}

std::size_t Report::looks_that_fit() const {
  constexpr std::size_t most_letters = 4'000'000;
  std::size_t letters = 1;
  for (const Seen& seen : looks_.front().seen)
    for (const Map& map : seen.maps) letters += map.weights.size();
  return std::clamp<std::size_t>(most_letters / letters, 2, most_looks);
}

void Report::look(std::int64_t step, nn::ModuleBase& model) {
  if (sequences_.empty() || (!looks_.empty() && looks_.back().step >= step)) return;
  bool training = model.training();
  model.eval();
  {
    GradientsApart apart(model);
    std::vector<std::string> watched = worth_watching(model);
    Look look{step, {}};
    for (const ReportSequence& sequence : sequences_) look.seen.push_back(see(sequence, model, watched));
    looks_.push_back(std::move(look));
  }
  model.train(training);
  if (looks_.size() <= looks_that_fit()) return;
  // The one without which the largest gap is the smallest goes.
  auto gap_without = [&](std::size_t i) { return place_of(looks_[i + 1].step) - place_of(looks_[i - 1].step); };
  std::size_t least = 1;
  for (std::size_t i = 2; i + 1 < looks_.size(); ++i)
    if (gap_without(i) < gap_without(least)) least = i;
  looks_.erase(looks_.begin() + static_cast<std::ptrdiff_t>(least));
}

Report::Seen Report::see(const ReportSequence& sequence, nn::ModuleBase& model,
                         const std::vector<std::string>& watched) {
  nn::AttentionRecorder attentions;
  std::optional<nn::Activations> activations;
  if (!watched.empty()) activations.emplace(model, watched);
  Variable loss = sequence.loss();
  Seen seen{loss.item(), {}, {}};
  for (const nn::AttentionMap& map : attentions.maps()) {
    auto size = [&](int axis) { return static_cast<std::int64_t>(map.weights.shape(static_cast<std::size_t>(axis))); };
    if (size(0) == 1) seen.maps.push_back({map.module, size(1), size(2), size(3), in_letters(map.weights)});
  }
  if (!activations || !loss.requires_grad()) return seen;
  loss.backward();
  for (const auto& [module, output] : activations->all())
    if (output.dimension() == 3 && output.size(0) == 1 && output.has_grad())
      seen.norms.push_back({module, norms_of(output.value()), norms_of(output.grad())});
  return seen;
}

}  // namespace gradus::inline GRADUS_PRECISION
