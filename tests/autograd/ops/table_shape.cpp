#include "autograd/ops/indexing.hpp"
#include "autograd/ops/shape.hpp"
#include "tests/autograd/ops/table.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

Operation reshape_operation() {
  auto to = [](const Shape& shape) -> Call { return [=](const Given& in) { return reshape(in[0], shape); }; };
  return Operation("reshape")
      .on({{{}}, {{1}}, {{1, 1}}}, to({}))
      .on({{{}}, {{1}}}, to({1, 1}))
      .on({{{6}}, {{2, 3}}, {{2, 1, 3}}, {transposed({2, 3})}, {sliced({2, 3})}}, to({3, 2}))
      .on({{{6}}, {{2, 3}}, {{0, 3}}, {transposed({4, 3})}}, to({-1, 3}))
      .on({{{0}}, {{2, 0, 3}}}, to({3, 0}))
      .refuses({{2, 3}}, to({4, 2}), Error::shape, {"(2, 3)", "(4, 2)"})
      .refuses({{2, 3}}, to({-1, 4}), Error::shape, {"(2, 3)", "(-1, 4)"})
      .refuses({{2, 3}}, to({-1, -1}), Error::shape, {"(-1, -1)"})
      .refuses({{2, 3}}, to({-2, -3}), Error::shape, {"(-2, -3)"})
      .refuses({{0}}, to({-1, 0}), Error::shape, {"(0,)", "(-1, 0)"});
}

Operation transpose_operation() {
  auto swap = [](std::int64_t a, std::int64_t b) -> Call {
    return [=](const Given& in) { return transpose(in[0], a, b); };
  };
  Call last_two = [](const Given& in) { return transpose(in[0]); };
  return Operation("transpose")
      .on({{{1, 1}}, {{2, 3}}, {{1, 3}}, {{2, 3, 4}}, {{0, 3}}, {{2, 0, 3}}, {transposed({2, 3})}, {sliced({2, 3})}},
          last_two)
      .on({{{2, 3}}, {{2, 3, 2}}, {transposed({2, 3, 2})}, {{2, 0, 3}}}, swap(0, -1))
      .on({{{1}}, {{3}}, {{2, 3}}}, swap(0, 0))
      .refuses({{}}, last_two, Error::shape, {"()"})
      .refuses({{3}}, last_two, Error::shape, {"(3,)"})
      .refuses({{2, 3}}, swap(0, 2), Error::shape, {"2", "(2, 3)"});
}

Operation permute_operation() {
  auto to = [](const Axes& axes) -> Call { return [=](const Given& in) { return permute(in[0], axes); }; };
  return Operation("permute")
      .on({{{}}}, to({}))
      .on({{{1}}, {{4}}, {{0}}, {sliced({3})}}, to({0}))
      .on({{{2, 3}}, {{1, 1}}, {transposed({2, 3})}}, to({1, 0}))
      .on({{{2, 3, 2}}, {{2, 0, 3}}, {transposed({2, 3, 2})}}, to({2, 0, -2}))
      .on({{{2, 1, 3, 2}}, {sliced({2, 2, 1, 2})}}, to({0, 2, 1, 3}))
      .refuses({{2, 3}}, to({0}), Error::shape, {"(0)", "(2, 3)"})
      .refuses({{2, 3}}, to({0, 0}), Error::shape, {"twice", "(2, 3)"})
      .refuses({{2, 3}}, to({0, -2}), Error::shape, {"twice", "(2, 3)"})
      .refuses({{2, 3}}, to({0, 2}), Error::shape, {"2", "(2, 3)"});
}

