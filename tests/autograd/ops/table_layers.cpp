#include "autograd/ops/attention.hpp"
#include "autograd/ops/dropout.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/shape.hpp"
#include "autograd/ops/softmax.hpp"
#include "tests/autograd/ops/table.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

Operation matmul_operation() {
  Call call = [](const Given& in) { return matmul(in[0], in[1]); };
  return Operation("matmul")
      .on({{{1}, {1}},
           {{3}, {3}},
           {{2, 3}, {3}},
           {{3}, {3, 2}},
           {{1, 1}, {1, 1}},
           {{2, 3}, {3, 4}},
           {transposed({2, 3}), {3, 4}},
           {{2, 3}, transposed({3, 4})},
           {sliced({2, 3}), {3, 2}},
           {{2, 2, 3}, {3, 2}},
           {{2, 3}, {2, 3, 2}},
           {{2, 2, 3}, {2, 3, 2}},
           {{2, 1, 2, 3}, {2, 3, 1}},
           {{3}, {2, 3, 2}},
           {{2, 2, 3}, {3}},
           {{0, 3}, {3, 2}},
           {{2, 0}, {0, 3}},
           {{0, 2, 3}, {3, 2}}},
          call)
      .refuses({{}, {3}}, call, Error::shape, {"()", "(3,)"})
      .refuses({{2, 3}, {}}, call, Error::shape, {"(2, 3)", "()"})
      .refuses({{2, 3}, {2, 3}}, call, Error::shape, {"(2, 3)", "3 and 2"})
      .refuses({{8, 16, 32}, {64, 32}}, call, Error::shape, {"inner axes differ (32 and 64)", "(8, 16, 32) @ (64, 32)"})
      .refuses({{2, 2, 3}, {3, 3, 2}}, call, Error::shape, {"2", "3"});
}

Operation linear_operation() {
  Call with_bias = [](const Given& in) { return linear(in[0], in[1], in[2]); };
  Call without = [](const Given& in) { return linear(in[0], in[1]); };
  return Operation("linear")
      .on({{{1}, {1, 1}, {1}},
           {{3}, {2, 3}, {2}},
           {{2, 3}, {4, 3}, {4}},
           {{2, 2, 3}, {2, 3}, {2}},
           {transposed({4, 3}), {2, 3}, {2}},
           {{4, 3}, transposed({2, 3}), {2}},
           {sliced({2, 3}), {2, 3}, sliced({2})},
           {{0, 3}, {2, 3}, {2}},
           {{2, 0}, {2, 0}, {2}},
           {{2, 3}, {0, 3}, {0}}},
          with_bias)
      .on({{{3}, {2, 3}}, {{2, 3}, {4, 3}}, {{2, 1, 3}, {2, 3}}, {{2, 3}, transposed({2, 3})}}, without)
      .refuses({{}, {2, 3}}, without, Error::shape, {"()", "(2, 3)"})
      .refuses({{2, 3}, {3}}, without, Error::shape, {"(3,)"})
      .refuses({{2, 3}, {3, 2}}, without, Error::shape, {"(2, 3)", "(3, 2)"})
      .refuses({{2, 3}, {4, 3}, {3}}, with_bias, Error::shape, {"(3,)", "(4, 3)"});
}

Operation along_axis(const std::string& name, Variable (*f)(const Variable&, std::int64_t)) {
  auto along = [f](std::int64_t axis) -> Call { return [=](const Given& in) { return f(in[0], axis); }; };
  return Operation(name)
      .on({{{1}}, {{2, 1}}}, along(-1), {0})
      .on({{{5}}, {{2, 3}}, {{2, 3, 4}}, {{0, 3}}, {{2, 0}}, {transposed({2, 3})}, {sliced({2, 3})}, {{2, 17}}},
          along(-1))
      .on({{{5}}, {{3, 2}}, {{3, 2, 2}}, {{0}}, {transposed({2, 3})}}, along(0))
      .on({{{2, 3, 2}}, {{2, 3, 1}}, {{2, 2, 0}}}, along(-2))
      .refuses({{}}, along(-1), Error::shape, {"()"})
      .refuses({{2, 3}}, along(2), Error::shape, {"2", "(2, 3)"});
}

Operation layer_norm_operation() {
  Call both = [](const Given& in) { return layer_norm(in[0], in[1], in[2]); };
  return Operation("layer_norm")
      .on({{{4}, {4}, {4}},
           {{2, 4}, {4}, {4}},
           {{2, 2, 3}, {3}, {3}},
           {{3, 17}, {17}, {17}},
           {transposed({3, 4}), {4}, {4}},
           {sliced({3, 4}), {4}, sliced({4})},
           {{0, 3}, {3}, {3}},
           {{2, 0}, {0}, {0}}},
          both)
      .on({{{3, 1}, {1}, {1}}}, both, {0, 1})  // a single element is its own mean
      .on({{{4}}, {{2, 3}}, {transposed({3, 4})}}, [](const Given& in) { return layer_norm(in[0]); })
      .on({{{2, 3}, {3}}}, [](const Given& in) { return layer_norm(in[0], in[1], {}, 0.5); })
      .on({{{2, 3}, {3}}}, [](const Given& in) { return layer_norm(in[0], {}, in[1]); })
      .refuses({{}, {1}, {1}}, both, Error::shape, {"()"})
      .refuses({{2, 3}, {2}, {3}}, both, Error::shape, {"weight", "(2,)", "(2, 3)"})
      .refuses({{2, 3}, {3}, {2}}, both, Error::shape, {"bias", "(2,)", "(2, 3)"})
      .refuses({{2, 3}, {1, 3}, {3}}, both, Error::shape, {"weight", "(1, 3)"});
}

