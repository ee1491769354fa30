#include "gradus.hpp"
#include "tutorials/07_recurrent/exercises/lengths/lengths.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable last_states(const Step& step, const Variable& x,
                     const std::vector<std::int64_t>& lengths,
                     const Variable& first);

namespace {

struct Case {
  explicit Case(std::vector<std::int64_t> lengths)
      : lengths(std::move(lengths)) {
    Generator random(1);
    w = {Variable(random.normal({2, 3}, 0, 0.5), true),
         Variable(random.normal({2, 2}, 0, 0.5), true),
         Variable(random.normal({2}, 0, 0.5), true),
         Variable(random.normal({2}, 0, 0.5), true)};
    std::int64_t batch = std::ssize(this->lengths);
    x = random.normal({batch, 5, 3});
    first = random.normal({batch, 2}, 0, 0.5);
  }
  std::vector<std::int64_t> lengths;
  RecurrentWeights w;
  Variable x, first;

  Step step() const {
    return [this](const Variable& x, const Variable& h) {
      return rnn(unsqueeze(x, 1), w, {.h = h}).last.h;
    };
  }
  Variable got() const { return last_states(step(), x, lengths, first); }
  Variable want(std::int64_t more = 0) const {
    std::vector<std::int64_t> each = lengths;
    for (std::int64_t& length : each)
      length =
          std::min<std::int64_t>(std::max<std::int64_t>(length + more, 0), 5);
    return rnn(x, w, {.h = first}, {.lengths = each}).last.h;
  }
  std::vector<Mistake> mistakes() const {
    std::int64_t shortest = *std::min_element(lengths.begin(), lengths.end());
    std::vector<std::int64_t> cut(lengths.size(), shortest);
    Tensor ended = want().value();
    for (std::size_t b = 0; b < lengths.size(); ++b)
      if (lengths[b] < 5) ended(b, 0) = ended(b, 1) = 0;
    return {
        {want(5).value(),
         "all is read to the end of the time, padding too: an entry that has "
         "ended must keep its state"},
        {ended,
         "an entry that has ended gets the state 0; it should keep the "
         "one that it had"},
        {want(1).value(),
         "each entry reads one place of its padding: with length 3 the "
         "places "
         "are 0, 1 and 2"},
        {want(-1).value(), "the last symbol of each entry is not read"},
        {rnn(x, w, {.h = first}, {.lengths = cut}).last.h.value(),
         "reading stops for all where the shortest entry ends"},
        {rnn(x, w, {}, {.lengths = lengths}).last.h.value(),
         "reading begins from zeros; it should begin from `first`"}};
  }
};

}  // namespace

void checks(Exercise& e) {
  e.check("entries as long as the time", [] {
    Case c({5, 5});
    expect_close(c.got(), c.want().value(), c.mistakes());
  });
  e.check("lengths 5, 2 and 3", [] {
    Case c({5, 2, 3});
    expect_close(c.got(), c.want().value(), c.mistakes());
  });
  e.check("what stands in the padding changes nothing, gradients too", [] {
    Case c({4, 1});
    Variable x(c.x.value(), true);
    c.x = x;
    sum(c.got()).backward();
    expect(x.has_grad(), "no gradient arrives at x");
    Tensor behind = slice(Variable(x.grad()), 1, 4, 5).value();
    expect_close(behind, zeros(shape_of(behind)));
    Tensor got = x.grad();
    x.zero_grad();
    sum(c.want()).backward();
    expect_close(got, x.grad());
  });
  e.check("an entry of length 0 keeps its first state", [] {
    Case c({0, 5, 2});
    expect_close(c.got(), c.want().value(), c.mistakes());
  });
}

}  // namespace exercise
