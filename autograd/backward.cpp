#include <algorithm>
#include <mutex>
#include <vector>

#include "autograd/gradients.hpp"
#include "autograd/variable.hpp"
#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr const char* graph = "Variable.backward";  // a Profile's name for the way through it
constexpr char under_way[] =
    "backward: another backward is under way through the result of {} with shape {}: that of a rule which called this "
    "one, or of another thread; compute the value again for a graph of its own";

/// What rules run in: operations that they call record no graph, and errors name the module of the node.
struct InRules {
  InRules() { add_one(context.no_grad); }
  InRules(const InRules&) = delete;
  InRules& operator=(const InRules&) = delete;
  ~InRules() {
    context.place = place;
    context.spot = spot;
    context.rule = rule;
    take_one(context.no_grad);
  }

  const Place* const place = std::exchange(context.place, nullptr);
  const Spot spot = context.spot;
  const Node* const rule = context.rule;
};

void check_has_graph(const Variable& x) {
  check<GraphError>(x.requires_grad(),
                    "backward: this value of shape {} does not depend on anything that requires a gradient, or was "
                    "computed under a NoGradGuard{}",
                    x.shape(), grad_enabled() ? "" : " (one is alive here)");
}

}  // namespace

/// Which place each leaf has in a pass. A hash table in one block: a map that allocates for each leaf would be a tenth
/// of the pass of a small model.
class LeafPlaces {
 public:
  /// The place of that leaf, `next` for one that is new.
  std::uint32_t find_or_add(const Node& leaf, std::uint32_t next) {
    if (2 * used_ >= entries_.size()) {
      Entries larger(2 * entries_.size());
      for (const Entry& old : entries_)
        if (old.leaf) entry_of(larger, *old.leaf) = old;
      entries_ = std::move(larger);
    }
    Entry& entry = entry_of(entries_, leaf);
    if (!entry.leaf) entry = {&leaf, next}, ++used_;
    return entry.place;
  }

 private:
  struct Entry {
    const Node* leaf = nullptr;
    std::uint32_t place = 0;
  };
  using Entries = std::vector<Entry, pool::Allocator<Entry>>;

  static Entry& entry_of(Entries& entries, const Node& leaf) {
    std::size_t mask = entries.size() - 1;
    std::size_t i = leaf.id() & mask;  // parameters made one after the other lie side by side
    while (entries[i].leaf && entries[i].leaf != &leaf) i = (i + 1) & mask;
    return entries[i];
  }

  Entries entries_ = Entries(128);  // a power of two, at most half of them in use
  std::size_t used_ = 0;
};

/// One pass of backward, and all that it gathers. Without recursion: a node's id is above those of all its inputs, so
/// what is reachable, sorted by falling id, is an order in which every gradient is complete before it is passed on.
///
/// Inner nodes belong to one pass at a time; leaves are shared by the graphs of all threads, and their gradients are
/// added under a lock.
class Backward {
 public:
  Backward() = default;
  Backward(const Backward&) = delete;
  Backward& operator=(const Backward&) = delete;
  ~Backward() {
    for (Ref<Node>& node : inner_)
      if (node) release(*node);
  }

  /// Starts from `root`, whose gradient is `seed`, in its shape. Whatever is thrown, no gradient has changed then.
  void run(const Edge& root, Tensor seed, bool retain_graph) {
    tell_spent_elsewhere();
    collect(root);
    tell_spent(Part::backward, graph);
    gathered_[root.place].emplace(std::move(seed));
    run_rules(retain_graph);
    deliver();
    tell_spent(Part::backward, graph);
  }

 private:
  bool claim(Node& node) {
    const Backward* owner = node.pass_.load(std::memory_order_relaxed);
    if (owner == this) return false;
    if (alone() && !owner)
      node.pass_.store(this, std::memory_order_relaxed);
    else
      check<GraphError>(!owner && node.pass_.compare_exchange_strong(owner, this, std::memory_order_acquire), under_way,
                        node.operation_, node.first_.shape);
    return true;
  }
  void release(Node& node) { node.pass_.store(nullptr, std::memory_order_release); }

