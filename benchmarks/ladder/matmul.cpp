// The product of two matrices, C (m, n) = A (m, k) B (k, n):
//   c_ij = sum over p of a_ip b_pj
// 2 m n k multiplications and additions on (m + n) k + m n numbers: each number is needed many times, and the time goes
// into bringing it anew where it is no longer at hand.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "autograd/kernels/gemm/product.hpp"
#include "autograd/tensor/random.hpp"
#include "benchmarks/ladder/ladder.hpp"

namespace ladder {

using namespace gradus;

namespace {

struct Sizes {
  std::int64_t m, n, k;
};
using Product = void (*)(const Sizes& sizes, const Scalar* a, const Scalar* b, Scalar* c);

// Rung 1. The formula. A column of B is not side by side in memory: each step of the innermost loop fetches a line of
// the cache for one number of it, and waits for the addition before.
void by_dot_products(const Sizes& s, const Scalar* __restrict a, const Scalar* __restrict b, Scalar* __restrict c) {
  for (std::int64_t i = 0; i < s.m; ++i)
    for (std::int64_t j = 0; j < s.n; ++j) {
      Scalar total = 0;
      for (std::int64_t p = 0; p < s.k; ++p) total += a[i * s.k + p] * b[p * s.n + j];
      c[i * s.n + j] = total;
    }
}

// Rung 2. The same sums in another order of the loops: a row of C is a sum of rows of B. What the innermost loop
// touches is side by side, and its additions do not wait for each other.
void by_rows(const Sizes& s, const Scalar* __restrict a, const Scalar* __restrict b, Scalar* __restrict c) {
  for (std::int64_t i = 0; i < s.m; ++i) {
    Scalar* __restrict row = c + i * s.n;
    std::fill_n(row, s.n, Scalar(0));
    for (std::int64_t p = 0; p < s.k; ++p)
      for (std::int64_t j = 0; j < s.n; ++j) row[j] += a[i * s.k + p] * b[p * s.n + j];
  }
}

// Rung 3. Rung 2 reads and writes a number of C for each multiplication. A tile of C, 4 rows of two vectors, stays in
// registers until its sums are done: a number of B is used for four rows when it is there, one of A for a whole row of
// the tile.
constexpr std::int64_t tile_rows = 4, tile_columns = 64 / sizeof(Scalar);

template <std::int64_t rows>
void tile(const Sizes& s, const Scalar* __restrict a, const Scalar* __restrict b, Scalar* __restrict c,
          std::int64_t columns) {
  std::array<std::array<Scalar, tile_columns>, rows> sums{};
  if (columns == tile_columns) {
    for (std::int64_t p = 0; p < s.k; ++p)
      for (std::int64_t i = 0; i < rows; ++i)
#pragma omp simd
        for (std::int64_t j = 0; j < tile_columns; ++j) sums[i][j] += a[i * s.k + p] * b[p * s.n + j];
  } else {
    for (std::int64_t p = 0; p < s.k; ++p)
      for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j) sums[i][j] += a[i * s.k + p] * b[p * s.n + j];
  }
  for (std::int64_t i = 0; i < rows; ++i) std::copy_n(sums[i].begin(), columns, c + i * s.n);
}

void by_tiles(const Sizes& s, const Scalar* a, const Scalar* b, Scalar* c) {
  std::int64_t whole = s.m / tile_rows * tile_rows;
  for (std::int64_t j = 0; j < s.n; j += tile_columns) {
    std::int64_t columns = std::min(tile_columns, s.n - j);
    for (std::int64_t i = 0; i < whole; i += tile_rows)
      tile<tile_rows>(s, a + i * s.k, b + j, c + i * s.n + j, columns);
    for (std::int64_t i = whole; i < s.m; ++i) tile<1>(s, a + i * s.k, b + j, c + i * s.n + j, columns);
  }
}

// Rung 4. Gradus's own (autograd/kernels/gemm/own.cpp): as large a tile as there are registers, and for large matrices
// copies of A and B in the order in which tiles read them, in pieces that stay in the caches.
void own(const Sizes& s, const Scalar* a, const Scalar* b, Scalar* c) {
  own_product(s.m, s.n, s.k, 1, {a, s.k}, {b, s.n}, 0, c, s.n);
}

// Rung 5. The door that all operations use: OpenBLAS, whose tile is written in the processor's own language.
void library(const Sizes& s, const Scalar* a, const Scalar* b, Scalar* c) {
  gemm(s.m, s.n, s.k, 1, {a, s.k}, {b, s.n}, 0, c, s.n);
}

Rung rung(std::string name, std::string why, const Sizes& sizes, Product product) {
  Generator generator(1);
  auto a = std::make_shared<Tensor>(generator.normal({sizes.m, sizes.k}));
  auto b = std::make_shared<Tensor>(generator.normal({sizes.k, sizes.n}));
  auto c = std::make_shared<Tensor>(empty({sizes.m, sizes.n}));
  return {std::move(name), std::move(why), [=] { product(sizes, a->data(), b->data(), c->data()); },
          [=] { return std::vector{*c}; }};
}

}  // namespace

std::vector<Ladder> matmul() {
  std::vector<Ladder> all;
  for (Sizes s : {Sizes{10, 16, 16}, {320, 64, 64}, {512, 512, 512}})
    all.push_back(
        {fmt::format("({}, {}) @ ({}, {})", s.m, s.k, s.k, s.n),
         {rung("dot products", "The formula: for each number of C a row of A times a column of B.", s, by_dot_products),
          rung("rows", "The loops in another order: what is read and written lies side by side.", s, by_rows),
          rung("tiles", "A tile of C stays in registers: each number that is fetched is used several times.", s,
               by_tiles),
          rung("own", "All registers, and copies that stay in the caches: autograd/kernels/gemm/own.cpp.", s, own),
          rung("gemm", "What operations call: OpenBLAS, where Gradus was built with it.", s, library)}});
  return all;
}

}  // namespace ladder
