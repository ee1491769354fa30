#pragma once
#include <string>

namespace tutorial {

/// What may differ between two runs of a step.
enum class Numbers {
  compared,  // |got - want| <= 1e-6 + 2e-3 |want|: another BLAS kernel, another compiler
  trained    // any number for a number, as long as both are finite
};

/// "" when two outputs agree: their text exactly, their numbers as numbers (nan and inf are numbers), blanks beside a
/// number in any count. Otherwise the first line that differs, as it is and as it should be.
std::string difference(const std::string& got, const std::string& want, Numbers numbers);

}  // namespace tutorial
