#include <functional>

#include "tutorials/11_layer/exercises/encoder_layer/encoder_layer.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_encoder_layer(const Variable& x, const EncoderWeights& w,
                          std::int64_t heads, bool norm_first);

namespace {

const std::vector<std::pair<const char*, Variable EncoderWeights::*>>&
names() {
  using W = EncoderWeights;
  static const std::vector<std::pair<const char*, Variable W::*>> all{
      {"self_attn.in_proj_weight", &W::in_proj_weight},
      {"self_attn.in_proj_bias", &W::in_proj_bias},
      {"self_attn.out_proj.weight", &W::out_proj_weight},
      {"self_attn.out_proj.bias", &W::out_proj_bias},
      {"linear1.weight", &W::linear1_weight},
      {"linear1.bias", &W::linear1_bias},
      {"linear2.weight", &W::linear2_weight},
      {"linear2.bias", &W::linear2_bias},
      {"norm1.weight", &W::norm1_weight},
      {"norm1.bias", &W::norm1_bias},
      {"norm2.weight", &W::norm2_weight},
      {"norm2.bias", &W::norm2_bias}};
  return all;
}

/// A layer of the library's with random numbers in all its parameters, and
/// the same numbers for the reader.
struct Case {
  Case(std::int64_t heads_, bool norm_first_)
      : random(8),
        layer({.d_model = 4,
               .heads = heads_,
               .d_ff = 6,
               .dropout = 0,
               .norm_first = norm_first_},
              random),
        heads(heads_),
        norm_first(norm_first_) {
    for (const auto& named : names()) {
      Variable parameter = layer.parameter(named.first);
      parameter.mutable_value() = random.normal(parameter.shape(), 0.3, 0.7);
      w.*named.second = Variable(parameter.value(), true);
    }
    x = Variable(random.normal({2, 3, 4}, 0.5, 2), true);
  }

  Variable attention(const Variable& h, std::int64_t with_heads,
                     std::int64_t q = 0, std::int64_t k = 1,
                     std::int64_t v = 2, bool out = true) const {
    Variable p = linear(h, w.in_proj_weight, w.in_proj_bias);
    auto part = [&](std::int64_t i) { return slice(p, 2, 4 * i, 4 * i + 4); };
    Variable a = scaled_dot_product_attention(part(q), part(k), part(v), {},
                                              {.heads = with_heads});
    return out ? linear(a, w.out_proj_weight, w.out_proj_bias) : a;
  }
  Variable feed(const Variable& h, bool with_relu = true) const {
    Variable inner = linear(h, w.linear1_weight, w.linear1_bias);
    return linear(with_relu ? relu(inner) : inner, w.linear2_weight,
                  w.linear2_bias);
  }
  Variable norm1(const Variable& h) const {
    return layer_norm(h, w.norm1_weight, w.norm1_bias);
  }
  Variable norm2(const Variable& h) const {
    return layer_norm(h, w.norm2_weight, w.norm2_bias);
  }

  /// The layer with another attention or feed-forward part.
  Tensor with(const std::function<Variable(const Variable&)>& a,
              const std::function<Variable(const Variable&)>& f) const {
    if (norm_first) {
      Variable h = x + a(norm1(x));
      return (h + f(norm2(h))).value();
    }
    Variable h = norm1(x + a(x));
    return norm2(h + f(h)).value();
  }

