#include <fmt/core.h>

#include "gradus.hpp"
#include "tutorials/14_by_hand/reverser.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor copy_query();

namespace {

nn::Transformer copier() {
  Tensor query = copy_query();
  expect(
      shape_of(query) == Shape{4, 4},
      fmt::format(
          "the shape is {}, a query is made of a row of four numbers: (4, 4)",
          shape_of(query)));
  nn::Transformer model = all_zero();
  set_reverser(model, query);
  return model;
}

/// What the head looks at, (9, 8), for one source.
Tensor looks() {
  nn::Transformer model = copier();
  Sequence source = {7, 3, 4, 8, 1, 10, 2, 5};
  Batch batch = make_batch({{source, source}}, SymbolRange());
  return reshaped(
      nn::attention_maps(model, batch.source, batch.target_in, batch.masks)
          .back()
          .weights,
      {places, length});
}

}  // namespace

void checks(Exercise& e) {
  e.check("step 2 looks at position 2 most", [] {
    Tensor w = looks();
    expect(
        std::abs(w(2, 0) - 0.125) > 1e-3 || std::abs(w(2, 2) - 0.125) > 1e-3,
        "step 2 looks at all positions alike, as if it knew nothing: the "
        "query is 0. Of the decoder's row the first "
        "two numbers are 0, the position's point is in the last two; and the "
        "query's point must stand where the "
        "key's does");
    expect(w(2, 5) < 0.5,
           "it looks at 7 - t, as the chapter's model does: the mirror is "
           "still there");
    expect(std::abs(w(2, 2) - w(2, 7)) > 1e-3,
           fmt::format("step 2 looks at 2 and at 7 alike, {:.3f} each: only "
                       "one of the two numbers of the point is used",
                       w(2, 2)));
    std::int64_t most = 0;
    for (std::int64_t j = 1; j < length; ++j)
      if (w(2, j) > w(2, most)) most = j;
    expect(most != 6 && most != 7,
           fmt::format("it looks at {}, the far side of the circle: the sign "
                       "is the wrong way round",
                       most));
    expect(most == 2, fmt::format("it looks at {} most", most));
  });
  e.check(
      "each step looks at its own position, with more than 0.999 of its "
      "weight",
      [] {
        Tensor w = looks();
        for (std::int64_t t = 0; t < length; ++t)
          expect(w(t, t) > 0.999,
                 fmt::format("step {} looks at position {}, but not sharply: "
                             "{:.3f} of its weight is there; scores that are "
                             "far apart make it sharp",
                             t, t, w(t, t)));
      });
  e.check("256 sequences are copied", [] {
    nn::Transformer model = copier();
    SequenceDataset dataset(
        sequence_task("copy"), SymbolRange(),
        {.min_length = length, .max_length = length, .held_out = 256});
    int exact = count_exact(model, dataset.held_out());
    expect(exact == 256, fmt::format("{} of 256", exact));
  });
}

}  // namespace exercise
