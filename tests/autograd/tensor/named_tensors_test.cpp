#include "autograd/tensor/named_tensors.hpp"

#include <doctest/doctest.h>

#include "autograd/tensor/safetensors.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

TEST_CASE("a tensor is found by its name; another name or kind is refused with the source and what there is") {
  NamedTensors state = from_safetensors(to_safetensors({{"weight", ones({2})}, {"step", indices({}, {3})}}), "run 7");
  CHECK(state.contains("step"));
  CHECK_FALSE(state.contains("steps"));
  CHECK(state.at<Indices>("step")() == 3);
  check_throws<ValueError>([&] { state.at("steps"); }, {"run 7", "\"steps\"", "weight, step"});
  check_throws<ValueError>([&] { state.at("step"); }, {"run 7", "\"step\"", "write at<Indices>"});
  check_throws<ValueError>([&] { state.at<Words>("weight"); }, {"run 7", "\"weight\"", "write at<Tensor>"});
  check_throws<ValueError>([] { from_safetensors("0123", "the cache"); }, {"the cache: truncated"});
}

TEST_CASE("a name stands once among named tensors, and none is the one that files keep for metadata") {
  NamedTensors state = {{"w", ones({2})}};
  check_throws<ValueError>([&] { state.add("w", ones({2})); }, {"w", "twice"});
  check_throws<ValueError>([&] { state.add("__metadata__", ones({2})); }, {"__metadata__", "for itself"});
  CHECK(state.size() == 1);
}
