#include "autograd/backward.hpp"

#include <algorithm>
#include <mutex>

#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr const char* graph = "Variable.backward";  // a Profile's name for the way through it

/// What rules run in: operations that they call record no graph, and errors name the module of the node.
class InRules {
 public:
  InRules() : place_(std::exchange(context.place, nullptr)), spot_(context.spot), rule_(context.rule) {
    add_one(context.no_grad);
  }
  InRules(const InRules&) = delete;
  InRules& operator=(const InRules&) = delete;
  ~InRules() {
    context.place = place_;
    context.spot = spot_;
    context.rule = rule_;
    take_one(context.no_grad);
  }
  void enter(const Node& node) {
    context.rule = &node;
    context.spot = node.spot();
  }

 private:
  const Place* place_;
  Spot spot_;
  const Node* rule_;
};

}  // namespace

LeafPlaces::Entry& LeafPlaces::entry_of(Entries& entries, const Node& leaf) {
  std::size_t mask = entries.size() - 1, i = leaf.id() & mask;  // parameters made one after the other lie side by side
  while (entries[i].leaf && entries[i].leaf != &leaf) i = (i + 1) & mask;
  return entries[i];
}

std::uint32_t LeafPlaces::find_or_add(const Node& leaf, std::uint32_t next) {
  Entry* entry = &entry_of(entries_, leaf);
  if (entry->leaf) return entry->place;
  if (++used_ > entries_.size() / 2) {
    Entries larger(2 * entries_.size());
    for (const Entry& old : entries_)
      if (old.leaf) entry_of(larger, *old.leaf) = old;
    entries_ = std::move(larger);
    entry = &entry_of(entries_, leaf);
  }
  *entry = {&leaf, next};
  return next;
}

Backward::~Backward() {
  for (Ref<Node>& node : inner_)
    if (node) release(*node);
}

bool Backward::claim(Node& node) {
  const Backward* owner = node.pass_.load(std::memory_order_relaxed);
  if (owner == this) return false;
  if (alone() && !owner)
    node.pass_.store(this, std::memory_order_relaxed);
  else
    check<GraphError>(!owner && node.pass_.compare_exchange_strong(owner, this, std::memory_order_acquire),
                      "backward: another backward is under way through the result of {} with shape {}: that of a rule "
                      "which called this one, or of another thread; compute the value again for a graph of its own",
                      node.operation_, node.first_.shape);
  return true;
}

void Backward::reach(const Edge& edge) {
  if (!edge.node) return;
  Node& node = *edge.node;
  if (node.is_leaf()) {
    edge.place = leaf_places_.find_or_add(node, places_);
    if (edge.place == places_) leaves_.push_back({edge.node, places_++});
    return;
  }
  if (claim(node)) {
    inner_.push_back(edge.node);
    node.place_ = places_;
    places_ += static_cast<std::uint32_t>(node.outputs());
  }
  edge.place = node.place_ + edge.output;
}

void Backward::collect(const Edge& root) {
  inner_.reserve(64);
  leaves_.reserve(64);
  reach(root);
  for (std::size_t next = 0; next < inner_.size(); ++next) {  // inner_ grows while it is walked
    const Node& node = *inner_[next];
    check<GraphError>(
        !node.freed_,
        "backward: the graph behind the result of {} with shape {} was freed by an earlier backward; call "
        "backward(retain_graph = true) the first time, or compute the result again",
        node.operation_, node.first_.shape);
    for (const Edge& input : node.inputs_) reach(input);
  }
  auto later = [](const Ref<Node>& a, const Ref<Node>& b) { return a->id_ > b->id_; };
  if (!std::is_sorted(inner_.begin(), inner_.end(), later)) std::sort(inner_.begin(), inner_.end(), later);
  gathered_.resize(places_);
}

void Backward::run_rule(Node& node) {
  OptionalTensor* dy = &gathered_[node.place_];
  bool arrived = false;
  for (std::size_t i = 0; i < node.outputs(); ++i) {
    if (!dy[i]) continue;
    arrived = true;
    if (!node.output(i).retain_grad) continue;
    results_.push_back({Ref<Node>(&node), i, {}});
    results_.back().gradient.emplace(*dy[i]);
  }
  if (!arrived) return;  // no rule above asked for these gradients
  Gradients d(node, gathered_.data());
  try {
    node.run_rule(dy, d);
  } catch (const xt::broadcast_error&) {
    throw ShapeError(with_place(fmt::format("backward of {}: the rule's shapes do not broadcast", node.operation_)));
  }
  for (std::size_t i = 0; i < node.outputs(); ++i) dy[i].reset();
  for_each_watcher<Watcher>([&](Watcher& watcher) { watcher.ran_rule(node, d.given()); });
}

void Backward::run_rules(bool retain_graph) {
  InRules in_rules;
  for (Ref<Node>& node : inner_) {
    in_rules.enter(*node);
    run_rule(*node);
    if (retain_graph) continue;
    node->freed_ = true;
    node->inputs_.clear();
    node->drop_rule();
    release(*node);
    node = Ref<Node>();  // memory falls while gradients are made
  }
  for (const auto& [leaf, place] : leaves_)
    if (gathered_[place]) results_.push_back({leaf, 0, std::move(gathered_[place])});
}

void Backward::deliver() {
  static std::mutex leaves;  // shared between threads; what their passes add to is not
  std::lock_guard lock(leaves);
  for (const auto& [node, output, gradient] : results_) {
    const auto& [shape, grad, retain] = node->output(output);
    check<GraphError>(!grad || shape_of(*grad) == shape,
                      "backward: a gradient was changed in place to shape {}; its value has shape {}",
                      grad ? shape_of(*grad) : Shape{}, shape);
  }
  for (auto& [node, output, gradient] : results_) {
    OptionalTensor& grad = node->output(output).grad;
    if (grad)
      xt::noalias(*grad) += *gradient;
    else
      grad = std::move(gradient);
  }
}

void Backward::run(const Edge& root, Tensor seed, bool retain_graph) {
  tell_spent_elsewhere();
  collect(root);
  tell_spent(Part::backward, graph);
  gathered_[root.place].emplace(std::move(seed));
  run_rules(retain_graph);
  deliver();
  tell_spent(Part::backward, graph);
}

}  // namespace gradus::inline GRADUS_PRECISION
