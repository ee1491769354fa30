#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable with_positions(const Variable& x, const Variable& weight);

namespace {

Variable weight(std::int64_t max_length) {
  Generator generator(5);
  return Variable(generator.normal({max_length, 3}), true);
}

/// The message with which too long an x is refused.
std::string refusal(std::int64_t time, std::int64_t max_length) {
  try {
    Variable y =
        with_positions(Variable(zeros({2, time, 3})), weight(max_length));
    expect(false,
           "positions beyond the last row are taken, without a word: nothing "
           "was learned for them");
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

void checks(Exercise& e) {
  e.check("row t is added at position t, in each entry of the batch", [] {
    Variable w = weight(4), x(Generator(6).normal({2, 4, 3}));
    expect_close(with_positions(x, w), (x + w).value(),
                 {{x.value(), "nothing is added"}}, 1e-5, 1e-6);
  });
  e.check("a shorter sequence takes the first rows", [] {
    Variable w = weight(6), x(Generator(6).normal({2, 4, 3}));
    expect_close(with_positions(x, w), (x + slice(w, 0, 0, 4)).value(),
                 {{(x + slice(w, 0, 2, 6)).value(),
                   "the last rows of weight are added; position 0 is row 0"}},
                 1e-5, 1e-6);
  });
  e.check("gradients reach the rows that were used, from all of the batch",
          [] {
            Variable w = weight(6), x(zeros({2, 4, 3}));
            Variable y = with_positions(x, w);
            expect(y.requires_grad(),
                   "no gradient reaches weight: use weight itself, neither "
                   "its value() nor detach(), so that it learns");
            sum(y).backward();
            Tensor want = full({6, 3}, 2);
            std::fill_n(want.data() + 4 * 3, 2 * 3, Scalar(0));
            expect_close(w.grad(), want, {}, 1e-5, 1e-6);
          });
  e.check("beyond the last row: a ShapeError with both numbers", [] {
    for (std::int64_t max_length : {4, 1}) {
      std::string message = refusal(7, max_length),
                  number = std::to_string(max_length);
      expect(message.find('7') != std::string::npos &&
                 message.find(number) != std::string::npos,
             "the message is \"" + message +
                 "\"; it should have both numbers in it, 7 and " + number);
      expect(!message.starts_with("add"),
             "the message is the +'s own, \"" + message +
                 "\": it does not say that too few positions were learned, "
                 "and with max_length 1 there is none at all, "
                 "since one row broadcasts to all positions; compare the "
                 "lengths yourself");
    }
  });
}

}  // namespace exercise
