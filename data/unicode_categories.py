#!/usr/bin/env python3
"""Prints data/unicode_categories.cpp: python3 data/unicode_categories.py >data/unicode_categories.cpp"""
import unicodedata


def ranges(category):
    """[first, last] of the codes whose category begins with this letter."""
    found = []
    for code in range(0x110000):
        if unicodedata.category(chr(code))[0] == category:
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return found


def table(name, category):
    items = [f"{{0x{first:X}, 0x{last:X}}}" for first, last in ranges(category)]
    lines, line = [], "   "
    for item in items:
        if len(line) + len(item) + 2 > 118:
            lines.append(line)
            line = "   "
        line += f" {item},"
    lines.append(line)
    return f"constexpr Range {name}[] = {{\n" + "\n".join(lines) + "\n};\n"


print(f"""// Made by data/unicode_categories.py of Unicode {unicodedata.unidata_version}.
#include "data/unicode_categories.hpp"

#include <algorithm>
#include <span>

namespace gradus::inline GRADUS_PRECISION {{
namespace {{

struct Range {{
  std::int32_t first, last;
}};

// clang-format off
{table("letters", "L")}
{table("numbers", "N")}
// The property White_Space.
constexpr Range spaces[] = {{
    {{0x9, 0xD}}, {{0x20, 0x20}}, {{0x85, 0x85}}, {{0xA0, 0xA0}}, {{0x1680, 0x1680}}, {{0x2000, 0x200A}}, {{0x2028, 0x2029}},
    {{0x202F, 0x202F}}, {{0x205F, 0x205F}}, {{0x3000, 0x3000}},
}};
// clang-format on

bool contains(std::span<const Range> ranges, std::int32_t code) {{
  auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                [](std::int32_t wanted, const Range& range) {{ return wanted < range.first; }});
  return after != ranges.begin() && code <= (after - 1)->last;
}}

}}  // namespace

bool is_letter(std::int32_t code) {{ return contains(letters, code); }}
bool is_number(std::int32_t code) {{ return contains(numbers, code); }}
bool is_space(std::int32_t code) {{ return contains(spaces, code); }}

}}  // namespace gradus::inline GRADUS_PRECISION""")
