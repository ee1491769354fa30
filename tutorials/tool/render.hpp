#pragma once
#include <string>

namespace tutorial {

/// How a chapter's text is shown.
struct Style {
  bool colours = false;
  int width = 100;     // paragraphs are broken at
  std::string folder;  // that links and pictures are relative to: tutorials/08_attention
};

/// Markdown for a terminal: headings, bold words and code without their marks, formulas in plain characters, pictures
/// and links by their paths, comments left out.
std::string rendered(const std::string& markdown, const Style& style);

/// Code or output, line by line as it is.
std::string rendered_block(const std::string& text, const Style& style);

}  // namespace tutorial
