#include <functional>
#include <set>

#include "gradus.hpp"
#include "web/engine/engine.hpp"

using namespace gradus;

// Chapter 2: who hands on to whom, in the order of each walk.
namespace engine {
namespace {

/// A value and how it is made from those in front of it; the first one of a list is given.
struct Made {
  const char* formula;
  std::vector<std::size_t> inputs;
  Variable (*of)(const std::vector<Variable>&);
};

Variable added(const std::vector<Variable>& of) { return of[0] + of[1]; }
Variable multiplied(const std::vector<Variable>& of) { return of[0] * of[1]; }
Variable bent(const std::vector<Variable>& of) { return tanh(of[0]); }

const std::vector<std::vector<Made>>& graphs() {
  static const std::vector<std::vector<Made>> all = {
      {{"a", {}, nullptr}, {"b = a + a", {0, 0}, added}, {"c = b + b", {1, 1}, added}},
      {{"x", {}, nullptr}, {"s = x x", {0, 0}, multiplied}, {"y = s + x", {1, 0}, added}},
      {{"x", {}, nullptr},
       {"u = tanh x", {0}, bent},
       {"h = x + u", {0, 1}, added},
       {"v = tanh h", {2}, bent},
       {"y = h + v", {2, 3}, added}}};
  return all;
}

struct OrdersOptions {
  enum class Graph { sums, square, residual };
  enum class Walk { depth_first, depth_first_once, latest_first };
  Graph graph = Graph::sums;
  Walk walk = Walk::latest_first;
  double at = 3;

  void fields(Fields& fields) {
    fields.choice("graph", graph, {"sums", "square", "residual"}, "what is computed");
    fields.choice("walk", walk, {"depth_first", "depth_first_once", "latest_first"}, "who hands on when");
    fields.number("at", at, {.low = -100, .high = 100}, "the first value");
  }
};

/// A backward pass that hands on what a value has, whether all has arrived or not.
class Pass {
 public:
  Pass(const std::vector<Made>& graph, const std::vector<Variable>& values, Answer& answer)
      : graph_(graph), values_(values), gradients_(graph.size(), 0), answer_(answer) {
    gradients_.back() = 1;
  }

  void run(OrdersOptions::Walk walk) {
    if (walk == OrdersOptions::Walk::latest_first)
      for (std::size_t from = graph_.size(); from-- > 0;) hand_on(from, [](std::size_t) {});
    else
      depth_first(graph_.size() - 1, walk == OrdersOptions::Walk::depth_first_once);
  }

 private:
  void depth_first(std::size_t from, bool once) {
    hand_on(from, [&](std::size_t to) {
      if (entered_.insert(to).second || !once) depth_first(to, once);
    });
  }

  /// Along each edge of a value; `then` is called behind each.
  void hand_on(std::size_t from, const std::function<void(std::size_t)>& then) {
    for (std::size_t i = 0; i < graph_[from].inputs.size(); ++i) {
      std::size_t to = graph_[from].inputs[i];
      double amount = gradients_[from] * slope(from, i);
      gradients_[to] += amount;
      for (double number : {static_cast<double>(from), static_cast<double>(to), amount})
        answer_.numbers.push_back(number);
      answer_.numbers.insert(answer_.numbers.end(), gradients_.begin(), gradients_.end());
      then(to);
    }
  }

  /// Of a value by its input `i`, each of whose uses counts alone.
  double slope(std::size_t value, std::size_t i) const {
    std::vector<Variable> uses;
    for (std::size_t input : graph_[value].inputs) uses.emplace_back(values_[input].item(), true);
    graph_[value].of(uses).backward();
    return item(uses[i].grad());
  }

  const std::vector<Made>& graph_;
  const std::vector<Variable>& values_;
  std::vector<double> gradients_;
  std::set<std::size_t> entered_;
  Answer& answer_;
};

/// text: the formula of each value, a line each. numbers: how many values there are; the values; the gradients as
/// Gradus computes them; then for each time that something is handed on from where, to where, how much, and the
/// gradients that there are then.
Answer orders(const Question& question) {
  OrdersOptions options;
  fields_of(options).assign(question.settings, "the page");
  const std::vector<Made>& graph = graphs()[static_cast<std::size_t>(options.graph)];
  std::vector<Variable> values;
  for (const Made& made : graph) {
    std::vector<Variable> inputs;
    for (std::size_t input : made.inputs) inputs.push_back(values[input]);
    values.push_back(made.of ? made.of(inputs) : Variable(options.at, true));
    if (made.of) values.back().retain_grad();
  }
  values.back().backward();
  Answer answer{{static_cast<double>(values.size())}, {}};
  for (const Made& made : graph) answer.text += fmt::format("{}\n", made.formula);
  for (const Variable& value : values) answer.numbers.push_back(value.item());
  for (const Variable& value : values) answer.numbers.push_back(item(value.grad()));
  Pass(graph, values, answer).run(options.walk);
  return answer;
}

}  // namespace

void add_order_calls(Calls& calls) { calls.insert({{"orders", orders}}); }

}  // namespace engine
