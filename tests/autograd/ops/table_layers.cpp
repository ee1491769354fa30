#include "autograd/ops/attention.hpp"
#include "autograd/ops/dropout.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/rotary.hpp"
#include "autograd/ops/softmax.hpp"
#include "tests/autograd/ops/table.hpp"

// A row is the call, then its cases in the language of Operation::cases.
namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

Variable input_or_none(const Given& in, std::size_t i) { return i < in.size() ? in[i] : Variable(); }

/// All rows of the weight, or of "rows=1,2" two from row 1 on.
Variable linear_of(const Given& in, const Words& words) {
  const std::vector<std::int64_t> rows = words.integers("rows");
  if (rows.empty()) return linear(in[0], in[1], input_or_none(in, 2));
  return linear(in[0], in[1], input_or_none(in, 2), {rows.at(0), rows.at(1)});
}

/// With weight and bias, as far as there are such inputs; with "bias" the second input is the bias.
Variable layer_norm_of(const Given& in, const Words& words) {
  if (words.has("bias")) return layer_norm(in[0], {}, in[1]);
  return layer_norm(in[0], input_or_none(in, 1), input_or_none(in, 2), words.number("eps", 1e-5));
}

Variable rms_norm_of(const Given& in, const Words& words) {
  return rms_norm(in[0], input_or_none(in, 1), words.number("eps", 1e-5));
}

Variable dropout_of(const Given& in, const Words& words) {
  Generator generator(3);
  return dropout(in[0], words.number("p", 0), generator);
}

Variable rotary_of(const Given& in, const Words& words) {
  return rotary(in[0], {.heads = words.integer("heads", 1),
                        .first_position = words.integer("first", 0),
                        .base = words.number("base", 10000)});
}

Reduction reduction_of(const Words& words) {
  return words.has("none") ? Reduction::none : words.has("sum") ? Reduction::sum : Reduction::mean;
}

/// The ids of "to": one for each row of the logits where there are so many, else in one row.
Indices targets_of(const Variable& logits, const Words& words) {
  const std::vector<std::int64_t> ids = words.integers("to");
  Shape shape = logits.shape();
  if (!shape.empty()) shape.pop_back();
  const auto count = static_cast<std::int64_t>(ids.size());
  return indices(size_of(shape) == count ? shape : Shape{count}, ids);
}

Variable cross_entropy_of(const Given& in, const Words& words) {
  CrossEntropyOptions options{.label_smoothing = words.number("smooth", 0), .reduction = reduction_of(words)};
  if (words.has("ignore")) options.ignore_index = words.integer("ignore", 0);
  return cross_entropy(in[0], targets_of(in[0], words), options);
}

/// All of "causal=2,3", "padding=3,0 of=3", "left=3,1 of=3" and "table" that the words have.
Mask mask_of(const Words& words) {
  std::vector<Mask> masks;
  const std::vector<std::int64_t> causal = words.integers("causal");
  if (causal.size() == 1) masks.push_back(Mask::causal(causal[0]));
  if (causal.size() == 2) masks.push_back(Mask::causal(causal[0], causal[1]));
  if (words.has("table")) {
    auto table = Mask::Table::from_shape({2, 2, 3});
    for (std::size_t i = 0; i < table.size(); ++i) table.data()[i] = i % 4 != 1;
    masks.push_back(Mask::dense(std::move(table)));
  }
  if (words.has("padding")) masks.push_back(Mask::padding(words.integers("padding"), words.integer("of", 0)));
  if (words.has("left")) masks.push_back(Mask::left_padding(words.integers("left"), words.integer("of", 0)));
  Mask all;
  for (std::size_t i = 0; i < masks.size(); ++i) all = i == 0 ? masks[0] : all & masks[i];
  return all;
}

Variable attention_of(const Given& in, const Words& words) {
  Generator generator(5);
  AttentionOptions options{.heads = words.integer("heads", 1),
                           .dropout = words.number("dropout", 0),
                           .generator = words.has("ungenerated") ? nullptr : &generator,
                           .slopes = words.numbers("slopes")};
  auto of = [&](const Columns& query, const Columns& key, const Columns& value) {
    return scaled_dot_product_attention(query, key, value, mask_of(words), options);
  };
  // Query, key and value side by side in one Variable: self-attention as the modules call it.
  if (words.has("packed")) return of({in[0], 0, 4}, {in[0], 4, 4}, {in[0], 8, 4});
  // The first rows of longer buffers.
  if (words.has("kept")) return of(in[0], Columns(in[1]).rows(0, 3), Columns(in[2]).rows(1, 3));
  if (words.has("outside")) return of({in[0], 0, 4}, in[0], {in[0], 2, 4});
  if (words.has("below")) return of(in[0], Columns(in[0]).rows(1, 2), Columns(in[0]).rows(0, 2));
  return of(in[0], in[1], in[2]);
}

Operation row(const std::string& name, const std::function<Variable(const Given&, const Words&)>& call,
              const std::string& cases) {
  return Operation(name).cases(cases, call);
}

