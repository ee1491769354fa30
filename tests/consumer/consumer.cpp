// A source of another project: both names of the header, and one file behind them.
#include <gradus/gradus.hpp>

#include "gradus.hpp"

#ifdef __AVX__
#error "a -march came along with Gradus"
#endif

int element_count(const gradus::Tensor& x) { return static_cast<int>(x.size()); }
