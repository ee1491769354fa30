#include "autograd/backward.hpp"

#include <algorithm>

#include "autograd/profile.hpp"
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr const char* graph = "Variable.backward";  // a Profile's name for the way through it

struct Running {
  explicit Running(const Node& node) : before(std::exchange(Node::running, &node)) {}
  ~Running() { Node::running = before; }
  const Node* before;
};

}  // namespace

void Backward::collect(const Ref<Node>& root) {
  std::uint64_t pass = tick();
  inner_.reserve(64);
  leaves_.reserve(64);
  auto reach = [&](const Ref<Node>& node) {
    if (!node || node->visited_ == pass) return;
    node->visited_ = pass;
    (node->is_leaf() ? leaves_ : inner_).push_back(node);
  };
  reach(root);
  for (std::size_t next = 0; next < inner_.size(); ++next) {  // inner_ grows while it is walked
    const Node& node = *inner_[next];
    check<GraphError>(
        !node.freed_,
        "backward: the graph behind the result of {} with shape {} was freed by an earlier backward; call "
        "backward(retain_graph = true) the first time, or compute the result again",
        node.operation_, node.shape_);
    for (const Ref<Node>& input : node.inputs_) reach(input);
  }
  auto later = [](const Ref<Node>& a, const Ref<Node>& b) { return a->id_ > b->id_; };
  if (!std::is_sorted(inner_.begin(), inner_.end(), later)) std::sort(inner_.begin(), inner_.end(), later);
}

void Backward::run_rule(Node& node) {
  OptionalTensor dy = std::move(node.incoming_);
  if (!dy) return;  // no rule above asked for this gradient
  if (node.retain_grad) {
    results_.push_back({Ref<Node>(&node), {}});
    results_.back().gradient.emplace(*dy);
  }
  Running now(node);
  Gradients d(node);
  try {
    node.run_rule(*dy, d);
  } catch (const xt::broadcast_error&) {
    throw ShapeError(with_place(fmt::format("backward of {}: the rule's shapes do not broadcast", node.operation_)));
  }
}

void Backward::run_rules(bool retain_graph) {
  NoGradGuard no_grad;  // a rule may call operations; they are not part of the graph
  for (Ref<Node>& node : inner_) {
    const char* operation = node->operation_;
    run_rule(*node);
    if (!retain_graph) {
      node->freed_ = true;
      node->inputs_.clear();
      node->drop_rule();
      node = Ref<Node>();  // memory falls while gradients are made
    }
    Profile::spent_on(Profile::backward, operation);
  }
  for (Ref<Node>& leaf : leaves_)
    if (leaf->incoming_) results_.push_back({leaf, std::move(leaf->incoming_)});
}

void Backward::deliver() {
  for (const auto& [node, gradient] : results_)
    check<GraphError>(!node->grad || shape_of(*node->grad) == node->shape_,
                      "backward: a gradient was changed in place to shape {}; its value has shape {}",
                      node->grad ? shape_of(*node->grad) : Shape{}, node->shape_);
  for (auto& [node, gradient] : results_) {
    if (node->grad)
      xt::noalias(*node->grad) += *gradient;
    else
      node->grad = std::move(gradient);
  }
}

void Backward::run(const Ref<Node>& root, Tensor seed, bool retain_graph) {
  Profile::spent_elsewhere();
  collect(root);
  Profile::spent_on(Profile::backward, graph);
  root->incoming_.emplace(std::move(seed));
  try {
    run_rules(retain_graph);
  } catch (...) {
    for (Ref<Node>& node : inner_)
      if (node) node->incoming_.reset();
    for (Ref<Node>& leaf : leaves_) leaf->incoming_.reset();
    throw;
  }
  deliver();
  Profile::spent_on(Profile::backward, graph);
}

}  // namespace gradus::inline GRADUS_PRECISION
