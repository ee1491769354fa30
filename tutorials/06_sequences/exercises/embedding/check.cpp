#include <fmt/format.h>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable embed(const Indices& ids, const Variable& table);

namespace {

const CheckOptions capture{
    .crash =
        "the rule runs long after embed has returned: what it captured "
        "by reference ([&]) is gone by then; capture [ids]"};

struct Case {
  Case(const Indices& ids, const Shape& shape)
      : ids(ids), numbers(Generator(1).normal(shape)) {
    Shape wide = shape_of(ids);
    wide.push_back(shape[1]);
    dy = Generator(2).normal(wide);
  }
  Indices ids;
  Tensor numbers, dy;

  Tensor got() const {
    Variable table(numbers, true);
    embed(Indices(ids), table).backward(dy);
    return table.grad();
  }
  /// The gradient, in which each place of the batch adds `share` of its dy to
  /// the row that `row` names.
  template <class Row, class Add>
  Tensor gradient(const Row& row, const Add& add) const {
    Tensor sum = zeros(shape_of(numbers));
    std::size_t width = numbers.shape(1), time = ids.shape(1);
    for (std::size_t b = 0; b < ids.shape(0); ++b)
      for (std::size_t t = 0; t < time; ++t)
        for (std::size_t j = 0; j < width; ++j)
          add(sum(row(b, t), j), dy(b, t, j), b);
    return sum;
  }
  std::vector<Mistake> mistakes() const {
    auto by_id = [&](std::size_t b, std::size_t t) {
      return static_cast<std::size_t>(ids(b, t));
    };
    auto by_time = [&](std::size_t, std::size_t t) {
      return t % numbers.shape(0);
    };
    using S = Scalar;
    auto adds = [](S& to, S from, std::size_t) { to += from; };
    auto last = [](S& to, S from, std::size_t) { to = from; };
    auto one = [](S& to, S from, std::size_t b) { to += b == 0 ? from : 0; };
    auto counts = [](S& to, S, std::size_t) { to += 1; };
    Tensor count = gradient(by_id, counts), all = gradient(by_id, adds);
    Tensor average = all;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (count.data()[i] > 0) average.data()[i] /= count.data()[i];
    return {
        {gradient(by_id, last),
         "a row that was asked for several times has the gradient of its "
         "last "
         "place alone: `=` where `+=` belongs"},
        {gradient(by_time, adds),
         "what arrives at place t went to row t of the table; it belongs to "
         "the row whose id stood there"},
        {gradient(by_id, one),
         "only the first sequence of the batch gives a gradient"},
        {average,
         "it is the mean of what arrives at a row; paths are added, not "
         "averaged"},
        {count, "each place gives 1, whatever arrives there: dy is missing"}};
  }
};

}  // namespace

void checks(Exercise& e) {
  e.check("the value: a row for each id", [] {
    Tensor table = tensor({4, 2}, {1, 2, 10, 20, 100, 200, 1000, 2000});
    Indices ids = indices({2, 2}, {2, 0, 1, 2});
    Tensor want = embedding(ids, table).value();
    expect_close(
        embed(ids, table), want,
        {{tensor({2, 2, 2}, {1, 2, 10, 20, 1, 2, 10, 20}),
          "place t got row t of the table; it should get the row that its id "
          "names"},
         {reshaped(want, {4, 2}),
          "the numbers are right, and the shape has lost the batch: it "
          "should "
          "be (batch, time, width)"},
         {transpose(Variable(want), 0, 1).value(),
          "batch and time are exchanged"}});
  });
  e.check(
      "the gradient: ids that all differ",
      [] {
        Case c(indices({2, 2}, {3, 0, 4, 2}), {5, 3});
        Variable table(c.numbers, true);
        embedding(c.ids, table).backward(c.dy);
        expect_close(c.got(), table.grad(), c.mistakes());
      },
      capture);
  e.check(
      "an id that comes several times",
      [] {
        Case c(indices({2, 4}, {1, 3, 1, 0, 1, 2, 2, 1}), {5, 3});
        Variable table(c.numbers, true);
        embedding(c.ids, table).backward(c.dy);
        expect_close(c.got(), table.grad(), c.mistakes());
      },
      capture);
  e.check(
      "one table for two texts",
      [] {
        Tensor numbers = Generator(3).normal({3, 2});
        Variable mine(numbers, true), gradus(numbers, true);
        Indices first = indices({1, 2}, {0, 1});
        Indices second = indices({1, 2}, {1, 2});
        Tensor dy = tensor({1, 2, 2}, {1, 2, 3, 4});
        Tensor dz = tensor({1, 2, 2}, {50, 60, 70, 80});
        // In this order with every compiler: backward goes from z to y.
        Variable y = embed(first, mine);
        Variable z = embed(second, mine);
        (sum(y * Variable(dy)) + sum(z * Variable(dz))).backward();
        Variable u = embedding(first, gradus), v = embedding(second, gradus);
        (sum(u * Variable(dy)) + sum(v * Variable(dz))).backward();
        expect_close(
            mine.grad(), gradus.grad(),
            {{tensor({3, 2}, {1, 2, 3, 4, 70, 80}),
              "where both texts ask for a row, the second text's gradient is "
              "gone: the rule wrote over what was there, and did not add"},
             {tensor({3, 2}, {1, 2, 3, 4, 0, 0}),
              "the second text's gradient is gone: the rule set the whole to "
              "0 before it added"},
             {tensor({3, 2}, {1, 2, 53, 64, 70, 80}) * 2.0,
              "it is twice as large as it should be"}});
      },
      capture);
}

}  // namespace exercise