  void reach(const Edge& edge) {
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

  void collect(const Edge& root) {
    inner_.reserve(64);
    leaves_.reserve(64);
    reach(root);
    for (std::size_t next = 0; next < inner_.size(); ++next) {  // inner_ grows while it is walked
      const Node& node = *inner_[next];
      check_not_freed(node);
      for (const Edge& input : node.inputs_) reach(input);
    }
    auto later = [](const Ref<Node>& a, const Ref<Node>& b) { return a->id_ > b->id_; };
    if (!std::is_sorted(inner_.begin(), inner_.end(), later)) std::sort(inner_.begin(), inner_.end(), later);
    gathered_.resize(places_);
  }

  void check_not_freed(const Node& node) const {
    if (!node.freed_by_) return;
    for (const Backward* pass = outer_; pass; pass = pass->outer_)
      check<GraphError>(node.freed_by_ != pass->number_, under_way, node.operation_, node.first_.shape);
    check<GraphError>(
        false,
        "backward: the graph behind the result of {} with shape {} was freed by an earlier backward; call "
        "backward(retain_graph = true) the first time, or compute the result again",
        node.operation_, node.first_.shape);
  }

  void run_rules(bool retain_graph) {
    InRules in_rules;
    for (Ref<Node>& node : inner_) {
      context.rule = node.get();
      context.spot = node->spot();
      run_rule(*node);
      if (retain_graph) continue;
      node->freed_by_ = number_;
      node->inputs_.clear();
      node->drop_rule();
      release(*node);
      node = Ref<Node>();  // memory falls while gradients are made
    }
    context.rule = nullptr;
    context.spot = {};
    for (const auto& [leaf, place] : leaves_) {
      if (!gathered_[place]) continue;
      tell_arrived(*leaf, 0, *gathered_[place]);
      results_.push_back({leaf, 0, std::move(gathered_[place])});
    }
  }

  void run_rule(Node& node) {
    OptionalTensor* dy = &gathered_[node.place_];
    bool arrived = false;
    for (std::size_t i = 0; i < node.outputs(); ++i) {
      if (!dy[i]) continue;
      arrived = true;
      tell_arrived(node, i, *dy[i]);
      if (!node.output(i).retain_grad) continue;
      results_.push_back({Ref<Node>(&node), i, {}});
      results_.back().gradient.emplace(*dy[i]);
    }
    if (!arrived) return;  // no rule above asked for these gradients
    Gradients d(node, gathered_.data());
    try {
      node.run_rule(dy, d);
    } catch (const xt::broadcast_error&) {
      fail("backward of {}: the rule's shapes do not broadcast", node.operation_);
    }
    for (std::size_t i = 0; i < node.outputs(); ++i) dy[i].reset();
    for_each_watcher<Watcher>([&](Watcher& watcher) { watcher.ran_rule(node, d); });
  }

  static void tell_arrived(const Node& node, std::size_t output, Tensor& gradient) {
    for_each_watcher<Watcher>([&](Watcher& watcher) {
      watcher.arrived(node, output, gradient);
      check(has_shape(gradient, node.output(output).shape),
            "backward: a watcher made the gradient of {} of shape {} one of shape {}",
            node.is_leaf() ? "a leaf" : node.operation(), node.output(output).shape, shape_of(gradient));
    });
  }

  void deliver() {
    static std::mutex leaves;  // shared between threads; what their passes add to is not
    std::lock_guard lock(leaves);
    for (const auto& [node, output, gradient] : results_) {
      const auto& [shape, grad, retain] = node->output(output);
      check<GraphError>(!grad || has_shape(*grad, shape),
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

  struct Result {
    Ref<Node> node;
    std::size_t output;
    OptionalTensor gradient;
  };
  struct Leaf {
    Ref<Node> node;
    std::uint32_t place;
  };
  // The pass in whose rule this one was called.
  const Backward* const outer_ = context.rule ? context.rule->pass_.load(std::memory_order_relaxed) : nullptr;
  const std::uint32_t number_ = static_cast<std::uint32_t>(2 * tick() + 1);  // not 0
  std::vector<Ref<Node>> inner_;                                             // in the order in which their rules run
  std::vector<Leaf> leaves_;  // their gradients are complete when all rules have run
  LeafPlaces leaf_places_;
  std::uint32_t places_ = 0;
  std::vector<OptionalTensor> gathered_;  // by place: an output of an inner node, or a leaf
  std::vector<Result> results_;           // to hand over at the end, after all that can fail
};

void Variable::backward(bool retain_graph) const {
  check_has_graph(*this);
  check(size() == 1,
        "backward: a value of shape {} needs a gradient of that shape to start from; take its sum or mean, or "
        "call backward(gradient)",
        shape());
  backward(ones(shape()), retain_graph);
}

void Variable::backward(Tensor gradient, bool retain_graph) const {
  check_has_graph(*this);
  check(has_shape(gradient, shape()), "backward: a gradient of shape {} for a value of shape {}", shape_of(gradient),
        shape());
  check_kept_shape("backward");
  Backward().run(edge(), std::move(gradient), retain_graph);
}

}  // namespace gradus::inline GRADUS_PRECISION