Operation slice_operation() {
  auto cut = [](std::int64_t axis, std::int64_t start, std::int64_t stop, std::int64_t step = 1) -> Call {
    return [=](const Given& in) { return slice(in[0], axis, start, stop, step); };
  };
  return Operation("slice")
      .on({{{1}}, {{5}}, {{3, 2}}, {transposed({4, 3})}, {{0}}, {{2, 0}}}, cut(0, 0, 3))
      .on({{{5}}, {{2, 4}}, {{2, 3, 4}}, {sliced({2, 5})}}, cut(-1, 1, 100, 2))
      .on({{{2, 4}}, {{2, 3, 2}}}, cut(1, -2, -1))
      .on({{{2, 5}}, {transposed({2, 4})}}, cut(1, -100, 4, 3))
      .on({{{3}}, {{1}}}, cut(0, 2, 1))  // nothing
      .refuses({{}}, cut(0, 0, 1), Error::shape, {"0", "()"})
      .refuses({{2, 3}}, cut(2, 0, 1), Error::shape, {"2", "(2, 3)"})
      .refuses({{3}}, cut(0, 0, 1, 0), Error::shape, {"step", "0"})
      .refuses({{3}}, cut(0, 0, 1, -1), Error::shape, {"step", "-1"});
}

Operation concatenate_operation() {
  auto join = [](std::int64_t axis) -> Call { return [=](const Given& in) { return concatenate(in, axis); }; };
  return Operation("concatenate")
      .on({{{1}}, {{3}, {2}}, {{1}, {0}, {4}}, {{2, 3}, {1, 3}}, {{0}, {0}}, {sliced({3}), {2}}}, join(0))
      .on({{{2, 3}, {2, 1}}, {{2, 0}, {2, 3}}, {transposed({2, 3}), {2, 3}}, {{2, 2, 3}, {2, 1, 3}, {2, 0, 3}}},
          join(1))
      .on({{{2, 3}, {2, 1}, {2, 2}}, {{2, 1, 3}, {2, 1, 2}}, {sliced({2, 3}), transposed({2, 2})}}, join(-1))
      .refuses({}, join(0), Error::shape, {"no parts"})
      .refuses({{}, {}}, join(0), Error::shape, {"()"})
      .refuses({{2, 3}, {2, 2}}, join(0), Error::shape, {"(2, 3)", "(2, 2)"})
      .refuses({{2, 3}, {0}}, join(0), Error::shape, {"(2, 3)", "(0,)"})
      .refuses({{2, 3}, {2, 3}}, join(2), Error::shape, {"2", "(2, 3)"});
}

Operation stack_operation() {
  auto join = [](std::int64_t axis) -> Call { return [=](const Given& in) { return stack(in, axis); }; };
  return Operation("stack")
      .on({{{}}, {{}, {}, {}}, {{1}, {1}}, {{3}, {3}}, {{0}, {0}}, {{2, 3}, {2, 3}}, {sliced({3}), {3}}}, join(0))
      .on({{{3}, {3}}, {{2, 3}, {2, 3}, {2, 3}}, {{2, 0}, {2, 0}}, {{2, 3}, transposed({2, 3})}}, join(1))
      .on({{{2, 3}, {2, 3}}, {{}, {}}, {{2, 1, 2}, {2, 1, 2}}}, join(-1))
      .refuses({}, join(0), Error::shape, {"no parts"})
      .refuses({{2, 3}, {3}}, join(0), Error::shape, {"(2, 3)", "(3,)"})
      .refuses({{3}, {3}}, join(2), Error::shape, {"2"});
}

Operation broadcast_to_operation() {
  auto to = [](const Shape& shape) -> Call { return [=](const Given& in) { return broadcast_to(in[0], shape); }; };
  return Operation("broadcast_to")
      .on({{{}}}, to({}))
      .on({{{}}, {{1}}, {{3}}, {{2, 1}}, {{2, 3}}, {{1, 1}}, {transposed({2, 3})}, {sliced({3})}}, to({2, 3}))
      .on({{{2, 1, 3}}, {{1, 3}}, {{2, 1, 1}}}, to({2, 4, 3}))
      .on({{{1}}, {{2, 0}}, {{}}}, to({2, 0}))
      .refuses({{2}}, to({2, 3}), Error::shape, {"(2,)", "(2, 3)"})
      .refuses({{2, 3}}, to({3}), Error::shape, {"(2, 3)", "(3,)"})
      .refuses({{2, 3}}, to({2, 1}), Error::shape, {"(2, 3)", "(2, 1)"})
      .refuses({{1}}, to({-1}), Error::shape, {"(-1,)"});
}