Operation cross_entropy_operation() {
  auto against = [](const Indices& targets, const CrossEntropyOptions& options = {}) -> Call {
    return [=](const Given& in) { return cross_entropy(in[0], targets, options); };
  };
  using enum Reduction;
  Indices two = indices({2}, {2, 0}), some = indices({3}, {1, -100, 2});
  return Operation("cross_entropy")
      .on({{{1}}}, against(indices({}, {0})), {0})
      .on({{{3}}, {sliced({3})}}, against(indices({}, {2})))
      .on({{{2, 3}}, {{2, 17}}, {transposed({2, 3})}, {sliced({2, 4})}}, against(two))
      .on({{{2, 3}}, {transposed({2, 4})}}, against(two, {.reduction = none}))
      .on({{{2, 3}}}, against(two, {.label_smoothing = 0.1, .reduction = sum}))
      .on({{{2, 2, 3}}}, against(indices({2, 2}, {0, 1, 2, 1}), {.label_smoothing = 0.3}))
      .on({{{3, 4}}}, against(some, {.ignore_index = -100}))
      .on({{{3, 4}}}, against(some, {.ignore_index = -100, .label_smoothing = 1, .reduction = none}))
      .on({{{3, 4}}}, against(indices({3}, {1, 1, 2}), {.ignore_index = 1, .reduction = sum}))
      .on({{{2, 3}}}, against(indices({2}, {7, 7}), {.ignore_index = 7, .reduction = sum}), {0})
      .on({{{0, 3}}}, against(indices({0}, {}), {.reduction = none}))
      .on({{{2, 0, 3}}}, against(indices({2, 0}, {}), {.reduction = sum}))
      .refuses({{}}, against(indices({}, {0})), Error::shape, {"()"})
      .refuses({{2, 3}}, against(some), Error::shape, {"(3,)", "(2, 3)"})
      .refuses({{2, 3}}, against(indices({2}, {0, 3})), Error::value, {"3", "row 1", "(2, 3)"})
      .refuses({{2, 3}}, against(indices({2}, {-1, 0})), Error::value, {"-1", "row 0"})
      .refuses({{2, 3}}, against(two, {.label_smoothing = 1.5}), Error::value, {"1.5"});
}

Operation mse_loss_operation() {
  auto with = [](Reduction reduction) -> Call {
    return [=](const Given& in) { return mse_loss(in[0], in[1], reduction); };
  };
  return Operation("mse_loss")
      .on({{{}, {}}, {{1}, {1}}, {{5}, {5}}, {{2, 3}, {2, 3}}, {transposed({2, 3}), {2, 3}}}, with(Reduction::mean))
      .on({{{}, {}}, {{5}, {5}}, {{2, 3}, sliced({2, 3})}, {{0, 2}, {0, 2}}}, with(Reduction::sum))
      .on({{{}, {}}, {{2, 1, 3}, {2, 1, 3}}, {{0}, {0}}}, with(Reduction::none))
      .refuses({{2, 3}, {3}}, with(Reduction::mean), Error::shape, {"(2, 3)", "(3,)"})
      .refuses({{1}, {}}, with(Reduction::none), Error::shape, {"(1,)", "()"});
}

Operation dropout_operation() {
  auto with = [](double p) -> Call {
    return [=](const Given& in) {
      Generator generator(3);
      return dropout(in[0], p, generator);
    };
  };
  return Operation("dropout")
      .on({{{}}, {{1}}, {{5}}, {{2, 3}}, {transposed({2, 3})}}, with(0))
      .on({{{17}}, {{2, 3}}, {{3, 2, 2}}, {{0}}, {{2, 0}}, {transposed({3, 4})}, {sliced({2, 4})}}, with(0.4))
      .on({{{}}, {{2, 3}}}, with(1), {0})
      .refuses({{2}}, with(-0.1), Error::value, {"-0.1"})
      .refuses({{2}}, with(1.5), Error::value, {"1.5"});
}

Mask table_mask() {
  auto table = Mask::Table::from_shape({2, 2, 3});
  for (std::size_t i = 0; i < table.size(); ++i) table.data()[i] = i % 4 != 1;
  return Mask::dense(std::move(table));
}

/// The output, and the weights behind it where `attend` gives them too.
using Attend = std::function<Variable(const Given&, const Mask&, const AttentionOptions&)>;

