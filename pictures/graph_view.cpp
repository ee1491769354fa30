#include "pictures/graph_view.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// Those that the root was computed from; all without a root.
Operations operations_of(const Trace& trace, const Variable& root) {
  check<ValueError>(!trace.operations().empty(),
                    "graph_dot: the Trace noted no operation; it must live while something is computed from a value "
                    "that requires a gradient");
  Operations found;
  std::set<const void*> wanted;
  if (root) wanted.insert(Trace::key(root));
  for (auto operation = trace.operations().rbegin(); operation != trace.operations().rend(); ++operation) {
    bool is_wanted = std::any_of(operation->outputs.begin(), operation->outputs.end(),
                                 [&](const Variable& output) { return wanted.contains(Trace::key(output)); });
    if (root && !is_wanted) continue;
    for (const Variable& input : operation->inputs)
      if (input) wanted.insert(Trace::key(input));
    found.push_back(&*operation);
  }
  check<ValueError>(!found.empty(), "graph_dot: the root, of shape {}, is no result that the Trace noted",
                    root ? root.shape() : Shape{});
  std::reverse(found.begin(), found.end());
  return found;
}

/// Whether the first input is the left one, as in a - b. (Those of others, a weight say, are told by their names.)
bool order_counts(const std::string& operation) {
  static const std::set<std::string> ordered = {"sub", "div", "pow", "matmul", "scaled_dot_product_attention"};
  return ordered.contains(operation);
}

class Viewer {
 public:
  Viewer(const Trace& trace, const GraphOptions& options)
      : trace_(trace),
        options_(options),
        operations_(operations_of(trace, options.root)),
        folding_(folding_of(trace, operations_, options.fold)),
        sizes_(trace.runs().size()),
        boxes_{{0, 0}} {
    view_.boxes.push_back({"", 0});
    for (std::size_t i = 0; i < operations_.size(); ++i)
      for (const Variable& output : operations_[i]->outputs) producer_[Trace::key(output)] = i;
    for (const Trace::Operation* operation : operations_)
      for (std::size_t run = operation->run; ++sizes_[run], run != 0;) run = outer(run);
    for (const Trace::Operation* operation : operations_) closed_.push_back(closed_around(*operation));
  }

  GraphView view() {
    find_uses();
    for (std::size_t i = 0; i < operations_.size(); ++i)
      if (folding_.drawn_as[i] == i) add(i);
    return view_;
  }

 private:
  using Kind = GraphView::Kind;
  using Run = std::optional<std::size_t>;

  std::size_t outer(std::size_t run) const { return trace_.runs()[run].outer; }

  /// The outermost run around an operation that is one node; nothing for an operation that is a node itself.
  Run closed_around(const Trace::Operation& operation) const {
    std::vector<std::size_t> around;  // from the inside out
    for (std::size_t run = operation.run; run != 0; run = outer(run)) around.push_back(run);
    Run closed;
    // A frame around a single oval would say less than one node.
    if (!has_own_values(operation))
      for (std::size_t run : around)
        if (sizes_[run] == 1) closed = run;
    if (auto depth = static_cast<std::size_t>(options_.depth); around.size() > depth)
      closed = std::min(closed.value_or(around[0]), around[around.size() - 1 - depth]);
    return closed;
  }

  /// Whether parameters or constants are drawn beside it.
  bool has_own_values(const Trace::Operation& operation) const {
    return std::any_of(operation.inputs.begin(), operation.inputs.end(), [&](const Variable& input) {
      if (!input || is_written_beside(trace_, input)) return false;
      return is_constant(trace_, input) || (options_.parameters && !trace_.parameter_name(input).empty());
    });
  }

  /// The run in whose frame an operation, or the module that stands for it, is drawn.
  std::size_t frame(std::size_t i) const { return closed_[i] ? outer(*closed_[i]) : operations_[i]->run; }

  std::size_t common(std::size_t a, std::size_t b) const {
    while (a != b) (a > b ? a : b) = outer(std::max(a, b));
    return a;
  }

  const void* result_of(std::size_t i) const { return Trace::key(operations_[i]->outputs[0]); }

  /// The operation that is drawn as the one that made a value; nothing for a value from outside.
  std::optional<std::size_t> maker_of(const Variable& value) const {
    auto made = producer_.find(Trace::key(value));
    return made == producer_.end() ? std::nullopt : std::optional(folding_.drawn_as[made->second]);
  }

  /// What a value is used for by what is drawn.
  struct Uses {
    std::size_t frame;     // the innermost around all
    bool open = false;     // by an operation that is a node itself
    bool outside = false;  // beyond the closed module that made it
  };

