#include "autograd/ops/activation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;

namespace {
// Value and gradient of each element, in every place of a SIMD batch and behind the last one.
void check_activation(const std::function<Variable(const Variable&)>& function, const std::vector<double>& x,
                      const std::vector<double>& y, const std::vector<double>& slope, double atol = 1e-12) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(x[i]);
    Variable input(full({19}, x[i]), true);
    Variable output = function(input);
    output.backward(full({19}, -2));
    check_close(output, full({19}, y[i]), 1e-12, atol);
    check_close(input.grad(), full({19}, -2 * slope[i]), 1e-12, atol);
  }
  for (const Shape& shape : {Shape{}, Shape{0}, Shape{2, 0, 3}, Shape{1, 1}}) {
    Variable input(full(shape, x[0]), true);
    Variable output = function(input);
    output.backward(ones(shape));
    check_close(output, full(shape, y[0]), 1e-12, atol);
    check_close(input.grad(), full(shape, slope[0]), 1e-12, atol);
  }
}
}  // namespace

TEST_CASE("tanh: values, saturation, NaN") {
  check_activation([](const Variable& x) { return gradus::tanh(x); }, {0.5, 0, -1, 400, INFINITY, -INFINITY, NAN},
                   {std::tanh(0.5), 0, std::tanh(-1.0), 1, 1, -1, NAN},
                   {0.7864477329659274, 1, 0.41997434161402614, 0, 0, 0, NAN});
}

// torch.sigmoid; an absolute tolerance of 0 asks for all digits of the small ones
TEST_CASE("sigmoid: no overflow for any x, and its left tail keeps its digits") {
  check_activation(sigmoid, {-40, -1, 0, 2, 800, INFINITY, -INFINITY, NAN},
                   {4.248354255291589e-18, 0.2689414213699951, 0.5, 0.8807970779778823, 1, 1, 0, NAN},
                   {4.248354255291589e-18, 0.19661193324148185, 0.25, 0.10499358540350662, 0, 0, 0, NAN}, 0);
  check_activation(sigmoid, {-800}, {0}, {0}, 1e-300);
  check_activation(sigmoid, {-700}, {9.8596765437597708e-305}, {9.8596765437597708e-305}, 0);
}

TEST_CASE("relu: the gradient at 0 is 0, NaN stays NaN, and its gradient passes as in PyTorch") {
  check_activation(relu, {2, 0, -0.0, -3, INFINITY, -INFINITY, NAN}, {2, 0, 0, 0, INFINITY, 0, NAN},
                   {1, 0, 0, 0, 1, 0, 1});
}

TEST_CASE("relu sends no part of an infinite gradient to what it cut") {
  Variable x(tensor({2}, {-1, 1}), true);
  relu(x).backward(tensor({2}, {INFINITY, INFINITY}));
  check_close(x.grad(), tensor({2}, {0, INFINITY}));
}

// By mpmath with 40 digits. 1 + erf(x / sqrt(2)) loses the digits of a small Phi(x), as PyTorch's does: what is left is
// an absolute error of some 1e-16 |x|.
TEST_CASE("gelu by erf: values and slopes, to the last digits") {
  check_activation([](const Variable& x) { return gelu(x); }, {-30, -6, -3, -1.5, -0.5, 0, 0.1, 0.7, 1, 2.5, 9},
                   {0, -5.919525870226189e-09, -0.004049694094890284, -0.1002108019032871, -0.15426876936299345, 0,
                    0.0539827837277029, 0.5306254434438489, 0.841344746068543, 2.4844758366855597, 9},
                   {0, -3.5468709453902015e-08, -0.011945647204183927, -0.12746919222997953, 0.13250487534383716, 0.5,
                    0.5795230920247302, 0.9766141011336598, 1.0833154705876863, 1.0376110859081452, 1},
                   2e-15);
}

// By mpmath with 40 digits: nothing cancels in 1 / (1 + exp(-2u)), so the left tail keeps its digits too.
TEST_CASE("gelu by tanh: values and slopes, to the last digits") {
  check_activation([](const Variable& x) { return gelu(x, Approximate::tanh); },
                   {-30, -6, -3, -1.5, -0.5, 0, 0.1, 0.7, 1, 2.5, 9},
                   {0, -8.439646700762297e-11, -0.003637392081773019, -0.10042842301976708, -0.15428599017485608, 0,
                    0.05398275104543517, 0.5305701347051167, 0.8411919906082767, 2.4849157339100014, 9},
                   {0, -7.709973930953696e-10, -0.011584166630969726, -0.12771079315143308, 0.1326300964653577, 0.5,
                    0.5795217892717567, 0.9763572186561039, 1.0829640838457826, 1.0379515762126662, 1},
                   0);
}

// By mpmath with 40 digits; an absolute tolerance of 0 asks for all digits of the small ones.
TEST_CASE("silu: values and slopes, to the last digits") {
  check_activation(silu, {-700, -40, -3, -1.5, -0.5, 0, 0.1, 0.7, 1, 2.5, 9, 800},
                   {-6.9017735806318396e-302, -1.6993417021166356e-16, -0.14227761953270034, -0.27363828570953451,
                    -0.18877033439907272, 0, 0.052497918747894002, 0.46773144051771624, 0.73105857863000488,
                    2.3103545499468911, 8.9988894488161239, 800},
                   {-6.8919139040880798e-302, -1.6568581595637197e-16, -0.088104106015169617, -0.041294154299142944,
                    0.26003881269734819, 0.5, 0.54991679149822918, 0.82338678347334244, 0.92767051187148673,
                    1.0994011113415268, 1.0009870195718974, 1},
                   0);
}

// torch.nn.functional.silu; its slope there is NaN at infinity, where the limit is 1.
TEST_CASE("silu: NaN stays NaN, -inf gives NaN as in PyTorch") {
  check_close(silu(Variable(full({19}, NAN))), full({19}, NAN));
  check_close(silu(Variable(full({19}, INFINITY))), full({19}, INFINITY));
  check_close(silu(Variable(full({19}, -INFINITY))), full({19}, NAN));
}

TEST_CASE("gelu: NaN stays NaN, and -inf gives NaN as in PyTorch, in both forms") {
  for (Approximate form : {Approximate::none, Approximate::tanh}) {
    check_close(gelu(Variable(full({19}, NAN)), form), full({19}, NAN));
    check_close(gelu(Variable(full({19}, INFINITY)), form), full({19}, INFINITY));
    check_close(gelu(Variable(full({19}, -INFINITY)), form), full({19}, NAN));
  }
}

TEST_CASE("gelu: the value is the same whether or not a gradient is recorded") {
  Tensor x = arange(-3, 3, 0.37);
  check_close(gelu(Variable(x)), gelu(Variable(x, true)).value(), 0, 0);
}

TEST_CASE("an activation's gradient adds to one that is there") {
  Variable x(tensor({3}, {-1, 0.5, 2}), true);
  for (int i = 0; i < 2; ++i) relu(x).backward(ones({3}));
  check_close(x.grad(), tensor({3}, {0, 2, 2}));
}
