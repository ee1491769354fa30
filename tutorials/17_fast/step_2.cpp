#include <fmt/core.h>

#include <algorithm>
#include <ctime>

#include "gradus.hpp"

using namespace gradus;

/// Seconds of the processor for one run, of many the fastest: what else the
/// machine does meanwhile can only make one slower.
template <class Run>
double seconds(const Run& run) {
  double best = 1e9;
  for (double spent = 0, now = 0; spent < 0.15; spent += now) {
    std::clock_t start = std::clock();
    run();
    now = double(std::clock() - start + 1) / CLOCKS_PER_SEC;
    best = std::min(best, now);
  }
  return best;
}

/// (v * 0.5 + 0.5) * 0.5 + 0.5 ...: 2 * degree FLOPs.
template <int degree>
[[gnu::always_inline]] inline float polynomial(float v) {
  if constexpr (degree == 0)
    return v;
  else
    return polynomial<degree - 1>(v) * 0.5f + 0.5f;
}

/// 2 * degree FLOPs for 8 bytes, 4 read and 4 written.
template <int degree>
void loop(const float* __restrict x, float* __restrict y,
          std::int64_t count) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) y[i] = polynomial<degree>(x[i]);
}

int main() {
  const std::int64_t count = 16'000'000;  // 64 MB an array
  Tensor x = ones({count}), y = zeros({count});

  Curve loops{.name = "loops"}, products{.name = "products"}, roof;
  auto time_loop = [&](double degree, auto run) {
    double time = seconds([&] { run(x.data(), y.data(), count); });
    loops.x.push_back(2 * degree / 8);
    loops.y.push_back(1e-9 * 2 * degree * double(count) / time);
  };
  time_loop(1, loop<1>), time_loop(2, loop<2>), time_loop(4, loop<4>);
  time_loop(8, loop<8>), time_loop(16, loop<16>), time_loop(32, loop<32>);

  // (m, s) by (s, s): 2 m s s FLOPs for 4 (2 m s + s s) bytes.
  for (std::int64_t s : {2, 4, 8, 16, 32, 64, 128, 256, 512, 1024}) {
    std::int64_t m = std::min<std::int64_t>(count / s, 400'000'000 / (s * s));
    Variable a(ones({m, s})), b(ones({s, s}));
    double flops = 2.0 * static_cast<double>(m * s * s);
    double bytes = 4.0 * static_cast<double>(2 * m * s + s * s);
    products.x.push_back(flops / bytes);
    products.y.push_back(1e-9 * flops / seconds([&] { matmul(a, b); }));
  }

  double bandwidth = 8 * loops.y[0] / 2;  // 2 FLOPs for 8 bytes
  double peak = *std::max_element(products.y.begin(), products.y.end());
  double ridge = peak / bandwidth;
  fmt::print("memory {:.1f} GB/s, products {:.1f} GFLOP/s\n", bandwidth,
             peak);
  fmt::print("they meet at {:.1f} FLOPs a byte\n\n", ridge);
  roof.name = "roof";
  fmt::print("            FLOPs a byte   GFLOP/s   roof\n");
  auto show = [&](const Curve& curve) {
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      double under = std::min(peak, bandwidth * curve.x[i]);
      fmt::print("{:10} {:13.2f} {:9.1f} {:6.1f}\n", curve.name, curve.x[i],
                 curve.y[i], under);
    }
  };
  show(loops), show(products);
  for (double at : {0.25, ridge, 256.0})
    roof.x.push_back(at), roof.y.push_back(std::min(peak, bandwidth * at));
  Picture picture =
      save_curves("pictures/roofline.svg", {roof, products, loops},
                  {.title = "The roofline of this machine",
                   .x_label = "FLOPs a byte",
                   .y_label = "GFLOP/s",
                   .log_x = true,
                   .log_y = true});
  fmt::print("{}\n", picture.message);
  return peak > 2 * products.y[1] ? 0 : 1;  // far above 4 wide
}
