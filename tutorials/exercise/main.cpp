#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>

#include "tutorials/exercise/exercise.hpp"

// attention [seconds for each check]
int main(int count, char** arguments) {
  exercise::Exercise e(count > 1 ? std::atoi(arguments[1]) : 5);
  exercise::checks(e);
  fmt::print("{}: {} of {} right\n", std::filesystem::path(arguments[0]).filename().string(), e.right(), e.checks());
  return e.right() == e.checks() ? 0 : 1;
}
