#pragma once
#include "tests/examples/workplace.hpp"

// For tests of the programs that learn a text.

/// Options of a model that trains in no time.
inline const std::string small = " --d-model 16 --heads 2 --layers 1 --d-ff 32 --block 16 --batch 4 ";

inline std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

/// The number that stands in `text` behind `name`.
inline double number_behind(const std::string& text, const std::string& name) {
  std::size_t place = text.find(name);
  REQUIRE_MESSAGE(place != std::string::npos, text, " lacks ", name);
  return std::stod(text.substr(place + name.size()));
}

/// Where a text.txt lies.
struct TextPlace : Workplace {
  explicit TextPlace(const std::string& program, const std::string& text = repeated("the cat sat on the mat. ", 40))
      : Workplace{program, {}} {
    put("text.txt", text);
  }
  Run train(const std::string& more, const std::string& before = "") const {
    return run("train text.txt" + small + "--out model " + more, "", before);
  }
};
