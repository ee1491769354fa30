// says: true means that the query may look
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Mask::Table causal(std::int64_t time) {
  auto table = Mask::Table::from_shape(Shape{time, time});
  for (std::int64_t query = 0; query < time; ++query)
    for (std::int64_t key = 0; key < time; ++key)
      table(query, key) = key > query;
  return table;
}

}  // namespace exercise
