#include <doctest/doctest.h>

#include "nn/recurrent.hpp"
#include "tests/fixtures.hpp"

using namespace gradus;
using testing::check_fixture;
using testing::Fixture;
using testing::load_fixtures;
using testing::NamedVariables;

namespace {

template <class M>
void check_recurrent(const Fixture& fixture) {
  Generator generator(1);
  M module({.input_size = fixture.integer("input_size"),
            .hidden_size = fixture.integer("hidden_size"),
            .layers = fixture.integer("layers"),
            .bidirectional = fixture.flag("bidirectional")},
           generator);
  check_fixture(fixture, &module, [&](NamedVariables in) {
    auto [y, last] = module(in["x"], fixture.integers("lengths"), RecurrentState{in["h"], in["c"]});
    return last.c ? NamedVariables{{"y", y}, {"h", last.h}, {"c", last.c}} : NamedVariables{{"y", y}, {"h", last.h}};
  });
}

}  // namespace

TEST_CASE("RNN, LSTM and GRU compute what PyTorch computes: layers, directions, padded, with and without a state") {
  for (const Fixture& fixture : load_fixtures("recurrent.json")) {
    const std::string kind = fixture.text("kind");
    if (kind == "RNN") check_recurrent<nn::RNN>(fixture);
    if (kind == "LSTM") check_recurrent<nn::LSTM>(fixture);
    if (kind == "GRU") check_recurrent<nn::GRU>(fixture);
  }
}
