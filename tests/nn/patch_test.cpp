#include "nn/patch.hpp"

#include <doctest/doctest.h>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/activations.hpp"
#include "nn/attention_maps.hpp"
#include "nn/gpt.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

nn::Transformer patched_model(bool norm_first = false) {
  Generator generator(1);
  return {{.vocabulary = 6, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 12, .dropout = 0, .norm_first = norm_first},
          generator};
}

Variable logits_of(const nn::Transformer& model) {
  return model(indices({2, 3}, {1, 2, 3, 4, 5, 1}), indices({2, 4}, {1, 2, 3, 4, 1, 5, 2, 2}));
}

}  // namespace

TEST_CASE("named_modules: the module and all within it, by their names; by a pattern") {
  nn::Transformer model = patched_model();
  auto all = nn::named_modules(model);
  CHECK(all.front().name == "");
  CHECK(&all.front().module == &model);
  std::vector<std::string> names;
  for (const nn::NamedModule& entry : nn::named_modules(model, "encoder.layers.*.self_attn", "test"))
    names.push_back(entry.name + " " + entry.module.type_name());
  CHECK(names == std::vector<std::string>{"encoder.layers.0.self_attn MultiHeadAttention",
                                          "encoder.layers.1.self_attn MultiHeadAttention"});
  check_throws<ValueError>([&] { nn::named_modules(model, "encoder.layer.*", "test"); },
                           {"test: \"encoder.layer.*\" names no module in Transformer", "encoder.layers.0.self_attn"});
}

TEST_CASE("Activations: keeps what modules gave, and after backward their gradients, while it lives") {
  nn::Transformer model = patched_model();
  Variable loss;
  nn::Activations seen(model, {"encoder.layers.*.self_attn", "encoder.layers.1.*_attn", "output"});
  loss = sum(logits_of(model));
  loss.backward();
  REQUIRE(seen.all().size() == 3);
  CHECK(seen.all()[0].module == "encoder.layers.0.self_attn");
  CHECK(seen.all()[1].module == "encoder.layers.1.self_attn");
  check_close(sum(seen.last("output")).value(), loss.value());
  check_close(seen.last("output").grad(), ones({2, 4, 6}));
  CHECK(seen.last("encoder.layers.0.self_attn").grad().shape() ==
        seen.last("encoder.layers.0.self_attn").value().shape());
  check_throws<ValueError>([&] { seen.last("decoder"); }, {"nothing was kept of \"decoder\""});
  check_throws<ValueError>([&] { nn::Activations(model, {"nothing"}); }, {"Activations", "nothing", "encoder"});
}

TEST_CASE("Patch: a module is given and gives something else, with gradients, while it lives") {
  nn::Transformer model = patched_model();
  Tensor before = logits_of(model).value();
  {
    nn::Patch patch(model, "output", {.output = [](const Variable& y) { return 2 * y; }});
    check_close(logits_of(model).value(), Tensor(2 * before));
    sum(logits_of(model)).backward();
    check_close(model.parameter("output.bias").grad(), full({6}, 2 * 8));
  }
  check_close(logits_of(model).value(), before);
  nn::Patch patch(model, "output", {.input = [](const Variable& x) { return 0 * x; }});
  Tensor bias = model.parameter("output.bias").value();
  check_close(logits_of(model).value(), Tensor(bias + zeros({2, 4, 6})));
}

TEST_CASE("Patch: refuses what is no module, several, and another shape") {
  nn::Transformer model = patched_model();
  check_throws<ValueError>([&] { nn::Patch(model, "outputs", {}); }, {"Patch", "outputs", "decoder.norm"});
  check_throws<ValueError>([&] { nn::Patch(model, "encoder.*", {}); }, {"must name one module"});
  nn::Patch patch(model, "output", {.output = [](const Variable& y) { return sum(y); }});
  check_throws<ShapeError>([&] { logits_of(model); }, {"Patch", "output", "(2, 4, 6)", "()"});
}

TEST_CASE("ablate_head: that head's share of the output is gone, and no other") {
  nn::Transformer model = patched_model();
  Variable weight = model.parameter("decoder.layers.1.multihead_attn.out_proj.weight");
  nn::Activations seen(model, {"decoder.layers.1.multihead_attn"});
  {
    auto without = nn::ablate_head(model, "decoder.layers.1.multihead_attn", 1);
    logits_of(model);
  }
  Tensor kept = weight.value();
  for (std::int64_t row = 0; row < 8; ++row)
    for (std::int64_t column = 4; column < 8; ++column) weight.mutable_value()(row, column) = 0;
  logits_of(model);
  check_close(seen.all()[0].output.value(), seen.all()[1].output.value());
  weight.mutable_value() = kept;
  check_throws<ValueError>([&] { (void)nn::ablate_head(model, "decoder.layers.1.multihead_attn", 2); },
                           {"no head 2", "0 to 1"});
  check_throws<ValueError>([&] { (void)nn::ablate_head(model, "output", 0); }, {"output is a Linear"});
}

TEST_CASE("logit_lens: an answer for each depth; the last is the model's own, the first has seen no layer") {
  for (bool norm_first : {false, true}) {
    CAPTURE(norm_first);
    nn::Transformer model = patched_model(norm_first);
    auto run = [&] { return logits_of(model); };
    std::vector<Tensor> lens = nn::logit_lens(model, "decoder.layers", run);
    REQUIRE(lens.size() == 3);
    check_close(lens[2], run().value());
    // A position of the same symbol answers the same before any layer has looked at others, but for its place.
    nn::Patch nothing0(model, "decoder.layers.0", {.output = [](const Variable& y) { return 0 * y; }});
    Tensor other = nn::logit_lens(model, "decoder.layers", run)[0];
    check_close(other, lens[0]);
    CHECK(xt::amax(xt::abs(lens[1] - lens[2]))() > 1e-3);
  }
  nn::Transformer model = patched_model();
  check_throws<ValueError>([&] { nn::logit_lens(model, "encoder.norms", [&] { return logits_of(model); }); },
                           {"logit_lens", "encoder.norms"});
}
