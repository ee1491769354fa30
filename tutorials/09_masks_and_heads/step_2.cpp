#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// The future starts one too late: a query may look at itself, at what came
/// before, and at the next.
Mask off_by_one(std::int64_t time) {
  return Mask::dense(time, time, [](std::int64_t query, std::int64_t key) {
    return key <= query + 1;
  });
}

/// Element (t, s): how much of the gradient of the output at t lies at the
/// input at s. Each row adds up to 1.
Tensor dependence(const nn::MultiHeadAttention& attention, const Mask& mask,
                  const Tensor& input) {
  const std::int64_t time = shape_of(input)[1];
  Variable weights = Generator(2).normal(
      shape_of(input));  // so that no two outputs cancel by chance
  Tensor result = zeros({time, time});
  for (std::int64_t t = 0; t < time; ++t) {
    Variable x(input, true);
    sum(slice(attention(x, mask) * weights, 1, t, t + 1)).backward();
    Tensor length = sqrt(sum(Variable(x.grad() * x.grad()), {0, 2})).value();
    double total = sum(Variable(length)).item();
    for (std::int64_t s = 0; s < time; ++s) result(t, s) = length(s) / total;
  }
  return result;
}

using Places = std::vector<std::pair<std::int64_t, std::int64_t>>;

/// Where the output at t depends on the input at an s > t.
Places leaks(const Tensor& dependence) {
  Places found;
  const std::int64_t time = shape_of(dependence)[0];
  for (std::int64_t t = 0; t < time; ++t)
    for (std::int64_t s = t + 1; s < time; ++s)
      if (dependence(t, s) != 0) found.emplace_back(t, s);
  return found;
}

/// The test: there must be no leak.
void test(const char* name, const Tensor& dependence) {
  Places found = leaks(dependence);
  if (found.empty()) return fmt::print("green  {}\n", name);
  auto [t, s] = found.front();
  fmt::print("red    {}: output {} depends on input {}, share {:.4f}\n", name,
             t, s, dependence(t, s));
}

int main() {
  Generator generator(1);
  nn::MultiHeadAttention attention({.d_model = 8, .heads = 2}, generator);
  Tensor x = generator.normal({1, 6, 8});
  Tensor wrong = dependence(attention, off_by_one(6), x),
         right = dependence(attention, Mask::causal(6), x);
  test("key <= query + 1", wrong);
  test("Mask::causal", right);

  HeatMapsOptions look = {
      .row_axis = "output", .column_axis = "input", .low = 0, .high = 0.6};
  fmt::print("\n{}",
             text_map({.title = "key <= query + 1", .values = wrong}, look));
  // What is exactly 0 is hatched, and each leak outlined.
  Places outlined = leaks(wrong);
  for (Tensor* map : {&wrong, &right})
    for (Scalar& share : *map)
      if (share == 0) share = NAN;
  Picture picture = save_heat_maps(
      "pictures/leak.svg",
      {{.title = "key <= query + 1", .values = wrong, .outlined = outlined},
       {.title = "Mask::causal", .values = right}},
      look);
  fmt::print("{}\n", picture.message);
}
