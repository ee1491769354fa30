#include "autograd/kernels/cells.hpp"

#include "autograd/kernels/flush.hpp"
#include "autograd/kernels/functions.hpp"
#include "autograd/kernels/map.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

struct WholeVector {
  static Vector load(const Scalar* x) { return Vector::load_unaligned(x); }
  static void store(const Vector& v, Scalar* y) { v.store_unaligned(y); }
};
struct RestOfRow {
  std::int64_t count;
  Vector load(const Scalar* x) const { return load_rest(x, count); }
  void store(const Vector& v, Scalar* y) const { store_rest(v, y, count); }
};

/// Calls visit(first place, how to load and store there) for each vector of a row, what is left behind the last whole
/// one too: map_row writes two rows at most.
template <class Visit>
void each_vector(std::int64_t n, const Visit& visit) {
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) visit(i, WholeVector{});
  if (i < n) visit(i, RestOfRow{n - i});
}

Vector sigmoid(const Vector& x) { return sigmoid_of(x).first; }
constexpr Scalar one = 1;

}  // namespace

void rnn_step(const Scalar* sum, Scalar* h, std::int64_t n) {
  map_row(
      h, n, [](const Vector& v) { return xsimd::tanh(v); }, sum);
}

void rnn_step_backward(const Scalar* y, const Scalar* dh, Scalar* dsums, std::int64_t n) {
  map_row(
      dsums, n, [](const Vector& v, const Vector& d) { return flushed(flushed(d) * (one - v * v)); }, y, dh);
}

void lstm_step(Scalar* kept, Scalar* c, Scalar* h, std::int64_t n) {
  each_vector(n, [=](std::int64_t place, const auto& at) {
    Scalar *pi = kept + place, *pf = pi + n, *pg = pf + n, *po = pg + n, *before = po + n;
    Vector i = sigmoid(at.load(pi)), f = sigmoid(at.load(pf)), g = xsimd::tanh(at.load(pg)), o = sigmoid(at.load(po));
    Vector was = at.load(c + place), is = f * was + i * g;
    at.store(i, pi);
    at.store(f, pf);
    at.store(g, pg);
    at.store(o, po);
    at.store(was, before);
    at.store(is, c + place);
    at.store(o * xsimd::tanh(is), h + place);
  });
}

void lstm_step_backward(const Scalar* kept, const Scalar* dh, Scalar* dc, Scalar* dsums, std::int64_t n) {
  each_vector(n, [=](std::int64_t place, const auto& at) {
    auto gate = [&](std::int64_t column) { return at.load(kept + column * n + place); };
    auto put = [&](const Vector& d, std::int64_t column) { at.store(flushed(d), dsums + column * n + place); };
    Vector i = gate(0), f = gate(1), g = gate(2), o = gate(3), was = gate(4), d = flushed(at.load(dh + place));
    Vector t = xsimd::tanh(f * was + i * g);
    Vector to_c = flushed(at.load(dc + place)) + d * o * (one - t * t);
    put(to_c * g * i * (one - i), 0);
    put(to_c * was * f * (one - f), 1);
    put(to_c * i * (one - g * g), 2);
    put(d * t * o * (one - o), 3);
    at.store(flushed(to_c * f), dc + place);
  });
}

void gru_step(Scalar* kept, Scalar* h, std::int64_t n) {
  each_vector(n, [=](std::int64_t place, const auto& at) {
    Scalar *pn = kept + place, *pr = pn + n, *pz = pr + n, *from_h = pz + n;
    Vector r = sigmoid(at.load(pr)), z = sigmoid(at.load(pz));
    Vector candidate = xsimd::tanh(at.load(pn) + r * at.load(from_h));
    at.store(candidate, pn);
    at.store(r, pr);
    at.store(z, pz);
    at.store((one - z) * candidate + z * at.load(h + place), h + place);
  });
}

void gru_step_backward(const Scalar* kept, const Scalar* before, Scalar* dh, Scalar* dsums, std::int64_t n) {
  each_vector(n, [=](std::int64_t place, const auto& at) {
    auto gate = [&](std::int64_t column) { return at.load(kept + column * n + place); };
    auto put = [&](const Vector& d, std::int64_t column) { at.store(flushed(d), dsums + column * n + place); };
    Vector candidate = gate(0), r = gate(1), z = gate(2), d = flushed(at.load(dh + place));
    Vector to_sum = d * (one - z) * (one - candidate * candidate);
    put(to_sum, 0);
    put(to_sum * gate(3) * r * (one - r), 1);
    put(d * (at.load(before + place) - candidate) * z * (one - z), 2);
    put(to_sum * r, 3);
    at.store(flushed(d * z), dh + place);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