Operation attention(const std::string& name, const Attend& attend) {
  auto with = [attend](const Mask& mask, std::int64_t heads = 1, double dropout = 0) -> Call {
    return [=](const Given& in) {
      Generator generator(5);
      return attend(in, mask, {.heads = heads, .dropout = dropout, .generator = &generator});
    };
  };
  Call ungenerated = [attend](const Given& in) { return attend(in, {}, {.dropout = 0.5}); };
  return Operation(name)
      .on({{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}, {{2, 3, 4}, {2, 1, 4}, {2, 1, 2}}}, with({}), {0, 1})  // a single key
      .on({{{2, 2, 3}, {2, 3, 3}, {2, 3, 2}},
           {transposed({2, 2, 3}), {2, 4, 3}, {2, 4, 2}},
           {{1, 2, 2}, transposed({1, 3, 2}), sliced({1, 3, 2})},
           {sliced({1, 2, 1}), {1, 2, 1}, {1, 2, 1}},
           {{0, 2, 3}, {0, 3, 3}, {0, 3, 2}},
           {{2, 0, 3}, {2, 2, 3}, {2, 2, 2}}},
          with({}))
      .on({{{2, 3, 4}, {2, 2, 4}, {2, 2, 6}}, {{1, 2, 6}, {1, 3, 6}, {1, 3, 2}}}, with({}, 2))
      .on({{{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, {{1, 3, 2}, {1, 3, 2}, {1, 3, 2}}}, with(Mask::causal(3), 2))
      .on({{{3, 2, 4}, {3, 3, 4}, {3, 3, 4}}}, with(Mask::padding({3, 0, 2}, 3), 2))  // entry 1 may look at nothing
      .on({{{2, 2, 3}, {2, 3, 3}, {2, 3, 2}}}, with(table_mask()))
      .on({{{2, 2, 4}, {2, 3, 4}, {2, 3, 4}}}, with(table_mask() & Mask::padding({3, 2}, 3), 2))
      .on({{{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}}, with(Mask::causal(3), 2, 0.3))
      .on({{{1, 2, 3}, {1, 2, 3}, {1, 2, 3}}}, with(Mask::padding({0}, 2)), {0, 1, 2})
      .refuses({{}, {}, {}}, with({}), Error::shape, {"()"})
      .refuses({{2, 3}, {2, 3}, {2, 3}}, with({}), Error::shape, {"(2, 3)"})
      .refuses({{2, 3, 4}, {1, 3, 4}, {1, 3, 4}}, with({}), Error::shape, {"(2, 3, 4)", "(1, 3, 4)", "batch"})
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 2, 4}}, with({}), Error::shape, {"(2, 3, 4)", "(2, 2, 4)", "length"})
      .refuses({{2, 3, 4}, {2, 3, 5}, {2, 3, 4}}, with({}), Error::shape, {"(2, 3, 4)", "(2, 3, 5)", "width"})
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, with({}, 3), Error::shape, {"(2, 3, 4)", "heads", "3"})
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, with({}, 0), Error::shape, {"heads", "0"})
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, with(Mask::causal(2)), Error::shape, {"mask", "2"})
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, with(Mask::padding({3}, 3)), Error::shape, {"mask"})
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, with({}, 1, 2), Error::value, {"2"})
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, ungenerated, Error::value, {"generator"});
}

Operation fused_attention() {
  auto apart = [](const Given& in, const Mask& mask, const AttentionOptions& options) {
    return scaled_dot_product_attention(in[0], in[1], in[2], mask, options);
  };
  // Query, key and value side by side in one Variable: self-attention as the modules call it.
  Call packed = [](const Given& in) {
    return scaled_dot_product_attention({in[0], 0, 4}, {in[0], 4, 4}, {in[0], 8, 4}, Mask::causal(3), {.heads = 2});
  };
  Call outside = [](const Given& in) { return scaled_dot_product_attention({in[0], 0, 4}, in[0], {in[0], 2, 4}); };
  return attention("scaled_dot_product_attention", apart)
      .on({{{2, 3, 12}}, {transposed({2, 3, 12})}}, packed)
      .refuses({{1, 2, 4}}, outside, Error::shape, {"2 to 5", "(1, 2, 4)"});
}

Operation composed_attention_operation() {
  return attention("composed_attention", [](const Given& in, const Mask& mask, const AttentionOptions& options) {
    AttentionResult result = composed_attention(in[0], in[1], in[2], mask, options);
    return concatenate({reshape(result.output, {-1}), reshape(result.weights, {-1})});
  });
}

}  // namespace

std::vector<Operation> layer_operations() {
  return {
      matmul_operation(),
      linear_operation(),
      along_axis("softmax", softmax),
      layer_norm_operation(),
      mse_loss_operation(),
      along_axis("log_softmax", log_softmax),
      dropout_operation(),
      fused_attention(),
      cross_entropy_operation(),
      composed_attention_operation(),
  };
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
