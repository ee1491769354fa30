#include "nn/recurrent.hpp"

#include <fmt/format.h>

#include <cmath>

#include "autograd/core/check_options.hpp"
#include "autograd/ops/shape.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

template <Cell cell>
RecurrentResult run(const Variable& x, const RecurrentWeights& weights, const RecurrentState& first,
                    const SequenceOptions& options) {
  switch (cell) {
    case Cell::lstm:
      return lstm(x, weights, first, options);
    case Cell::gru:
      return gru(x, weights, first, options);
    default:
      return rnn(x, weights, first, options);
  }
}

/// Row i of (layers * directions, batch, hidden), nothing of nothing.
Variable row_of(const Variable& states, std::size_t i) {
  return states ? select(states, 0, static_cast<std::int64_t>(i)) : Variable();
}

}  // namespace

const RecurrentOptions& RecurrentOptions::checked(const char* module) const {
  check_sizes(module, {{"input_size", input_size}, {"hidden_size", hidden_size}, {"layers", layers}});
  check_probability(module, "dropout", dropout);
  return *this;
}

template <Cell cell>
RecurrentLayers<cell>::RecurrentLayers(const RecurrentOptions& options, Generator& generator)
    : options_(options.checked(type)), dropout_({.p = options.dropout}, generator) {
  std::int64_t rows = columns_of(cell).gates * options.hidden_size;
  double bound = 1 / std::sqrt(static_cast<double>(options.hidden_size));
  auto drawn = [&](const Shape& shape) {
    Variable parameter(empty(shape), true);
    init::uniform(parameter, generator, -bound, bound);
    return parameter;
  };
  for (std::int64_t layer = 0; layer < options.layers; ++layer)
    for (std::int64_t direction = 0; direction < options.directions(); ++direction) {
      std::int64_t width = layer == 0 ? options.input_size : options.directions() * options.hidden_size;
      weights_.push_back({drawn({rows, width}), drawn({rows, options.hidden_size}), drawn({rows}), drawn({rows})});
    }
}

template <Cell cell>
RecurrentResult RecurrentLayers<cell>::forward(const Variable& x, const std::vector<std::int64_t>& lengths,
                                               const RecurrentState& first) const {
  check(x.dimension() == 3 && x.size(2) == options_.input_size,
        "the input has shape {}, the module was made for (batch, time, {})", x.value().shape(), options_.input_size);
  Shape states{static_cast<std::int64_t>(weights_.size()), x.size(0), options_.hidden_size};
  for (const Variable* state : {&first.h, &first.c})
    check(!*state || state->shape() == states, "the first state has shape {}, for the input {} it must be {}",
          *state ? state->shape() : Shape(), x.value().shape(), states);

  Variable y = x;
  std::vector<Variable> h, c;
  for (std::size_t i = 0; i < weights_.size();) {
    if (i > 0) y = dropout_(y);
    std::vector<Variable> outputs;
    for (bool reverse : {false, true}) {
      if (reverse && !options_.bidirectional) continue;
      RecurrentResult result = run<cell>(y, weights_[i], {row_of(first.h, i), row_of(first.c, i)}, {lengths, reverse});
      outputs.push_back(result.output);
      h.push_back(result.last.h);
      if (result.last.c) c.push_back(result.last.c);
      ++i;
    }
    y = options_.bidirectional ? concatenate(outputs, -1) : outputs[0];
  }
  return {y, {stack(h), c.empty() ? Variable() : stack(c)}};
}

template <Cell cell>
std::string RecurrentLayers<cell>::extra_repr() const {
  return fmt::format("input_size={}, hidden_size={}, layers={}{}{}", options_.input_size, options_.hidden_size,
                     options_.layers, options_.dropout > 0 ? fmt::format(", dropout={}", options_.dropout) : "",
                     options_.bidirectional ? ", bidirectional" : "");
}

template <Cell cell>
void RecurrentLayers<cell>::members(Members& members) const {
  auto directions = static_cast<std::size_t>(options_.directions());
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    std::string end = fmt::format("_l{}{}", i / directions, i % directions == 1 ? "_reverse" : "");
    members.parameter("weight_ih" + end, weights_[i].ih);
    members.parameter("weight_hh" + end, weights_[i].hh);
    members.parameter("bias_ih" + end, weights_[i].bias_ih);
    members.parameter("bias_hh" + end, weights_[i].bias_hh);
  }
  members.child("dropout", dropout_);
}

template class RecurrentLayers<Cell::rnn>;
template class RecurrentLayers<Cell::lstm>;
template class RecurrentLayers<Cell::gru>;

}  // namespace gradus::inline GRADUS_PRECISION::nn