Operation embedding_operation() {
  auto rows = [](const Indices& which, std::optional<std::int64_t> padding_idx = {}) -> Call {
    return [=](const Given& in) { return embedding(which, in[0], padding_idx); };
  };
  // Row 0 is the padding: it gets no gradient although the result depends on it, so that it is no input here.
  auto padded = [](const Indices& which) -> Call {
    return [=](const Given& in) {
      Variable padding(zeros({1, in[0].shape()[1]}));
      return embedding(which, concatenate({padding, in[0]}), 0);
    };
  };
  return Operation("embedding")
      .on({{{1, 1}}, {{1, 3}}, {{4, 3}}}, rows(indices({}, {0})))
      .on({{{3, 2}}, {transposed({4, 3})}, {sliced({3, 2})}, {{3, 0}}}, rows(indices({4}, {2, 0, 2, 1})))
      .on({{{5, 1}}, {{4, 3}}}, rows(indices({2, 2}, {3, 3, 3, 0})))
      .on({{{3, 2}}, {{4, 3}}}, padded(indices({3}, {0, 2, 0})))
      .on({{{3, 2}}}, padded(indices({2}, {0, 0})), {0})
      .on({{{3, 2}}, {{0, 2}}}, rows(indices({2, 0}, {})))
      .refuses({{3, 2}}, rows(indices({2, 2}, {0, 1, 3, 0})), Error::value, {"3", "(1, 0)", "(3, 2)"})
      .refuses({{3, 2}}, rows(indices({1}, {-1})), Error::value, {"-1", "(0,)", "(3, 2)"})
      .refuses({{3, 2}}, rows(indices({1}, {0}), 3), Error::value, {"padding_idx", "3"})
      .refuses({{}}, rows(indices({}, {0})), Error::shape, {"()"})
      .refuses({{3}}, rows(indices({1}, {0})), Error::shape, {"(3,)"});
}

Operation take_along_axis_operation() {
  auto take = [](const Indices& which, std::int64_t axis) -> Call {
    return [=](const Given& in) { return take_along_axis(in[0], which, axis); };
  };
  return Operation("take_along_axis")
      .on({{{1}}, {{4}}, {sliced({3})}}, take(indices({3}, {0, 0, 0}), 0))
      .on({{{4}}}, take(indices({5}, {3, 1, 1, 0, 3}), -1))
      .on({{{2, 3}}, {{2, 4}}, {transposed({2, 3})}, {{1, 3}}}, take(indices({2, 2}, {2, 0, 1, 1}), 1))
      .on({{{3, 2}}, {{3, 1}}}, take(indices({1, 2}, {2, 0}), 0))
      .on({{{2, 3}}, {{5, 3}}, {{1, 1}}}, take(indices({1, 1}, {0}), 1))
      .on({{{2, 2, 3}}}, take(indices({2, 2, 1}, {2, 0, 1, 1}), -1))
      .on({{{0}}, {{3}}}, take(indices({0}, {}), 0))
      .refuses({{2, 3}}, take(indices({2, 1}, {0, 3}), 1), Error::value, {"3", "(1, 0)", "(2, 3)"})
      .refuses({{2, 3}}, take(indices({2, 1}, {0, -1}), 1), Error::value, {"-1", "(1, 0)"})
      .refuses({{2, 3}}, take(indices({2}, {0, 0}), 1), Error::shape, {"(2,)", "(2, 3)"})
      .refuses({{2, 3}}, take(indices({3, 1}, {0, 0, 0}), 1), Error::shape, {"(3, 1)"})
      .refuses({{2, 3}}, take(indices({1, 1}, {0}), 2), Error::shape, {"2", "(2, 3)"})
      .refuses({{}}, take(indices({}, {0}), 0), Error::shape, {"()"});
}

