#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "autograd/kernels/gemm/product.hpp"
#include "autograd/kernels/transpose.hpp"
#include "autograd/tensor/vectors.hpp"

// Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). A tile of C stays in registers
// while its sums are made; the factors are copied into the order in which tiles read them, where that pays.
namespace gradus::inline GRADUS_PRECISION {
namespace {

// Of 32 registers, 28 hold sums; of 16 there are 12, or 8 where a product needs one until it is added. The others hold
// two vectors of B and a number of A.
#if defined(__AVX512F__)
constexpr std::int64_t tile_rows = 14;
#elif defined(__FMA__)
constexpr std::int64_t tile_rows = 6;
#else
constexpr std::int64_t tile_rows = 4;
#endif
constexpr std::int64_t tile_vectors = 2, tile_columns = tile_vectors * lanes;

// What is read again and again fits the caches: a panel of B (depth, tile_columns) the first, of A (height, depth) the
// second.
constexpr std::int64_t depth = 256, height = 16 * tile_rows, width = 64 * tile_columns;

/// A factor in memory: element (i, j) is data[i * row + j * column].
struct Factor {
  const Scalar* data;
  std::int64_t row, column;

  Factor from(std::int64_t i, std::int64_t j) const { return {data + i * row + j * column, row, column}; }
};

Factor factor(const MatrixView& x) { return x.transposed ? Factor{x.data, 1, x.stride} : Factor{x.data, x.stride, 1}; }

/// C (rows, columns) = alpha * A B + beta * C, where rows of B lie `b.row` apart and are readable as whole vectors.
/// Never inlined, so that a row's last bits are the same wherever it stands.
template <std::int64_t rows, std::int64_t vectors>
[[gnu::noinline]] void tile(std::int64_t k, Scalar alpha, const Factor& a, const Factor& b, Scalar beta, Scalar* c,
                            std::int64_t c_stride, std::int64_t columns) {
  Vector sum[rows][vectors];
  for (auto& row : sum)
    for (Vector& v : row) v = Vector(Scalar(0));
  const Scalar *pa = a.data, *pb = b.data;
  for (std::int64_t p = 0; p < k; ++p, pa += a.column, pb += b.row) {
    Vector right[vectors];
    for (std::int64_t v = 0; v < vectors; ++v) right[v] = Vector::load_unaligned(pb + v * lanes);
    for (std::int64_t i = 0; i < rows; ++i)
      for (std::int64_t v = 0; v < vectors; ++v) sum[i][v] = xsimd::fma(Vector(pa[i * a.row]), right[v], sum[i][v]);
  }
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t v = 0; v < vectors; ++v) {
      Scalar* to = c + i * c_stride + v * lanes;
      std::int64_t count = std::min(columns - v * lanes, lanes);
      bool whole = count == lanes;
      Vector onto(Scalar(0));
      if (beta != 0) onto = Vector(beta) * (whole ? Vector::load_unaligned(to) : load_rest(to, count));
      Vector result = xsimd::fma(Vector(alpha), sum[i][v], onto);
      whole ? result.store_unaligned(to) : store_rest(result, to, count);
    }
}

using Tile = void (*)(std::int64_t, Scalar, const Factor&, const Factor&, Scalar, Scalar*, std::int64_t, std::int64_t);

/// tiles[rows - 1][vectors - 1]: those at the edges of C compute nothing that is not there.
template <std::size_t... i>
constexpr auto all_tiles(std::index_sequence<i...>) {
  return std::array{std::array<Tile, tile_vectors>{tile<i + 1, 1>, tile<i + 1, 2>}...};
}
constexpr auto tiles = all_tiles(std::make_index_sequence<tile_rows>());

/// `count` columns of B, k numbers long, as a panel: rows of tile_columns, zeros behind the last column.
void pack_panel(const Factor& b, std::int64_t count, std::int64_t k, Scalar* to) {
  if (count < tile_columns) std::fill_n(to, k * tile_columns, Scalar(0));
  if (b.row == 1) return transpose_matrix(b.data, b.column, count, k, to, tile_columns);
  for (std::int64_t p = 0; p < k; ++p) std::copy_n(b.data + p * b.row, count, to + p * tile_columns);
}

/// `count` rows of A, k numbers long, `tile_rows` together: all their first numbers, all their second ones, ...
void pack_rows(const Factor& a, std::int64_t count, std::int64_t k, Scalar* to) {
  for (std::int64_t i = 0; i < count; i += tile_rows, to += tile_rows * k) {
    std::int64_t there = std::min(tile_rows, count - i);
    const Scalar* from = a.data + i * a.row;
    if (a.column == 1)
      transpose_matrix(from, a.row, there, k, to, tile_rows);
    else
      for (std::int64_t p = 0; p < k; ++p) std::copy_n(from + p * a.column, there, to + p * tile_rows);
  }
}

std::int64_t rounded_up(std::int64_t count, std::int64_t step) { return (count + step - 1) / step * step; }

}  // namespace

void own_product(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a_view,
                 const MatrixView& b_view, Scalar beta, Scalar* c, std::int64_t c_stride) {
  const Factor a = factor(a_view), b = factor(b_view);
  // Copying B costs as much as some two rows of C, copying A as some two panels of it.
  const bool packs_a = n > 8 * tile_columns, packs_b = b_view.transposed || m > 8 * tile_rows;
  const std::int64_t most_k = std::min(k, depth), most_n = std::min(rounded_up(n, tile_columns), width);
  Buffer a_copy(packs_a ? static_cast<std::size_t>(std::min(rounded_up(m, tile_rows), height) * most_k) : 0);
  Buffer b_copy(packs_b                 ? static_cast<std::size_t>(most_n * most_k)
                : n % tile_columns != 0 ? static_cast<std::size_t>(tile_columns * most_k)
                                        : 0);
  for (std::int64_t j0 = 0; j0 < n; j0 += width)
    for (std::int64_t p0 = 0; p0 < k; p0 += depth) {
      const std::int64_t nj = std::min(width, n - j0), np = std::min(depth, k - p0);
      const Scalar onto = p0 == 0 ? beta : 1;
      auto packed = [&](std::int64_t j) { return packs_b || nj - j < tile_columns; };
      auto panel = [&](std::int64_t j) { return b_copy.data() + (packs_b ? j * np : 0); };
      for (std::int64_t j = 0; j < nj; j += tile_columns)
        if (packed(j)) pack_panel(b.from(p0, j0 + j), std::min(tile_columns, nj - j), np, panel(j));
      for (std::int64_t i0 = 0; i0 < m; i0 += height) {
        const std::int64_t ni = std::min(height, m - i0);
        if (packs_a) pack_rows(a.from(i0, p0), ni, np, a_copy.data());
        for (std::int64_t j = 0; j < nj; j += tile_columns) {
          const Factor right = packed(j) ? Factor{panel(j), tile_columns, 1} : b.from(p0, j0 + j);
          const std::int64_t columns = std::min(tile_columns, nj - j);
          const std::size_t vectors = columns > lanes ? 1 : 0;
          for (std::int64_t i = 0; i < ni; i += tile_rows) {
            const Factor left = packs_a ? Factor{a_copy.data() + i * np, 1, tile_rows} : a.from(i0 + i, p0);
            const std::int64_t rows = std::min(tile_rows, ni - i);
            tiles[static_cast<std::size_t>(rows - 1)][vectors](np, alpha, left, right, onto,
                                                               c + (i0 + i) * c_stride + j0 + j, c_stride, columns);
          }
        }
      }
    }
}

}  // namespace gradus::inline GRADUS_PRECISION