  void find_uses() {
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (folding_.drawn_as[i] != i) continue;
      for (const Variable& input : operations_[i]->inputs) {
        if (!input) continue;
        std::optional<std::size_t> maker = maker_of(input);
        Uses& uses = uses_.try_emplace(maker ? result_of(*maker) : Trace::key(input), Uses{frame(i)}).first->second;
        uses.frame = common(uses.frame, frame(i));
        uses.open |= !closed_[i];
        uses.outside |= !maker || !closed_[i] || closed_[i] != closed_[*maker];
      }
    }
  }

  std::size_t box(std::size_t run) {
    if (auto found = boxes_.find(run); found != boxes_.end()) return found->second;
    std::size_t around = box(outer(run));
    view_.boxes.push_back({folding_.label[run], around});
    return boxes_[run] = view_.boxes.size() - 1;
  }

  std::size_t add_node(Kind kind, const std::string& label, std::size_t run, const Variable& value, bool numbers) {
    view_.nodes.push_back({kind, label, box(run), value, numbers});
    return view_.nodes.size() - 1;
  }

  void add_edge(std::size_t from, std::size_t to, std::size_t place) {
    bool between_modules = view_.nodes[from].kind == Kind::module || view_.nodes[to].kind == Kind::module;
    bool is_new = edges_.emplace(from, to).second;
    if (from != to && (is_new || !between_modules)) view_.edges.push_back({from, to, place});  // x * x has two
  }

  void add(std::size_t i) {
    const Trace::Operation& operation = *operations_[i];
    std::vector<std::size_t> sources;
    for (const Variable& input : operation.inputs)
      if (std::optional<std::size_t> source = input ? source_of(input) : std::nullopt) sources.push_back(*source);
    std::size_t node =
        closed_[i] ? module_node(i)
                   : add_node(Kind::operation, label_of(trace_, operation, options_.digits), operation.run, {}, false);
    bool ordered = !closed_[i] && sources.size() > 1 && order_counts(operation.name);
    for (std::size_t k = 0; k < sources.size(); ++k)
      add_edge(sources[k], node, !ordered ? 0 : k == 0 ? 1 : k + 1 < sources.size() ? 2 : 3);
    node_of_[result_of(i)] = node;

    auto uses = uses_.find(result_of(i));
    if (closed_[i] && uses != uses_.end() && !uses->second.outside) return;
    // What is used outside a module is drawn outside.
    add_result(i, node, uses == uses_.end() ? 0 : common(frame(i), uses->second.frame));
  }

  std::size_t module_node(std::size_t i) {
    std::size_t run = *closed_[i];
    if (auto found = modules_.find(run); found != modules_.end()) return found->second;
    std::string label = folding_.label[run];
    if (sizes_[run] == 1 && stem(trace_.runs()[run].name) != operations_[i]->name)
      label += ": " + label_of(trace_, *operations_[i], options_.digits);
    return modules_[run] = add_node(Kind::module, label, outer(run), {}, false);
  }

  void add_result(std::size_t i, std::size_t node, std::size_t run) {
    const Variable& value = operations_[i]->outputs[0];
    std::string name = trace_.given_name(value);
    bool numbers = numbers_shown(operations_[i]->run, value);
    if (name.empty() && !numbers) {
      view_.nodes[node].value = value;
      return;
    }
    std::size_t own = node_of_[result_of(i)] = add_node(Kind::value, name, run, value, numbers);
    view_.edges.push_back({node, own});
  }

  bool numbers_shown(std::size_t run, const Variable& value) const {
    return value.size() <= options_.elements && !folding_.folded[run];
  }

  /// The node that an input comes from; nothing for one that is not drawn.
  std::optional<std::size_t> source_of(const Variable& input) {
    std::optional<std::size_t> maker = maker_of(input);
    const void* key = maker ? result_of(*maker) : Trace::key(input);
    if (auto found = node_of_.find(key); found != node_of_.end()) return found->second;

    const Uses& uses = uses_.at(key);
    std::string name = trace_.given_name(input), parameter = trace_.parameter_name(input);
    bool constant = is_constant(trace_, input);
    bool own = constant || !parameter.empty();  // belongs to the module that uses it, is not handed in
    bool left_out = is_written_beside(trace_, input) || (!parameter.empty() && !options_.parameters);
    if (own && (!uses.open || left_out)) return std::nullopt;
    std::size_t run = own ? uses.frame : 0;
    if (name.empty()) name = within(parameter, run);
    Kind kind = constant ? Kind::constant : input.requires_grad() && input.is_leaf() ? Kind::parameter : Kind::value;
    return node_of_[key] = add_node(kind, name, run, input, numbers_shown(run, input));
  }

  /// The name of a parameter without the path that the frames around it show.
  std::string within(const std::string& name, std::size_t run) const {
    std::string path = trace_.runs()[run].path + ".";
    return name.starts_with(path) ? name.substr(path.size()) : name;
  }

  const Trace& trace_;
  const GraphOptions& options_;
  Operations operations_;
  Folding folding_;
  std::vector<std::size_t> sizes_;                      // how many operations each run has
  std::vector<Run> closed_;                             // around each operation
  std::map<const void*, std::size_t> producer_;         // of each result
  std::map<const void*, Uses> uses_;                    // of each value
  std::map<const void*, std::size_t> node_of_;          // where edges from a value begin
  std::map<std::size_t, std::size_t> boxes_, modules_;  // the box of each run, and the node of a closed one
  std::set<std::pair<std::size_t, std::size_t>> edges_;
  GraphView view_;
};

}  // namespace

GraphView view_of(const Trace& trace, const GraphOptions& options) {
  check<ValueError>(options.depth >= 0 && options.elements >= 0,
                    "graph_dot: depth and elements must not be negative, got {} and {}", options.depth,
                    options.elements);
  return Viewer(trace, options).view();
}

}  // namespace gradus::inline GRADUS_PRECISION
