#include <fmt/format.h>

#include "gradus.hpp"
#include "tutorials/07_recurrent/exercises/truncated/truncated.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable read_in_pieces(const Step& step, const Loss& loss,
                        const Variable& first, std::size_t length,
                        std::size_t piece);

namespace {

/// What comes of a reading: the gradient of u, and the last state.
struct Result {
  double gradient = 0, last = 0;
};

const double wants[] = {0.3, -0.2, 0.6, 0.1, -0.5, 0.4, 0.7, -0.1, 0.2, 0.9};

/// The network h = tanh(u h + 0.4), with the loss (h - want)^2 at each time,
/// read in pieces; `cut` and `reset` say what is done to the state between.
struct Reading {
  std::size_t length, piece;
  bool cut = true, reset = false;
  std::size_t skip = 100;  // of a piece, which losses do not count

  Result result() const {
    Variable u(0.9, true), h(0.5);
    for (std::size_t t = 0; t < length; ++t) {
      if (t % piece == 0 && cut) h = h.detach();
      if (t % piece == 0 && reset) h = Variable(0.5);
      h = tanh(u * h + 0.4);
      Variable error = h - wants[t];
      if (t % piece != skip) (error * error).backward(true);
    }
    return {item(u.grad()), h.item()};
  }
};

struct Got {
  Result result;
  std::vector<std::size_t> asked, lost;  // times of step and of loss
};

Got read(std::size_t length, std::size_t piece) {
  Got got;
  Variable u(0.9, true);
  Step step = [&](const Variable& h, std::size_t t) {
    got.asked.push_back(t);
    return tanh(u * h + 0.4);
  };
  Loss loss = [&](const Variable& h, std::size_t t) {
    got.lost.push_back(t);
    Variable error = h - wants[t];
    return error * error;
  };
  try {
    Variable last = read_in_pieces(step, loss, Variable(0.5), length, piece);
    expect(static_cast<bool>(last), "the last state is not returned");
    got.result.last = last.item();
  } catch (const GraphError& error) {
    std::string message = error.what();
    expect(message.find("freed") == std::string::npos,
           "the graph of a piece leads back into the piece before, which was "
           "freed by its backward: detach the state between pieces");
    throw;
  }
  expect(u.has_grad(), "no gradient arrives: is backward() called?");
  got.result.gradient = item(u.grad());
  return got;
}

std::vector<std::size_t> times(std::size_t length) {
  std::vector<std::size_t> all(length);
  for (std::size_t t = 0; t < length; ++t) all[t] = t;
  return all;
}

void expect_reading(std::size_t length, std::size_t piece) {
  Got got = read(length, piece);
  expect(got.asked.size() >= length,
         fmt::format("step is called for {} of {} times: the last piece is "
                     "shorter than the others, and belongs to the text",
                     got.asked.size(), length));
  expect(got.asked == times(length),
         fmt::format("step is called for the times {}; it should be called "
                     "once for each, in order",
                     fmt::join(got.asked, " ")));
  expect(got.lost.size() >= length,
         fmt::format("loss is called {} times in {} steps: each time has a "
                     "loss",
                     got.lost.size(), length));
  Result want = Reading{length, piece}.result();
  Result reset = Reading{length, piece, true, true}.result();
  expect_close(full({}, got.result.last), full({}, want.last),
               {{full({}, reset.last),
                 "each piece begins from `first`; the state must go on from "
                 "piece to piece, or the network forgets what it read"}});
  expect_close(
      full({}, got.result.gradient), full({}, want.gradient),
      {{full({}, Reading{length, length}.result().gradient),
        "this is the gradient through the whole text: nothing is cut off "
        "between pieces"},
       {full({}, Reading{length, 1}.result().gradient),
        "the state is cut off after each step; it should be cut off between "
        "pieces only"},
       {full({}, want.gradient / static_cast<double>(piece)),
        "the mean of a piece's losses; it should be their sum"}});
}

}  // namespace

void checks(Exercise& e) {
  e.check("one piece: backward through all of it",
          [] { expect_reading(4, 4); });
  e.check("two pieces of three steps", [] { expect_reading(6, 3); });
  e.check("ten steps in pieces of four: the last has two",
          [] { expect_reading(10, 4); });
  e.check("a gradient at `first` is not asked for", [] {
    Variable u(0.9, true), first(0.5, true);
    read_in_pieces(
        [&](const Variable& h, std::size_t) { return tanh(u * h); },
        [](const Variable& h, std::size_t) { return h * h; }, first, 4, 2);
    expect(!first.has_grad(),
           "a gradient goes back into `first`: what came before this text is "
           "cut off too");
  });
}

}  // namespace exercise
