#include <sys/resource.h>

#include <algorithm>
#include <random>

#include "gradus.hpp"
#include "tutorials/02_backward/exercises/engine_order/engine_order.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::vector<const MyNode*> users_first(const MyNode* result);

namespace {

using Handle = std::shared_ptr<MyNode>;

/// Numbered as they are made.
class Graph {
 public:
  Handle node(const char* name, std::vector<Handle> inputs = {}) {
    nodes_.push_back(
        std::make_shared<MyNode>(MyNode{std::move(inputs), ++made_, name}));
    return nodes_.back();
  }
  const std::vector<Handle>& nodes() const { return nodes_; }

 private:
  std::uint64_t made_ = 0;
  std::vector<Handle> nodes_;
};

/// A list of all paths would fill the machine's.
void little_memory() {
#ifndef __SANITIZE_ADDRESS__  // it takes more from the start
  rlimit data{256 << 20, 256 << 20};
  setrlimit(RLIMIT_DATA, &data);
#endif
}

/// Each of `wanted` once, nothing else, users before inputs.
void expect_order(const std::vector<const MyNode*>& order,
                  const MyNode* result, const std::vector<Handle>& wanted) {
  auto place = [&](const MyNode* node) {
    return std::find(order.begin(), order.end(), node) - order.begin();
  };
  const auto none = static_cast<std::ptrdiff_t>(order.size());
  expect(place(result) != none,
         "the result itself is missing: backward starts "
         "from it");
  for (const Handle& node : wanted) {
    const auto count = std::count(order.begin(), order.end(), node.get());
    expect(count > 0, fmt::format("{} is missing: does the walk follow every "
                                  "input of every node?",
                                  node->name));
    expect(count == 1,
           fmt::format("{} stands there more than once: two uses lead to it. "
                       "Remember which nodes you have already",
                       node->name));
  }
  expect(order.size() == wanted.size(),
         fmt::format("{} nodes, there are {}", order.size(), wanted.size()));
  int wrong = 0, right = 0;
  std::string first;
  for (const Handle& node : wanted)
    for (const Handle& input : node->inputs) {
      const bool before = place(node.get()) < place(input.get());
      ++(before ? right : wrong);
      if (!before && first.empty())
        first = fmt::format("{} stands before {}, which uses it", input->name,
                            node->name);
    }
  expect(wrong == 0 || right > 0,
         first +
             ": inputs stand before their users everywhere. Turn the list "
             "round");
  expect(wrong == 0,
         first + ", and so hands on before all has arrived there");
}

}  // namespace

void checks(Exercise& e) {
  e.check("b = a + a, c = b + b", [] {
    Graph g;
    Handle a = g.node("a"), b = g.node("b", {a, a}), c = g.node("c", {b, b});
    expect_order(users_first(c.get()), c.get(), {a, b, c});
  });
  e.check("two leaves: y = (a * b) + a", [] {
    Graph g;
    Handle a = g.node("a"), b = g.node("b"), d = g.node("d", {a, b}),
           y = g.node("y", {d, a});
    expect_order(users_first(y.get()), y.get(), g.nodes());
  });
  e.check("a short path and a long one: b = a + a, c = 4 b, y = b + c", [] {
    for (bool short_first : {true, false}) {
      Graph g;
      Handle a = g.node("a"), b = g.node("b", {a, a}),
             twice = g.node("twice", {b, b}), c = g.node("c", {twice, twice});
      Handle y =
          g.node("y", short_first ? std::vector{b, c} : std::vector{c, b});
      const auto order = users_first(y.get());
      std::vector<const MyNode*> breadth = {y.get(), b.get(), c.get(),
                                            a.get(), twice.get()};
      if (!short_first)
        breadth = {y.get(), c.get(), b.get(), twice.get(), a.get()};
      expect(order != breadth,
             "b hands on before the long path through c has brought its "
             "share: breadth first, a short path overtakes a long one");
      expect_order(order, y.get(), g.nodes());
    }
  });
  e.check("only what the result was made from", [] {
    Graph g;
    Handle a = g.node("a"), b = g.node("b", {a}),
           other = g.node("other", {a});
    expect_order(users_first(b.get()), b.get(), {a, b});
  });
  e.check(
      "each node once: y = y + y, 60 times",
      [] {
        little_memory();
        Graph g;
        Handle y = g.node("x");
        for (int i = 0; i < 60; ++i) y = g.node("y", {y, y});
        expect_order(users_first(y.get()), y.get(), g.nodes());
      },
      {.endless = "does the walk follow every path? On 61 nodes there are "
                  "2^60 of them, even if each node is written down once",
       .seconds = 2});
  e.check("random graphs", [] {
    std::mt19937 random(1);
    for (int turn = 0; turn < 50; ++turn) {
      Graph g;
      std::vector<Handle> used = {g.node("a")};
      for (int i = 0; i < 12; ++i) {
        // The last one is always used, so that all are reached.
        Handle last = used.back(), any = used[random() % used.size()];
        used.push_back(g.node("n", random() % 2 ? std::vector{last, any}
                                                : std::vector{any, last}));
      }
      expect_order(users_first(used.back().get()), used.back().get(), used);
    }
  });
}

}  // namespace exercise