  void expect_value() const {
    auto a = [this](const Variable& h) { return attention(h, heads); };
    auto f = [this](const Variable& h) { return feed(h); };
    Variable pre = x + a(norm1(x)), post = norm1(x + a(x));
    std::vector<Mistake> known{
        {with(a, [this](const Variable& h) { return feed(h, false); }),
         "relu is missing between the linear layers"},
        {with(
             [this](const Variable& h) {
               return attention(h, heads, 0, 1, 2, false);
             },
             f),
         "the attention's last matrix, out_proj, is missing"},
        {with([this](
                  const Variable& h) { return attention(h, heads, 1, 0, 2); },
              f),
         "queries and keys are exchanged: in_proj has Q first, then K, then "
         "V"},
        {with([this](
                  const Variable& h) { return attention(h, heads, 0, 2, 1); },
              f),
         "keys and values are exchanged: in_proj has Q first, then K, then "
         "V"}};
    if (heads > 1)
      known.push_back(
          {with([this](const Variable& h) { return attention(h, 1); }, f),
           "there is one head in place of two: {.heads = heads}"});
    auto add = [&](const Variable& gives, const char* sentence) {
      known.push_back({gives.value(), sentence});
    };
    if (norm_first) {
      add(norm2(post + f(post)),
          "that is the post-norm layer, and norm_first asks for pre-norm");
      add(norm1(x) + a(norm1(x)) + f(norm2(norm1(x) + a(norm1(x)))),
          "the residual adds norm1(x); it adds x itself, or nothing goes "
          "past the norm");
      add(norm2(pre) + f(norm2(pre)),
          "the second residual adds norm2(h); it adds h itself");
      add(f(norm2(pre)),
          "the residual around the feed-forward part is missing");
      add(a(norm1(x)) + f(norm2(a(norm1(x)))),
          "the residual around attention is missing");
      add(pre + f(norm1(pre)),
          "norm1 stands before both parts; the feed-forward part has norm2");
      add(x + norm1(a(x)) + f(norm2(x + norm1(a(x)))),
          "norm1 is behind attention, and is to be before it");
      add(pre + f(norm2(x)),
          "the feed-forward part looks at x, past the attention");
    } else {
      add(pre + f(norm2(pre)),
          "that is the pre-norm layer, and without norm_first it is "
          "post-norm");
      add(norm2(x + norm1(a(x)) + f(x + norm1(a(x)))),
          "norm1 is of the attention alone; it is of the sum x + attention");
      add(norm2(post + f(x)),
          "the feed-forward part looks at x, past the attention");
      add(norm2(f(post)),
          "the residual around the feed-forward part is missing");
      add(norm2(norm1(a(x)) + f(norm1(a(x)))),
          "the residual around attention is missing");
      add(norm1(post + f(post)),
          "norm1 stands behind both parts; the feed-forward part has norm2");
      add(norm2(x + f(post)),
          "the second residual adds x; it adds what the first half gave");
      add(post + f(post), "the last norm is missing");
    }
    expect_close(my_encoder_layer(x, w, heads, norm_first), layer(x).value(),
                 known);
  }

  void expect_gradients() {
    Tensor dy = random.normal({2, 3, 4});
    Variable y = my_encoder_layer(x, w, heads, norm_first);
    expect(
        y.requires_grad(),
        "the result knows no rule: compute with Variables, not with value()");
    y.backward(dy);
    Variable X(x.value(), true);
    layer(X).backward(dy);
    expect(x.has_grad(), "no gradient arrives at x");
    expect_close(x.grad(), X.grad());
    for (const auto& named : names()) {
      const Variable& mine = w.*named.second;
      expect(mine.has_grad(), fmt::format("no gradient arrives at {}: it is "
                                          "not used, or by its value() alone",
                                          named.first));
      expect_close(mine.grad(), layer.parameter(named.first).grad());
    }
  }

  Generator random;
  nn::TransformerEncoderLayer layer;
  std::int64_t heads;
  bool norm_first;
  EncoderWeights w;
  Variable x;
};

}  // namespace

void checks(Exercise& e) {
  e.check("post-norm, one head", [] { Case(1, false).expect_value(); });
  e.check("post-norm, two heads", [] { Case(2, false).expect_value(); });
  e.check("pre-norm, two heads", [] { Case(2, true).expect_value(); });
  e.check("the gradients of x and of all twelve parameters, post-norm",
          [] { Case(2, false).expect_gradients(); });
  e.check("and pre-norm", [] { Case(2, true).expect_gradients(); });
}

}  // namespace exercise
