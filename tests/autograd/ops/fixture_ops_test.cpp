#include <doctest/doctest.h>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/attention.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/ops/softmax.hpp"
#include "testing/composed.hpp"
#include "tests/fixtures.hpp"

using namespace gradus;
using testing::check_fixture;
using testing::check_near;
using testing::Fixture;
using testing::load_fixtures;
using testing::NamedVariables;

TEST_CASE("softmax and log_softmax compute what PyTorch computes, along any axis") {
  for (const Fixture& fixture : load_fixtures("softmax.json"))
    check_fixture(fixture, nullptr, [&](NamedVariables in) {
      auto operation = fixture.text("op") == "softmax" ? gradus::softmax : gradus::log_softmax;
      return NamedVariables{{"y", operation(in["x"], fixture.integer("axis"))}};
    });
}

TEST_CASE("gelu computes what PyTorch computes, in both forms") {
  for (const Fixture& fixture : load_fixtures("gelu.json"))
    check_fixture(fixture, nullptr, [&](NamedVariables in) {
      auto approximate = fixture.text("approximate") == "tanh" ? Approximate::tanh : Approximate::none;
      return NamedVariables{{"y", gradus::gelu(in["x"], approximate)}};
    });
}

TEST_CASE("cross_entropy computes what PyTorch computes: reductions, label smoothing, ignored targets") {
  for (const Fixture& fixture : load_fixtures("cross_entropy.json")) {
    CrossEntropyOptions options{.label_smoothing = fixture.number("label_smoothing")};
    if (fixture.has_option("ignore_index")) options.ignore_index = fixture.integer("ignore_index");
    std::string reduction = fixture.text("reduction");
    options.reduction = reduction == "none" ? Reduction::none : reduction == "sum" ? Reduction::sum : Reduction::mean;
    Indices targets = fixture.indices("inputs/targets");
    check_fixture(fixture, nullptr, [&](NamedVariables in) {
      return NamedVariables{{"y", gradus::cross_entropy(in["logits"], targets, options)}};
    });
  }
}

TEST_CASE("attention computes what PyTorch computes, fused and composed, and has the same weights") {
  for (const Fixture& fixture : load_fixtures("attention.json")) {
    Mask mask = fixture.mask(shape_of(fixture.tensor("inputs/key"))[1]);
    AttentionOptions options{.heads = fixture.integer("heads")};
    check_fixture(fixture, nullptr, [&](NamedVariables in) {
      const Variable &query = in["query"], &key = in["key"], &value = in["value"];
      if (!fixture.flag("need_weights"))
        return NamedVariables{{"y", scaled_dot_product_attention(query, key, value, mask, options)}};
      AttentionResult composed = composed_attention(query, key, value, mask, options);
      check_near(attention_weights(query, key, mask, options), fixture.tensor("outputs/weights"), "attention_weights");
      return NamedVariables{{"y", composed.output}, {"weights", composed.weights}};
    });
  }
}
