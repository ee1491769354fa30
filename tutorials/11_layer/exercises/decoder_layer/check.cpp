#include "tutorials/11_layer/exercises/decoder_layer/decoder_layer.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_decoder_layer(const Variable& x, const Variable& memory,
                          const Mask& mask, const Mask& memory_mask,
                          const DecoderParts& parts);

namespace {

/// Parts with random numbers in their norms, and the library's layer with the
/// same numbers.
struct Case {
  explicit Case(std::int64_t source_time = 5)
      : random(9),
        parts(random),
        library({.d_model = 4,
                 .heads = 2,
                 .d_ff = 6,
                 .dropout = 0,
                 .activation = nn::Activation::swiglu,
                 .norm_first = true,
                 .norms = {.norm = nn::Norm::rms_norm}},
                random),
        x(random.normal({2, 5, 4}, 0.5, 2), true),
        memory(random.normal({2, source_time, 4}, 0.5, 2), true),
        mask(Mask::causal(5)),
        memory_mask(Mask::padding({2, source_time}, source_time)) {
    const std::vector<std::pair<std::string, const nn::ModuleBase*>> all{
        {"self_attn.", &parts.self_attn},
        {"multihead_attn.", &parts.multihead_attn},
        {"", &parts.feed_forward},
        {"norm1.", &parts.norm1},
        {"norm2.", &parts.norm2},
        {"norm3.", &parts.norm3}};
    for (const auto& part : all)
      for (const nn::NamedParameter& named :
           part.second->named_parameters()) {
        Variable mine = named.parameter,
                 theirs = library.parameter(part.first + named.name);
        mine.mutable_value() = random.normal(mine.shape(), 0.3, 0.7);
        theirs.mutable_value() = mine.value();
        pairs.push_back({mine, theirs});
      }
  }

  Variable self(const Variable& h, const Mask& m) const {
    return parts.self_attn(h, m);
  }
  Variable cross(const Variable& h, const Variable& m,
                 const Mask& look) const {
    return parts.multihead_attn(h, m, look);
  }
  Variable feed(const Variable& h) const { return parts.feed_forward(h); }

  void expect_value() const {
    const DecoderParts& p = parts;
    Variable h1 = x + self(p.norm1(x), mask),
             h2 = h1 + cross(p.norm2(h1), memory, memory_mask);
    auto rest = [&](const Variable& h) {
      return (h + feed(p.norm3(h))).value();
    };
    auto from_first = [&](const Variable& h) {
      return rest(h + cross(p.norm2(h), memory, memory_mask));
    };
    Variable q1 = p.norm1(x + self(x, mask)),
             q2 = p.norm2(q1 + cross(q1, memory, memory_mask));
    std::vector<Mistake> known{
        {p.norm3(q2 + feed(q2)).value(),
         "that is the post-norm form; here each norm stands before its part"},
        {from_first(x + self(p.norm1(x), {})),
         "self-attention has no mask: a place sees those after it, which it "
         "is to say"},
        {rest(h1 + cross(p.norm2(h1), memory, {})),
         "memory_mask is not used: padding of the source is looked at"},
        {rest(h1 + cross(p.norm2(h1), p.norm2(memory), memory_mask)),
         "memory went through norm2 as well; only the queries do"},
        {rest(cross(p.norm2(h1), memory, memory_mask)),
         "the residual around the second attention is missing"},
        {from_first(self(p.norm1(x), mask)),
         "the residual around self-attention is missing"},
        {feed(p.norm3(h2)).value(),
         "the residual around the feed-forward part is missing"},
        {rest(h1),
         "the second attention is missing: nothing of memory gets here"},
        {rest(h1 + cross(h1, memory, memory_mask)),
         "norm2 is missing before the second attention"},
        {(h2 + feed(p.norm2(h2))).value(),
         "before the feed-forward part stands norm2, and norm3 belongs "
         "there"},
        {rest(x + cross(p.norm2(h1), memory, memory_mask)),
         "the second residual adds x; it adds what self-attention gave"}};
    if (memory.size(1) == x.size(1)) {
      Variable g1 = x + self(p.norm1(x), memory_mask);
      known.push_back({rest(g1 + cross(p.norm2(g1), memory, mask)),
                       "the two masks are exchanged"});
      known.push_back(
          {rest(h1 + cross(p.norm2(h1), p.norm2(h1), memory_mask)),
           "the second attention looks at x again, in place of memory"});
      Variable first = x + cross(p.norm2(x), memory, memory_mask);
      known.push_back(
          {rest(first + self(p.norm1(first), mask)),
           "the attention over memory comes first; self-attention is to"});
    }
    expect_close(my_decoder_layer(x, memory, mask, memory_mask, parts),
                 library(x, memory, mask, memory_mask).value(), known);
  }

  Generator random;
  DecoderParts parts;
  nn::TransformerDecoderLayer library;
  Variable x, memory;
  Mask mask, memory_mask;
  std::vector<std::pair<Variable, Variable>>
      pairs;  // the reader's and the library's
};

}  // namespace

void checks(Exercise& e) {
  e.check(
      "equal to the library's layer, for as many places in memory as in x",
      [] { Case().expect_value(); });
  e.check("and for a longer source", [] { Case(7).expect_value(); });
  e.check("no place of x sees a later one", [] {
    Case c;
    Variable changed = c.x.value();
    changed.mutable_value()(0, 4, 0) += 1;
    Variable before =
        my_decoder_layer(c.x, c.memory, c.mask, c.memory_mask, c.parts);
    Variable after =
        my_decoder_layer(changed, c.memory, c.mask, c.memory_mask, c.parts);
    expect(max(abs(slice(after - before, 1, 0, 4))).item() == 0,
           "place 4 changed, and an earlier one moved");
  });
  e.check("the gradients of x, memory and all parameters", [] {
    Case c;
    Tensor dy = c.random.normal({2, 5, 4});
    Variable y =
        my_decoder_layer(c.x, c.memory, c.mask, c.memory_mask, c.parts);
    expect(
        y.requires_grad(),
        "the result knows no rule: compute with Variables, not with value()");
    y.backward(dy);
    Variable X(c.x.value(), true), M(c.memory.value(), true);
    c.library(X, M, c.mask, c.memory_mask).backward(dy);
    expect(c.x.has_grad() && c.memory.has_grad(),
           "no gradient arrives at x, or at memory");
    expect_close(c.x.grad(), X.grad());
    expect_close(c.memory.grad(), M.grad());
    for (const auto& pair : c.pairs) {
      expect(
          pair.first.has_grad(),
          "a parameter gets no gradient: one of the six parts is not used");
      expect_close(pair.first.grad(), pair.second.grad());
    }
  });
}

}  // namespace exercise
