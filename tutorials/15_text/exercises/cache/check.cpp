#include "gradus.hpp"
#include "tutorials/15_text/exercises/cache/cache.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable read_on(Cache& cache, const Variable& Q, const Variable& K,
                 const Variable& V);

namespace {

struct Places {
  Variable Q, K, V;

  Places part(std::int64_t from, std::int64_t to) const {
    return {slice(Q, 1, from, to), slice(K, 1, from, to),
            slice(V, 1, from, to)};
  }
};

Places places(std::int64_t batch, std::int64_t time) {
  Generator g(15);
  return {g.normal({batch, time, 4}), g.normal({batch, time, 4}),
          g.normal({batch, time, 3})};
}

Tensor attended(const Variable& Q, const Variable& K, const Variable& V,
                const Mask& mask = {}) {
  return scaled_dot_product_attention(Q, K, V, mask).value();
}

/// All of the places at once, of which those from there on count.
Tensor at_once(const Places& all, std::int64_t from) {
  Variable y = attended(all.Q, all.K, all.V, Mask::causal(all.Q.size(1)));
  return slice(y, 1, from, all.Q.size(1)).value();
}

Variable read(Cache& cache, const Places& p) {
  try {
    return read_on(cache, p.Q, p.K, p.V);
  } catch (const ShapeError&) {
    expect(
        !cache.keys || cache.keys.size(0) == p.K.size(0),
        "places lie along axis 1, not axis 0, which is the batch: the keys "
        "have shape " +
            to_string(cache.keys.shape()));
    throw;
  }
}

const double rtol = 1e-4, atol = 1e-5;  // float

}  // namespace

void checks(Exercise& e) {
  e.check("the first place", [] {
    Cache cache;
    Places all = places(1, 1);
    expect_close(read(cache, all), all.V.value(), {}, rtol, atol);
    expect(cache.keys && cache.values,
           "the cache is empty afterwards: what was read is to stay in it. "
           "One that forgets is no cache");
  });
  e.check("one place after the other, five of them", [] {
    Cache cache;
    Places all = places(1, 5);
    read(cache, all.part(0, 1));
    for (std::int64_t t = 1; t < 5; ++t) {
      Places now = all.part(t, t + 1), before = all.part(0, t),
             so_far = all.part(0, t + 1);
      Variable turned = concatenate({now.V, before.V}, 1);
      expect_close(
          read(cache, now), at_once(so_far, t),
          {{now.V.value(),
            "it looks at the new place alone: the cache forgets"},
           {attended(now.Q, before.K, before.V),
            "the new place does not look at itself: put its key and value "
            "into the cache first"},
           {attended(now.Q, so_far.K, turned),
            "keys and values of the places before do not stand in one order"},
           {attended(now.Q, slice(so_far.K, 1, 0, 1),
                     slice(so_far.V, 1, 0, 1)),
            "it looks at place 0 alone: the mask counts queries from place 0 "
            "on, but the new ones are the last of the keys"}},
          rtol, atol);
    }
  });
  e.check("the cache has the keys and values in the order of the places", [] {
    Cache cache;
    Places all = places(1, 3);
    for (std::int64_t t = 0; t < 3; ++t) read(cache, all.part(t, t + 1));
    Tensor keys = all.K.value();
    Variable turned = concatenate(
        {slice(all.K, 1, 2, 3), slice(all.K, 1, 1, 2), slice(all.K, 1, 0, 1)},
        1);
    expect_close(
        cache.keys, keys,
        {{turned.value(),
          "the new ones stand in front: attention does not mind, but "
          "a causal mask does, which counts places from the first"}},
        rtol, atol);
    expect_close(cache.values, all.V.value(), {}, rtol, atol);
  });
  e.check("a prompt of four places at once, then three more at once", [] {
    Cache cache;
    Places all = places(1, 7), now = all.part(4, 7), prompt = all.part(0, 4);
    expect_close(
        read(cache, prompt), at_once(prompt, 0),
        {{attended(prompt.Q, prompt.K, prompt.V),
          "the new places look at each other, also at those that come "
          "later: several at once need a causal mask"}},
        rtol, atol);
    expect_close(
        read(cache, now), at_once(all, 4),
        {{attended(now.Q, all.K, all.V),
          "the new places look at each other, also at those that come "
          "later: several at once need a causal mask"},
         {attended(now.Q, all.K, all.V, Mask::causal(3, 7, 0)),
          "the mask counts queries from place 0 on, but they are the "
          "last of the keys"}},
        rtol, atol);
  });
  e.check("two texts side by side", [] {
    Cache cache;
    Places all = places(2, 4);
    read(cache, all.part(0, 2));
    expect(cache.keys.shape() == Shape{2, 2, 4},
           "the keys have shape " + to_string(cache.keys.shape()) +
               " after two places of two texts, not (2, 2, 4)");
    read(cache, all.part(2, 3));
    expect_close(read(cache, all.part(3, 4)), at_once(all, 3), {}, rtol,
                 atol);
  });
}

}  // namespace exercise
