#include "autograd/kernels/transpose.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;

TEST_CASE("transpose_matrix: every element goes to its place, and nothing is written beside the result") {
  for (std::int64_t rows : {0, 1, 3, 4, 5, 16, 63, 64, 65, 130})
    for (std::int64_t columns : {0, 1, 2, 4, 7, 8, 33}) {
      CAPTURE(rows);
      CAPTURE(columns);
      std::int64_t in_stride = columns + 3, out_stride = rows + 2;
      Tensor in = reshaped(arange(0, static_cast<double>((rows + 1) * in_stride)), {rows + 1, in_stride});
      Tensor out = full({columns + 1, out_stride}, -1), expected = out;
      for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j) expected(j, i) = in(i, j);
      transpose_matrix(in.data(), in_stride, rows, columns, out.data(), out_stride);
      CHECK(out == expected);
    }
}
