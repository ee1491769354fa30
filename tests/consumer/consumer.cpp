// A source of another project: both names of the header, and one file behind them.
#include <gradus/gradus.hpp>

#include "gradus.hpp"
#include "training.hpp"

#ifdef __AVX__
#error "a -march came along with Gradus"
#endif

bool goes_on(gradus::MetricsFile& file, double loss) {
  return file.write(1, {{"loss", loss}}) && !gradus::interrupted();
}
int element_count(const gradus::Tensor& x) { return static_cast<int>(x.size()); }
