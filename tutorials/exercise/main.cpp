#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tutorials/exercise/exercise.hpp"

// attention [seconds for each check [file that gets what they say]]
int main(int count, char** arguments) {
  std::FILE* record = count > 2 ? std::fopen(arguments[2], "w") : nullptr;
  return exercise::report(std::filesystem::path(arguments[0]).filename().string(),
                          count > 1 ? std::atoi(arguments[1]) : 5, exercise::checks, record);
}
