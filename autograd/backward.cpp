#include "autograd/backward.hpp"

#include <algorithm>

#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

thread_local const char* running = nullptr;

struct Running {
  explicit Running(const char* operation) : before(std::exchange(running, operation)) {}
  ~Running() { running = before; }
  const char* before;
};

std::uint64_t next_pass() {
  static std::atomic<std::uint64_t> count{0};
  return ++count;
}

}  // namespace

const char* Backward::running_operation() { return running; }

Backward::Backward(Ref<Node> root, Tensor seed) : seed_(std::move(seed)) { order_.push_back(std::move(root)); }

void Backward::collect() {
  std::uint64_t pass = next_pass();
  order_[0]->visited_ = pass;
  for (std::size_t next = 0; next < order_.size(); ++next) {  // order_ grows while it is walked
    Node& node = *order_[next];
    check<GraphError>(
        !node.freed_,
        "backward: the graph behind the result of {} with shape {} was freed by an earlier backward; call "
        "backward(retain_graph = true) the first time, or compute the result again",
        node.operation_ ? node.operation_ : "", node.shape_);
    for (const Ref<Node>& input : node.inputs_) {
      if (!input || input->visited_ == pass) continue;
      input->visited_ = pass;
      order_.push_back(input);
    }
  }
  std::sort(order_.begin(), order_.end(), [](const Ref<Node>& a, const Ref<Node>& b) { return a->id_ > b->id_; });
}

void Backward::run_rules(bool retain_graph) {
  NoGradGuard no_grad;  // a rule may call operations; they are not part of the graph
  for (Ref<Node>& node : order_) {
    if (node->incoming_) {
      Tensor dy = std::move(*node->incoming_);
      node->incoming_.reset();
      if (node->is_leaf()) {
        results_.emplace_back(node, std::move(dy));
      } else {
        if (node->retain_grad) results_.emplace_back(node, dy);
        Running now(node->operation_);
        Gradients d(*node);
        try {
          node->run_rule(dy, d);
        } catch (const xt::broadcast_error&) {
          throw ShapeError(with_place(fmt::format("backward of {}: the rule's shapes do not broadcast", running)));
        }
      }
    }
    if (!retain_graph && !node->is_leaf()) {
      node->freed_ = true;
      node->inputs_.clear();
      node->drop_rule();
      node = Ref<Node>();  // memory falls while gradients are made
    }
  }
}

void Backward::deliver() {
  for (auto& [node, gradient] : results_) {
    if (node->grad)
      xt::noalias(*node->grad) += gradient;
    else
      node->grad = std::move(gradient);
  }
}

void Backward::run(bool retain_graph) {
  collect();
  order_[0]->incoming_ = std::move(seed_);
  try {
    run_rules(retain_graph);
  } catch (...) {
    for (Ref<Node>& node : order_)
      if (node) node->incoming_.reset();
    throw;
  }
  deliver();
}

}  // namespace gradus::inline GRADUS_PRECISION
