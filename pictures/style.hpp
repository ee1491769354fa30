#pragma once
#include <array>
#include <string>

#include "autograd/tensor/tensor.hpp"

// How all pictures look, in one place.
namespace gradus::inline GRADUS_PRECISION::style {

inline constexpr const char* font = "sans-serif";                       // a viewer takes its own; none is embedded
inline constexpr int title_size = 15, text_size = 13, small_size = 11;  // pixels
inline constexpr const char* background = "#ffffff";                    // readable on a dark page, too
inline constexpr const char* text = "#222222";
inline constexpr const char* faint = "#dddddd";  // grid lines, borders that only part

/// Colours and marks of lines (Okabe and Ito 2008): the colour-blind tell the colours apart, a print in grey the marks.
/// No dashes: a line that goes up and down fast falls apart into dots.
struct Line {
  const char* color;
  int mark;  // gnuplot's point type
};
inline constexpr std::array<Line, 6> lines = {
    {{"#0072b2", 7}, {"#d55e00", 5}, {"#009e73", 9}, {"#cc79a7", 13}, {"#e69f00", 11}, {"#000000", 6}}};
inline constexpr double line_width = 2;

/// Viridis (van der Walt and Smith 2015): equal steps look equal, also to the colour-blind and in grey, and lighter is
/// more. Evenly spaced, what lies between is interpolated.
inline constexpr std::array<const char*, 10> color_map = {"#440154", "#482878", "#3e4989", "#31688e", "#26828e",
                                                          "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"};
/// Around a cell that is to be seen at first sight; no map has this colour.
inline constexpr const char* outline = "#ff0000";
/// From this share of the scale on, black on the colour map reads better than white.
inline constexpr double black_text_from = 0.5;

/// What graphs are made of: pale insides, so that text reads well on them, and borders of the same hue as the lines
/// above.
struct Fill {
  const char* border;
  const char* inside;
};
inline constexpr Fill operation = {"#0072b2", "#d6e8f4"}, module = {"#009e73", "#d5eee6"},
                      parameter = {"#e69f00", "#fcefd2"}, value = {"#888888", "#ffffff"};
inline constexpr const char* gradient = "#b34700";
inline constexpr const char* quiet = "#555555";  // what says less than what stands beside it
inline constexpr const char* edge = "#666666";
inline constexpr const char* frame = "#bbbbbb";
inline constexpr const char* frame_fill = "#0000000a";  // frames within frames grow darker

/// How wide `text` is drawn, in pixels, roughly and rather too wide: each viewer has fonts of its own.
double text_width(const std::string& text, int size);
/// How many characters UTF-8 text has.
std::size_t characters(const std::string& text);

}  // namespace gradus::inline GRADUS_PRECISION::style
