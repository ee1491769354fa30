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
struct xtype_for_shape<S<X, N, A, Init> > {
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
