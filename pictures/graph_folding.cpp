#include <algorithm>
#include <cstdlib>
#include <map>

#include "pictures/graph_view.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// Operations from `begin` to before `end`.
struct Span {
  std::size_t begin = 0, end = 0;
  std::size_t size() const { return end - begin; }
};

/// "12" of "layers.12"
std::string number_of(const std::string& name) { return name.substr(stem(name).size()); }

/// "layers.1" after "layers.0"
bool has_next_number(const std::string& name, const std::string& next) {
  std::string digits = number_of(name), next_digits = number_of(next);
  if (digits.empty() || next_digits.empty() || stem(name) != stem(next)) return false;
  return std::strtoull(digits.c_str(), nullptr, 10) + 1 == std::strtoull(next_digits.c_str(), nullptr, 10);
}

class Folder {
 public:
  Folder(const Trace& trace, const Operations& operations)
      : trace_(trace), operations_(operations), spans_(trace.runs().size()), children_(trace.runs().size()) {
    for (std::size_t i = 0; i < operations.size(); ++i) {
      for (const Variable& output : operations[i]->outputs) producer_[Trace::key(output)] = i;
      result_.drawn_as.push_back(i);
      for (std::size_t run = operations[i]->run; take(spans_[run], i), run != 0;) run = trace.runs()[run].outer;
    }
    for (const Trace::Run& run : trace.runs()) result_.label.push_back(run.name);
    result_.folded.resize(trace.runs().size());
    for (std::size_t run = 1; run < spans_.size(); ++run)
      if (spans_[run].size() > 0) children_[trace.runs()[run].outer].push_back(run);
  }

  Folding folded() {
    for (const std::vector<std::size_t>& siblings : children_)
      for (std::size_t first = 0, next; first < siblings.size(); first = next) {
        for (next = first + 1; next < siblings.size() && follows(siblings[next - 1], siblings[next]);) ++next;
        if (next - first > 1) fold(siblings[first], siblings[next - 1], next - first);
      }
    // Outer runs were folded before inner ones: what an inner one stands for may itself be drawn as another.
    for (std::size_t& i : result_.drawn_as) i = result_.drawn_as[i];
    for (std::size_t run = 1; run < spans_.size(); ++run)
      if (result_.folded[trace_.runs()[run].outer]) result_.folded[run] = true;
    return result_;
  }

  Folding plain() { return result_; }

 private:
  static void take(Span& span, std::size_t i) {
    if (span.size() == 0) span.begin = i;
    span.end = i + 1;
  }

  /// Whether `next` begins where `run` ends, under the next number, and does the same.
  bool follows(std::size_t run, std::size_t next) const {
    return spans_[run].end == spans_[next].begin && spans_[run].size() == spans_[next].size() &&
           has_next_number(trace_.runs()[run].name, trace_.runs()[next].name) && structure(run) == structure(next);
  }

  /// Equal for runs that do the same: operations, shapes, which value goes where, modules within, and names that were
  /// given to results.
  std::string structure(std::size_t run) const {
    std::string text;
    std::map<const void*, std::size_t> from_outside;  // by number, in the order in which they are used
    for (std::size_t i = spans_[run].begin; i < spans_[run].end; ++i) {
      const Trace::Operation& operation = *operations_[i];
      for (std::size_t inner = operation.run; inner != run; inner = trace_.runs()[inner].outer)
        text += trace_.runs()[inner].name + "<";
      text += operation.name;
      for (const Variable& output : operation.outputs) text += to_string(output.shape()) + trace_.given_name(output);
      for (const Variable& input : operation.inputs) {
        auto made = input ? producer_.find(Trace::key(input)) : producer_.end();
        if (!input)
          text += " none";
        else if (made != producer_.end() && made->second >= spans_[run].begin)
          text += fmt::format(" {}", made->second - spans_[run].begin);
        else if (is_written_beside(trace_, input))
          text += " " + number_text(input.item(), 17);
        else
          text += fmt::format(" outside {} {}",
                              from_outside.try_emplace(Trace::key(input), from_outside.size()).first->second,
                              to_string(input.shape()));
      }
      text += "\n";
    }
    return text;
  }

  void fold(std::size_t first, std::size_t last, std::size_t count) {
    std::size_t size = spans_[first].size(), begin = spans_[first].begin;
    for (std::size_t i = spans_[first].end; i < spans_[last].end; ++i)
      result_.drawn_as[i] = std::min(result_.drawn_as[i], begin + (i - begin) % size);
    const std::string &from = trace_.runs()[first].name, &to = trace_.runs()[last].name;
    result_.label[first] = fmt::format("{} ... {} (x {})", from, number_of(to), count);
    result_.folded[first] = true;
  }

  const Trace& trace_;
  const Operations& operations_;
  std::vector<Span> spans_;                         // of each run
  std::vector<std::vector<std::size_t>> children_;  // of each run, in order
  std::map<const void*, std::size_t> producer_;     // of each result
  Folding result_;
};

}  // namespace

Folding folding_of(const Trace& trace, const Operations& operations, bool fold) {
  Folder folder(trace, operations);
  return fold ? folder.folded() : folder.plain();
}

}  // namespace gradus::inline GRADUS_PRECISION
