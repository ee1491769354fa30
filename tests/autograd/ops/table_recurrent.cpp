#include "autograd/ops/shape.hpp"
#include "tests/autograd/ops/table.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

using Recurrent = RecurrentResult (*)(const Variable&, const RecurrentWeights&, const RecurrentState&,
                                      const SequenceOptions&);

/// The cases of all; "@2" stands for two units' rows of weights. x, weight_ih, weight_hh, bias_ih, bias_hh, h, c.
const char* const of_all = R"(
1,1,1 @1,1 @1,1 @1 @1 ~2; 2,3,2 @2,2 @2,2 @2 @2; 1,2,3 @1,3 @1,1 @1 @1; 2,2,2T @1,2 @1,1 @1 @1;
2,2,1S @2,1S @2,2S @2S @2; 2,2,1 @2,1T @2,2T @2 @2 2,2T; 0,2,1 @1,1 @1,1 @1 @1; 2,0,1 @1,1 @1,1 @1 @1 2,1 ~01234;
2,2,0 @1,0 @1,1 @1 @1; [lengths=3,1] 2,3,1 @2,1 @2,2 @2 @2; 2,3,2 @1,2 @1,1 @1 @1 2,1;
[lengths=0,2,3] 3,3,1 @1,1 @1,1 @1 @1 3,1; [lengths=0,0] 2,2,1 @1,1 @1,1 @1 @1 2,1 ~01234; [reverse] 2,3,1 @1,1 @1,1 @1 @1;
[reverse lengths=1,3] 2,3,1 @1,1 @1,1 @1 @1 2,1; [] 5*() -> shape x must be & (); 2,3 @1,3 @1,1 @1 @1 -> shape (2, 3);
2,2,3 @1,3 @1,2 @1 @1 -> shape weight_hh must be; 2,2,3 @1,3 @1 @1 @1 -> shape weight_hh must be;
2,2,3 @1,2 @1,1 @1 @1 -> shape weight_ih & (2, 2, 3); 2,2,3 @1,3 @1,1 @2 @1 -> shape bias_ih & (2, 2, 3);
2,2,3 @1,3 @1,1 @1 @1,1 -> shape bias_hh & (2, 2, 3); 2,2,3 @1,3 @1,1 @1 @1 2,2 -> shape the first h is (2, 2) & (2, 1);
[lengths=1,2,3] 2,3,1 @1,1 @1,1 @1 @1 -> shape 3 lengths & (2, 3, 1);
[lengths=1,4] 2,3,1 @1,1 @1,1 @1 @1 -> value lengths[1] is 4 & 0 to 3; [lengths=-1,3] 2,3,1 @1,1 @1,1 @1 @1 -> value -1)";
const char* const of_lstm = R"(; [] 2,2,1 @1,1 @1,1 @1 @1 2,1 2,1; 2,0,1 @1,1 @1,1 @1 @1 2,1 2,1 ~01234;
[lengths=0,2] 2,2,1 @1,1 @1,1 @1 @1 2,1 2,1S; [] 2,2,1 @1,1 @1,1 @1 @1 2,1 1,1 -> shape the first c is (1, 1) & (2, 1))";
const char* const of_others = R"(; [] 2,2,1 @1,1 @1,1 @1 @1 2,1 2,1 -> value the first state has a cell c)";

Operation row(const std::string& name, Recurrent run, std::int64_t gates, std::string cases) {
  for (std::size_t at; (at = cases.find('@')) != std::string::npos;)
    cases.replace(at, 2, std::to_string(gates * (cases[at + 1] - '0')));
  return Operation(name, std::vector<Range>(7, {-1, 1})).cases(cases, [run](const Given& in, const Words& words) {
    return joined(run(in[0], recurrent_weights(in), first_state(in),
                      {.lengths = words.integers("lengths"), .reverse = words.has("reverse")}));
  });
}

}  // namespace

Variable joined(const RecurrentResult& result) {
  std::vector<Variable> parts = {reshape(result.output, {-1}), reshape(result.last.h, {-1})};
  if (result.last.c) parts.push_back(reshape(result.last.c, {-1}));
  return concatenate(parts);
}

RecurrentWeights recurrent_weights(const Given& in) { return {in[1], in[2], in[3], in[4]}; }

RecurrentState first_state(const Given& in) {
  return {in.size() > 5 ? in[5] : Variable(), in.size() > 6 ? in[6] : Variable()};
}

std::vector<Operation> recurrent_operations() {
  std::string all = of_all;
  return {row("rnn", rnn, 1, all + of_others), row("lstm", lstm, 4, all + of_lstm),
          row("gru", gru, 3, all + of_others)};
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