/// Of softmax and its kin.
const char* const along_an_axis = R"(
[axis=-1] 1 ~0; 2,1 ~0; 5; 2,3; 2,3,4; 0,3; 2,0; 2,3T; 2,3S; 2,17; [axis=0] 5; 3,2; 3,2,2; 0; 2,3T; [axis=-2] 2,3,2;
2,3,1; 2,2,0; [axis=-1] () -> shape *; [axis=2] 2,3 -> shape 2 & *; [axis=-3] 2,3 -> shape -3 & *;
[axis=1] 3 -> shape 1 & *)";

}  // namespace

std::vector<Operation> layer_operations() {
  return {
      row(
          "matmul", [](const Given& in, const Words&) { return matmul(in[0], in[1]); }, R"(
1 1; 3 3; 2,3 3; 3 3,2; 1,1 1,1; 2,3 3,4; 2,3T 3,4; 2,3 3,4T; 2,3S 3,2; 2,2,3 3,2; 2,3 2,3,2; 2,2,3 2,3,2;
2,1,2,3 2,3,1; 3 2,3,2; 2,2,3 3; 0,3 3,2; 2,0 0,3; 0,2,3 3,2; () 3 -> shape *; 2,3 () -> shape *;
2,3 2,3 -> shape * & 3 and 2; 8,16,32 64,32 -> shape inner axes differ (32 and 64) & (8, 16, 32) @ (64, 32);
2,2,3 3,3,2 -> shape 2 & 3; 3 2 -> shape 3 and 2; 4 2,3 -> shape 4 and 2; 2,3 4 -> shape 3 and 4;
0,3 2,3 -> shape 3 and 2)"),
      row("linear", linear_of, R"(
1 1,1 1; 3 2,3 2; 2,3 4,3 4; 2,2,3 2,3 2; 4,3T 2,3 2; 4,3 2,3T 2; 2,3S 2,3 2S; 0,3 2,3 2; 2,0 2,0 2; 2,3 0,3 0; 3 2,3;
2,3 4,3; 2,1,3 2,3; 2,3 2,3T; [rows=1,2] 2,3 4,3 4; 2,3 4,3; 2,3 4,3T 4S; [rows=2,0] 2*2,3 ~01;
[rows=3,2] 2,3 4,3 4 -> shape 2 rows from row 3 on & (4, 3); [rows=9223372036854775807,1] 2,3 4,3 -> shape (4, 3);
[rows=0,2] 2,3 4,3 2 -> shape bias & (2,) & (4, 3); [] () 2,3 -> shape *; 2,3 3 -> shape (3,); 2,3 3,2 -> shape *;
2,3 4,3 3 -> shape (3,) & (4, 3); 2,3 4,3 4,1 -> shape bias & (4, 1); 2,3 4,3 () -> shape bias & ();
2,3 2,4,3 -> shape (2, 4, 3))"),
      row(
          "softmax", [](const Given& in, const Words& w) { return softmax(in[0], w.integer("axis", 0)); },
          along_an_axis),
      row(
          "log_softmax", [](const Given& in, const Words& w) { return log_softmax(in[0], w.integer("axis", 0)); },
          along_an_axis),
      row("layer_norm", layer_norm_of, R"(
3*4; 2,4 4 4; 2,2,3 3 3; 3,17 17 17; 3,4T 4 4; 3,4S 4 4S; 0,3 3 3; 2,0 0 0; 3,1 1 1 ~01; 4; 2,3; 3,4T; [eps=0.5] 2,3 3;
[bias] 2,3 3; [] () 1 1 -> shape (); 2,3 2 3 -> shape weight & (2,) & (2, 3); 2,3 3 2 -> shape bias & (2,) & (2, 3);
2,3 1,3 3 -> shape weight & (1, 3); 2,3 3 () -> shape bias & (); [eps=-1] 2,3 3 3 -> value eps & -1;
[eps=nan] 2,3 3 3 -> value eps & nan)"),
      row("rms_norm", rms_norm_of, R"(
2*4; 2,4 4; 2,2,3 3; 3,17 17; 3,4T 4; 3,4S 4S; 0,3 3; 2,0 0; 4; 2,3; 3,4T; 3,4S; [eps=0.5] 3,1 1; 2,3 3; 2,3;
[eps=-1] 2,3 3 -> value eps & -1; [] () 1 -> shape (); 2,3 2 -> shape weight & (2,) & (2, 3);
2,3 1,3 -> shape weight & (1, 3); 2,3 () -> shape weight & (); [eps=nan] 2,3 3 -> value eps & nan)"),
      row(
          "mse_loss", [](const Given& in, const Words& w) { return mse_loss(in[0], in[1], reduction_of(w)); }, R"(
() (); 1 1; 5 5; 2,3 2,3; 2,3T 2,3; [sum] () (); 5 5; 2,3 2,3S; 0,2 0,2; [none] () (); 2*2,1,3; 0 0;
[] 2,3 3 -> shape *; [none] 1 () -> shape *; [] 2,3 3,2 -> shape *; [sum] 2,3 2,1 -> shape *)"),
      row("dropout", dropout_of, R"(
(); 1; 5; 2,3; 2,3T; [p=0.4] 17; 2,3; 3,2,2; 0; 2,0; 3,4T; 2,4S; [p=1] () ~0; 2,3 ~0; [p=-0.1] 2 -> value -0.1;
[p=1.5] 2 -> value 1.5; [p=nan] 2 -> value nan)"),
      row("cross_entropy", cross_entropy_of, R"(
[to=0] 1 ~0; () -> shape *; [to=2] 3; 3S; [to=2,0] 2,3; 2,17; 2,3T; 2,4S; [to=2,0 none] 2,3; 2,4T;
[to=2,0 smooth=0.1 sum] 2,3; [to=0,1,2,1 smooth=0.3] 2,2,3; [to=1,-100,2 ignore=-100] 3,4;
[to=1,-100,2 ignore=-100 smooth=1 none] 3,4; [to=1,1,2 ignore=1 sum] 3,4; [to=7,7 ignore=7 sum] 2,3 ~0; [to= none] 0,3;
[to= sum] 2,0,3; [to=1,-100,2] 2,3 -> shape (3,) & *; [to=0,3] 2,3 -> value 3 & row 1 & *;
[to=-1,0] 2,3 -> value -1 & row 0; [to=2,0 smooth=1.5] 2,3 -> value 1.5;
[to=2,0 smooth=-0.1] 2,3 -> value -0.1; [to=2,0 smooth=nan] 2,3 -> value nan)"),
      row("rotary", rotary_of, R"(
1,1,2; 2,3,4; 3,2,6; 2,3,4T; 2,3,4S; 0,3,4; 2,0,4; 2,3,0; [heads=2 first=7] 2,3,8; 1,2,4; 2,4,4T; 2,4,12S;
[heads=3 first=100 base=50] 2,3,12; 1,1,6; [] () -> shape *; 3,4 -> shape *; 1,1,1 -> shape * & even;
[heads=3] 2,3,4 -> shape * & heads, 3; [heads=2] 2,3,6 -> shape * & even; [heads=0] 2,3,4 -> shape heads, 0;
[first=-1] 2,3,4 -> value -1; [base=0] 2,3,4 -> value base & 0;
[base=nan] 2,3,4 -> value base & nan; [heads=-1] 2,3,4 -> shape heads, -1)"),
      row("scaled_dot_product_attention", attention_of, R"(
3*1,1,1 ~01; 2,3,4 2,1,4 2,1,2 ~01; 2,2,3 2,3,3 2,3,2; 2,2,3T 2,4,3 2,4,2; 1,2,2 1,3,2T 1,3,2S; 1,2,1S 1,2,1 1,2,1;
0,2,3 0,3,3 0,3,2; 2,0,3 2,2,3 2,2,2; [heads=2] 2,3,4 2,2,4 2,2,6; 1,2,6 1,3,6 1,3,2; [causal=3 heads=2] 3*2,3,4;
3*1,3,2; [padding=3,0,2 of=3 heads=2] 3,2,4 3,3,4 3,3,4; [table] 2,2,3 2,3,3 2,3,2;
[table padding=3,2 of=3 heads=2] 2,2,4 2,3,4 2,3,4; [causal=3 heads=2 dropout=0.3] 3*2,3,4;
[padding=0 of=2] 3*1,2,3 ~012; [packed causal=3 heads=2] 2,3,12; 2,3,12T; [kept causal=2,3 heads=2] 2,2,4 2,5,4 2,4,6;
2,2,4 2,5,4S 2,4,6T; [causal=2,3 left=3,1 of=3 heads=2] 2,2,4 2,3,4 2,3,4;
[causal=2,3 heads=2 slopes=0.5,0.25] 2,2,4 2,3,4 2,3,4; [] 3*() -> shape (); 3*2,3 -> shape *;
2,3,4 1,3,4 1,3,4 -> shape * & batch; 2,3,4 2,3,4 2,2,4 -> shape * & length; 2,3,4 2,3,5 2,3,4 -> shape * & width;
[heads=3] 3*2,3,4 -> shape * & heads & 3; [heads=0] 3*2,3,4 -> shape heads & 0; [causal=2] 3*2,3,4 -> shape mask & 2;
[padding=3 of=3] 3*2,3,4 -> shape mask; [dropout=2] 3*2,3,4 -> value 2; [dropout=-0.5] 3*2,3,4 -> value -0.5;
[dropout=nan] 3*2,3,4 -> value nan; [heads=-1] 3*2,3,4 -> shape heads & -1;
[heads=2 slopes=1,inf] 3*2,3,4 -> value slope & inf;
[heads=2 slopes=1,nan] 3*2,3,4 -> value slope & nan; [heads=2 slopes=0.5] 3*2,3,4 -> value 1 slopes for 2 heads;
[dropout=0.5 ungenerated] 3*2,3,4 -> value generator; [outside] 1,2,4 -> shape 4 columns from column 2 on & *;
[below] 1,2,4 -> shape 2 rows from row 1 on & *)"),
  };
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
