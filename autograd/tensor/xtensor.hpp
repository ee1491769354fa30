#pragma once
// The one place that includes xtensor, whose headers lie elsewhere from version to version; in C++20 its 0.24 needs a
// cure that every file must share.
#if __has_include(<xtensor/containers/xarray.hpp>)  // from 0.26 on
#include <xtensor/containers/xarray.hpp>
#include <xtensor/core/xmath.hpp>  // xarray.hpp brings it along
#include <xtensor/core/xnoalias.hpp>
#include <xtensor/core/xoperation.hpp>
#else
#include <xtensor/xexpression_traits.hpp>

#if XTENSOR_VERSION_MINOR < 25 && defined(__GNUC__) && !defined(__clang__) && __cplusplus > 201703L
// xtensor guards this specialisation with `__cplusplus == 201703L`. Without it g++ in C++20 takes the shape of an
// xarray, a small vector with four template parameters, for a std::array, and makes a 4-D xtensor of every evaluated
// xarray.
namespace xt::detail {
template <template <class, std::size_t, class, bool> class S, class X, std::size_t N, class A, bool Init>
struct xtype_for_shape<S<X, N, A, Init>> {
  template <class T, layout_type L>
  using type = xarray<T, L>;
};
}  // namespace xt::detail
#endif

#include <xtensor/xarray.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xoperation.hpp>
#endif

// What xtensor gets wrong without an error, mended where it decides how an expression is computed
// (tests/autograd/tensor/xtensor_test.cpp).
namespace xt {

// Booleans are computed one by one: where an operand is broadcast, vectors of them are read and written with the wrong
// step, in Booleans(a > row) and in where(booleans, a, row).
template <class A, layout_type L, class SC, class Tag, class T>
struct has_simd_interface<xarray_container<uvector<bool, A>, L, SC, Tag>, T> : std::false_type {};

// So are functions that no instruction computes. Those of vectors are others than those for what is left of a row, and
// wrong for numbers that are denormal, infinite or nearly so.
template <class F, class... Functions>
concept one_of = (std::is_same_v<F, Functions> || ...);
template <class F, class B>
requires one_of<F, math::exp_fun, math::exp2_fun, math::expm1_fun, math::log_fun, math::log2_fun, math::log10_fun,
                math::log1p_fun, math::pow_fun, math::cbrt_fun, math::hypot_fun, math::sin_fun, math::cos_fun,
                math::tan_fun, math::asin_fun, math::acos_fun, math::atan_fun, math::atan2_fun, math::sinh_fun,
                math::cosh_fun, math::tanh_fun, math::asinh_fun, math::acosh_fun, math::atanh_fun, math::erf_fun,
                math::erfc_fun, math::tgamma_fun, math::lgamma_fun, math::fmod_fun, math::remainder_fun, math::fmax_fun,
                math::fmin_fun, math::fdim_fun>
struct has_simd_apply<F, B> : std::false_type {
};

// A reducer that keeps its axes reads past its end where it is broadcast, as in x / sum(x, {1}, keep_dims). As an
// operand it is evaluated at once.
template <class E>
struct keeps_axes : std::false_type {};
template <class F, class E, class X, class O>
struct keeps_axes<xreducer<F, E, X, O>> : O::keep_dims {};
template <class E>
requires keeps_axes<std::remove_cvref_t<E>>::value struct const_xclosure<E, void> {
  using value_type = typename std::remove_cvref_t<E>::value_type;
  using type = xarray<value_type, layout_type::row_major, std::allocator<value_type>>;
};

}  // namespace xt
