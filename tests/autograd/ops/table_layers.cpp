#include "autograd/ops/attention.hpp"
#include "autograd/ops/dropout.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/rotary.hpp"
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
  auto rows = [](std::int64_t first, std::int64_t count) -> Call {
    return [=](const Given& in) { return linear(in[0], in[1], in.size() > 2 ? in[2] : Variable(), {first, count}); };
  };
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
      .on({{{2, 3}, {4, 3}, {4}}, {{2, 3}, {4, 3}}, {{2, 3}, transposed({4, 3}), sliced({4})}}, rows(1, 2))
      .on({{{2, 3}, {2, 3}}}, rows(2, 0), {0, 1})
      .refuses({{2, 3}, {4, 3}, {4}}, rows(3, 2), Error::shape, {"2 rows from row 3 on", "(4, 3)"})
      .refuses({{2, 3}, {4, 3}}, rows(std::numeric_limits<std::int64_t>::max(), 1), Error::shape, {"(4, 3)"})
      .refuses({{2, 3}, {4, 3}, {2}}, rows(0, 2), Error::shape, {"bias", "(2,)", "(4, 3)"})
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

Operation attention_operation() {
  auto with = [](const Mask& mask, std::int64_t heads = 1, double dropout = 0,
                 std::vector<double> slopes = {}) -> Call {
    return [=](const Given& in) {
      Generator generator(5);
      AttentionOptions options{.heads = heads, .dropout = dropout, .generator = &generator, .slopes = slopes};
      return scaled_dot_product_attention(in[0], in[1], in[2], mask, options);
    };
  };
  Call ungenerated = [](const Given& in) {
    return scaled_dot_product_attention(in[0], in[1], in[2], {}, {.dropout = 0.5});
  };
  // Query, key and value side by side in one Variable: self-attention as the modules call it.
  Call packed = [](const Given& in) {
    return scaled_dot_product_attention({in[0], 0, 4}, {in[0], 4, 4}, {in[0], 8, 4}, Mask::causal(3), {.heads = 2});
  };
  // The first rows of longer buffers.
  Call kept = [](const Given& in) {
    return scaled_dot_product_attention(in[0], Columns(in[1]).rows(0, 3), Columns(in[2]).rows(1, 3), Mask::causal(2, 3),
                                        {.heads = 2});
  };
  Call outside = [](const Given& in) { return scaled_dot_product_attention({in[0], 0, 4}, in[0], {in[0], 2, 4}); };
  Call below = [](const Given& in) {
    return scaled_dot_product_attention(in[0], Columns(in[0]).rows(1, 2), Columns(in[0]).rows(0, 2));
  };
  return Operation("scaled_dot_product_attention")
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
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, with({}, 2, 0, {1, NAN}), Error::value, {"slope", "nan"})
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, ungenerated, Error::value, {"generator"})
      .on({{{2, 3, 12}}, {transposed({2, 3, 12})}}, packed)
      .on({{{2, 2, 4}, {2, 5, 4}, {2, 4, 6}}, {{2, 2, 4}, sliced({2, 5, 4}), transposed({2, 4, 6})}}, kept)
      .on({{{2, 2, 4}, {2, 3, 4}, {2, 3, 4}}}, with(Mask::causal(2, 3) & Mask::left_padding({3, 1}, 3), 2))
      .on({{{2, 2, 4}, {2, 3, 4}, {2, 3, 4}}}, with(Mask::causal(2, 3), 2, 0, {0.5, 0.25}))
      .refuses({{1, 2, 4}}, outside, Error::shape, {"4 columns from column 2 on", "(1, 2, 4)"})
      .refuses({{1, 2, 4}}, below, Error::shape, {"2 rows from row 1 on", "(1, 2, 4)"})
      .refuses({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}}, with({}, 2, 0, {0.5}), Error::value, {"1 slopes for 2 heads"});
}

Operation rotary_operation() {
  auto with = [](std::int64_t heads, std::int64_t first = 0, double base = 10000) -> Call {
    return [=](const Given& in) { return rotary(in[0], {.heads = heads, .first_position = first, .base = base}); };
  };
  Call one = with(1);
  return Operation("rotary")
      .on({{{1, 1, 2}}, {{2, 3, 4}}, {{3, 2, 6}}, {transposed({2, 3, 4})}, {sliced({2, 3, 4})}}, one)
      .on({{{0, 3, 4}}, {{2, 0, 4}}, {{2, 3, 0}}}, one)
      .on({{{2, 3, 8}}, {{1, 2, 4}}, {transposed({2, 4, 4})}, {sliced({2, 4, 12})}}, with(2, 7))
      .on({{{2, 3, 12}}, {{1, 1, 6}}}, with(3, 100, 50))
      .refuses({{}}, one, Error::shape, {"()"})
      .refuses({{3, 4}}, one, Error::shape, {"(3, 4)"})
      .refuses({{1, 1, 1}}, one, Error::shape, {"(1, 1, 1)", "even"})
      .refuses({{2, 3, 4}}, with(3), Error::shape, {"(2, 3, 4)", "heads, 3"})
      .refuses({{2, 3, 6}}, with(2), Error::shape, {"(2, 3, 6)", "even"})
      .refuses({{2, 3, 4}}, with(0), Error::shape, {"heads, 0"})
      .refuses({{2, 3, 4}}, with(1, -1), Error::value, {"-1"})
      .refuses({{2, 3, 4}}, with(1, 0, 0), Error::value, {"base", "0"});
}

}  // namespace

std::vector<Operation> layer_operations() {
  return {
      matmul_operation(),     linear_operation(),    along_axis("softmax", softmax),
      layer_norm_operation(), mse_loss_operation(),  along_axis("log_softmax", log_softmax),
      dropout_operation(),    attention_operation(), cross_entropy_operation(),
      rotary_operation(),
  };
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
