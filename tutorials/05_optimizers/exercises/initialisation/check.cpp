#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor initial_weight(std::int64_t in, std::int64_t out, double gain,
                      Generator& generator);

namespace {

Tensor drawn(std::int64_t in, std::int64_t out, double gain) {
  Generator generator(7);
  Tensor weight = initial_weight(in, out, gain, generator);
  expect(weight.dimension() == 2 &&
             weight.shape(0) == static_cast<std::size_t>(out),
         fmt::format("for in {} and out {} the weight has shape {}; it "
                     "should be (out, in)",
                     in, out, weight.shape()));
  return weight;
}

void expect_bound(std::int64_t in, std::int64_t out, double gain) {
  Tensor weight = drawn(in, out, gain);
  auto n = static_cast<double>(in), m = static_cast<double>(out);
  double most = max(abs(Variable(weight))).item(),
         least = min(Variable(weight)).item();
  expect(least < 0, "each weight is above 0: draw between -a and a");
  auto near = [&](double bound) {
    return most > 0.97 * bound && most <= bound;
  };
  std::string is =
      fmt::format("in {}, out {}, gain {}: the weights reach {:.4f}", in, out,
                  gain, most);
  expect(!near(gain * std::sqrt(3 / m)),
         is + ", which depends on `out`: each result adds up `in` products");
  expect(!near(gain / std::sqrt(n)),
         is + ": gain / sqrt(in) is the bound, it is to be the deviation; a "
              "is root 3 times that");
  expect(!near(gain * 3 / n), is + ": the root is missing");
  expect(!near(std::sqrt(gain * 3 / n)),
         is + ": the gain stands outside of the root");
  expect(!near(std::sqrt(3 / n)), is + ": the gain is forgotten");
  expect(near(gain * std::sqrt(3 / n)),
         fmt::format("{}, it should be {:.4f}", is, gain * std::sqrt(3 / n)));
}

}  // namespace

void checks(Exercise& e) {
  e.check("its shape is (out, in)", [] { drawn(3, 5, 1); });
  e.check("it reaches from -a to a", [] { expect_bound(50, 400, 2); });
  e.check("values keep their size through a layer", [] {
    Tensor weight = drawn(400, 100, 1);
    Generator generator(1);
    Variable y = matmul(Variable(generator.normal({50, 400})),
                        transpose(Variable(weight)));
    double size = std::sqrt(mean(y * y).item());
    expect(
        size > 0.9 && size < 1.1,
        fmt::format("numbers of size 1 become numbers of size {:.3f}", size));
  });
  e.check("two weights are not alike", [] {
    Generator generator(1);
    Tensor first = initial_weight(2, 2, 1, generator),
           second = initial_weight(2, 2, 1, generator);
    expect(first(0, 0) != second(0, 0),
           "two weights have the same numbers: draw from the generator that "
           "is handed in");
  });
}

}  // namespace exercise
