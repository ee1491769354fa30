#include <algorithm>
#include <memory>

#include "tutorials/16_inside/attentions.hpp"
#include "web/engine/engine.hpp"

// Chapter 16: its model of attention alone learns to go on with a repetition.
namespace engine {
namespace {

struct InductionOptions {
  std::int64_t layers = 2;
  double lr = 3e-3;

  void fields(Fields& fields) {
    fields.whole("layers", layers, {.low = 1, .high = 3}, "of attention");
    fields.number("lr", lr, {.low = 1e-9, .high = 10}, "learning rate of Adam");
  }
};

/// As step 2 of the chapter trains.
struct InductionTraining {
  explicit InductionTraining(const InductionOptions& options)
      : model(static_cast<int>(options.layers), weights), adam(model.parameters(), {.lr = options.lr}) {
    Generator other(2);
    seen = draw(32, 6, 16, other);
  }

  double step() {
    adam.zero_grad();
    Variable loss = loss_of(model, draw(32, 6, 16, rows));
    loss.backward();
    adam.step();
    return loss.item();
  }

  Generator weights{1}, rows{1};
  Attentions model;
  optim::Adam adam;
  Repeats seen;  ///< what is looked at, and never trained on
};

std::unique_ptr<InductionTraining> training;

InductionTraining& current() { return begun(training, "induction.start"); }

/// numbers: parameters, layers, heads of each.
Answer start(const Question& question) {
  InductionOptions options;
  fields_of(options).assign(question.settings, "the page");
  training = std::make_unique<InductionTraining>(options);
  return {{static_cast<double>(training->model.parameter_count()), static_cast<double>(options.layers),
           static_cast<double>(Attentions::heads)},
          {}};
}

Answer step(const Question& question) {
  return losses(question, [] { return current().step(); });
}

/// text: the tokens of the row that repeats itself most often. numbers: the loss of rows that are not trained on; the
/// period of that row; the scores of each head, previous token and prefix match; and then what each head looks at in
/// it, 32 x 32.
Answer look(const Question&) {
  NoGradGuard no_grad;
  const InductionTraining& now = current();
  const auto shortest = std::min_element(now.seen.period.begin(), now.seen.period.end());
  const std::int64_t row = shortest - now.seen.period.begin();
  Answer answer{{loss_of(now.model, now.seen).item(), static_cast<double>(*shortest)}, {}};
  for (std::size_t t = 0; t < now.seen.tokens.shape(1); ++t) answer.text += fmt::format("{} ", now.seen.tokens(row, t));
  std::vector<nn::AttentionMap> maps = nn::attention_maps(now.model, now.seen.tokens);
  for (const nn::AttentionMap& map : maps)
    for (std::int64_t head = 0; head < Attentions::heads; ++head) {
      Scores of_head = scores(map.weights, head, now.seen);
      answer.numbers.insert(answer.numbers.end(), {of_head.previous, of_head.prefix});
    }
  for (const nn::AttentionMap& map : maps) answer.add(slice(Variable(map.weights), 0, row, row + 1).value());
  return answer;
}

}  // namespace

void add_induction_calls(Calls& calls) {
  calls.insert({{"induction.start", start}, {"induction.step", step}, {"induction.look", look}});
}

}  // namespace engine
