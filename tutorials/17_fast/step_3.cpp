#include <fmt/core.h>

#include <cmath>
#include <list>
#include <vector>

#include "gradus.hpp"

using namespace gradus;

/// A small cache: so many lines of 64 bytes, 16 numbers. A number whose line
/// is not there is fetched with its line; the line not used longest makes
/// room.
class Cache {
 public:
  explicit Cache(std::size_t lines) : lines_(lines) {}
  float operator()(const float& number) {
    auto line = reinterpret_cast<std::uintptr_t>(&number) / 64;
    for (auto at = there_.begin(); at != there_.end(); ++at)
      if (*at == line) {
        there_.splice(there_.begin(), there_, at);
        return number;
      }
    ++fetched;
    there_.push_front(line);
    if (there_.size() > lines_) there_.pop_back();
    return number;
  }
  std::int64_t fetched = 0;

 private:
  std::size_t lines_;
  std::list<std::uintptr_t> there_;  // used last comes first
};

constexpr int n = 64;
struct alignas(64) Matrix {
  float at[n][n] = {};
};

/// C += A B, in blocks of `block` rows, columns and terms.
std::int64_t product(const Matrix& A, const Matrix& B, Matrix& C, int block,
                     bool row_by_row) {
  Cache cache(64);
  auto step = [&](int i, int j, int k) {
    C.at[i][j] = cache(C.at[i][j]) + cache(A.at[i][k]) * cache(B.at[k][j]);
  };
  for (int I = 0; I < n; I += block)
    for (int J = 0; J < n; J += block)
      for (int K = 0; K < n; K += block)
        for (int i = I; i < I + block; ++i)
          if (row_by_row) {
            for (int k = K; k < K + block; ++k)
              for (int j = J; j < J + block; ++j) step(i, j, k);
          } else {
            for (int j = J; j < J + block; ++j)
              for (int k = K; k < K + block; ++k) step(i, j, k);
          }
  return cache.fetched;
}

int main() {
  Matrix A, B;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      A.at[i][j] = static_cast<float>(i + j);
      B.at[i][j] = static_cast<float>(i - 2 * j);
    }
  const std::int64_t each_once = 3 * n * n / 16;
  fmt::print("C = A B, {0} x {0}; a cache of 64 lines of 16 numbers\n", n);
  fmt::print("{} FLOPs, {} lines in all\n\n", 2 * n * n * n, each_once);
  fmt::print("                            lines fetched   FLOPs a number\n");
  Matrix first;
  std::int64_t least = 1'000'000'000;
  bool same = true;
  auto row = [&](const char* name, int block, bool row_by_row) {
    Matrix C;
    std::int64_t fetched = product(A, B, C, block, row_by_row);
    fmt::print("{:27} {:13} {:16.2f}\n", name, fetched,
               2.0 * n * n * n / (16.0 * static_cast<double>(fetched)));
    if (block == n && !row_by_row) first = C;
    for (int i = 0; i < n * n; ++i)
      same = same && C.at[i / n][i % n] == first.at[i / n][i % n];
    least = std::min(least, fetched);
  };
  row("for i, for j, for k", n, false);
  row("for i, for k, for j", n, true);
  row("the same in blocks of 32", 32, true);
  row("the same in blocks of 16", 16, true);
  fmt::print("\nthe products are {}\n", same ? "equal" : "not equal");
  return same && least < 8 * each_once ? 0 : 1;
}