Operation select_operation() {
  auto at = [](std::int64_t axis, std::int64_t index) -> Call {
    return [=](const Given& in) { return select(in[0], axis, index); };
  };
  return Operation("select")
      .on({{{1}}, {{5}}, {{3, 2}}, {{2, 1, 3}}, {transposed({4, 3})}, {sliced({3})}, {{1, 0}}}, at(0, 0))
      .on({{{2, 3}}, {{2, 3, 2}}, {{0, 3}}, {transposed({2, 4})}}, at(1, -1))
      .on({{{3}}, {{2, 4}}, {sliced({2, 3})}}, at(-1, 2))
      .refuses({{}}, at(0, 0), Error::shape, {"0", "()"})
      .refuses({{2, 3}}, at(2, 0), Error::shape, {"2", "(2, 3)"})
      .refuses({{2, 3}}, at(1, 3), Error::value, {"index 3", "3 elements", "axis 1", "(2, 3)"})
      .refuses({{2, 3}}, at(-2, -3), Error::value, {"index -3", "2 elements", "axis 0"})
      .refuses({{2, 0}}, at(1, 0), Error::value, {"index 0", "0 elements"});
}

Operation squeeze_operation() {
  Call all = [](const Given& in) { return squeeze(in[0]); };
  auto one = [](std::int64_t axis) -> Call { return [=](const Given& in) { return squeeze(in[0], axis); }; };
  return Operation("squeeze")
      .on({{{}}, {{1}}, {{1, 1}}, {{2, 1, 3}}, {{1, 3}}, {{0, 1}}, {transposed({1, 3})}, {sliced({1, 3})}}, all)
      .on({{{1}}, {{1, 3}}, {{2, 3}}}, one(0))
      .on({{{2, 1}}, {{2, 1, 1}}, {transposed({3, 1})}}, one(-1))
      .refuses({{2, 1}}, one(2), Error::shape, {"2", "(2, 1)"})
      .refuses({{}}, one(0), Error::shape, {"0", "()"});
}

Operation unsqueeze_operation() {
  auto at = [](std::int64_t axis) -> Call { return [=](const Given& in) { return unsqueeze(in[0], axis); }; };
  return Operation("unsqueeze")
      .on({{{}}, {{1}}, {{3}}, {{2, 3}}, {{0}}, {transposed({2, 3})}, {sliced({2, 3})}}, at(0))
      .on({{{}}, {{3}}, {{2, 3}}, {{2, 0}}}, at(-1))
      .on({{{2, 3}}, {{2, 3, 2}}}, at(1))
      .refuses({{2, 3}}, at(3), Error::shape, {"3", "(2, 3)"})
      .refuses({{2, 3}}, at(-4), Error::shape, {"-4", "(2, 3)"});
}

Operation index_select_operation() {
  auto pick = [](std::int64_t axis, const std::vector<std::int64_t>& which) -> Call {
    Indices all = indices({static_cast<std::int64_t>(which.size())}, which);
    return [=](const Given& in) { return index_select(in[0], axis, all); };
  };
  return Operation("index_select")
      .on({{{1}}, {{4}}, {{2, 3}}, {{1, 0}}, {transposed({3, 2})}, {sliced({2})}}, pick(0, {0, 0}))
      .on({{{3, 2}}, {{3}}, {{4, 1, 2}}}, pick(0, {2, 0, 2, 1}))
      .on({{{2, 3}}, {{2, 3, 2}}, {sliced({2, 3})}, {{0, 3}}}, pick(1, {2, 0, 2}))
      .on({{{2, 3}}, {{0}}}, pick(-1, {}))
      .refuses({{3, 2}}, pick(0, {0, 3}), Error::value, {"3", "(1,)", "(3, 2)"})
      .refuses({{3, 2}}, pick(1, {-1}), Error::value, {"-1", "(0,)", "2 elements"})
      .refuses({{3, 2}}, pick(2, {0}), Error::shape, {"2", "(3, 2)"})
      .refuses({{}}, pick(0, {0}), Error::shape, {"()"})
      .refuses({{3}}, [](const Given& in) { return index_select(in[0], 0, indices({}, {0})); }, Error::shape, {"()"});
}

}  // namespace

std::vector<Operation> shape_operations() {
  return {
      reshape_operation(),         transpose_operation(), permute_operation(),      slice_operation(),
      concatenate_operation(),     stack_operation(),     broadcast_to_operation(), embedding_operation(),
      take_along_axis_operation(), select_operation(),    squeeze_operation(),      unsqueeze_operation(),
      index_select_operation(),
  };
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
