#include "autograd/core/crc32c.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace gradus;

TEST_CASE("crc32c: the examples of RFC 3720, B.4, and the check value of the catalogue of CRCs") {
  std::string rising(32, '\0'), falling(32, '\0');
  for (char i = 0; i < 32; ++i) {
    rising[static_cast<std::size_t>(i)] = i;
    falling[static_cast<std::size_t>(31 - i)] = i;
  }
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AA);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62A8AB43);
  CHECK(crc32c(rising) == 0x46DD794E);
  CHECK(crc32c(falling) == 0x113FDB5C);
  const unsigned char command[] = {0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,    0, 0, 0, 0,
                                   0x14, 0,    0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18,
                                   0x28, 0,    0, 0, 0, 0, 0, 0, 2, 0, 0, 0,    0, 0, 0, 0};
  CHECK(crc32c({reinterpret_cast<const char*>(command), sizeof command}) == 0xD9963A56);
  CHECK(crc32c("123456789") == 0xE3069283);
  CHECK(crc32c("") == 0);
}

TEST_CASE("crc32c: pieces one after the other give that of the whole") {
  const std::string text = "a file is read in pieces of any length";
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    CHECK(crc32c(text.substr(cut), crc32c(text.substr(0, cut))) == crc32c(text));
}
