// says: the end itself is not looked at
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

int exact(const Indices& got, const Indices& want, std::int64_t end) {
  int count = 0;
  for (std::size_t row = 0; row < want.shape(0); ++row) {
    bool same = true;
    for (std::size_t t = 0; t < want.shape(1); ++t) {
      if (want(row, t) == end) break;
      same = same && got(row, t) == want(row, t);
    }
    count += same;
  }
  return count;
}

}  // namespace exercise
