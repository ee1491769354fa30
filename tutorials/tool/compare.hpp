#pragma once
#include <string>

namespace tutorial {

/// How far the numbers of two runs of a step may lie apart: what other kernels and compilers make of rounding.
struct Tolerance {
  double share = 2e-3;  ///< of the larger of the two,
  double least = 1e-6;  ///< or so much, if that is more;
  double whole = 0;     ///< numbers without a point (counts, ids) so much, in place of what is said for others
};

/// "" when two outputs agree: their text exactly, their numbers as numbers (nan and inf are numbers), blanks beside a
/// number in any count. Lines that begin with "> ", what a model wrote, need only be there where numbers vary by a
/// larger share than usual. Otherwise the first line that differs, as it is and as it should be.
std::string difference(const std::string& got, const std::string& want, const Tolerance& tolerance = {});

/// How the numbers of a reader's run differ from the chapter's, as a sentence: which is the first, by how much, and
/// whether that is rounding or as much as the chapter allows. "" when they are printed alike.
std::string how_numbers_differ(const std::string& got, const std::string& want, const Tolerance& tolerance = {});

}  // namespace tutorial
