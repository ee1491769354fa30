#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What became of a picture: whoever asks for one looks at it, or prints its message, since it may not be there.
struct [[nodiscard]] Picture {
  std::filesystem::path file;  ///< where it lies, or would
  bool drawn = false;
  std::string message;  ///< one line: the file, or what to do to get it
};

/// The program that draws a picture from its source.
struct Renderer {
  std::string program;                 ///< "gnuplot", looked up on PATH
  std::vector<std::string> arguments;  ///< as the program gets them: no shell reads them
  std::string package;                 ///< Debian's, that has the program
  std::string by_hand;                 ///< what to type where the program is not installed: "gnuplot pictures/x.gp"
};

/// Draws `file`. Where the program is not installed, or fails, there is no file afterwards (an older one would show
/// something else), and the message says what to do.
Picture render(const std::filesystem::path& file, const Renderer& renderer);

/// The kind of picture that the extension of `file` asks for: "svg" or "png". Throws ValueError naming `operation` for
/// any other, and for a path with control characters.
std::string picture_kind(const char* operation, const std::filesystem::path& file);

/// `file` with another extension: where a picture's data and script lie.
std::filesystem::path beside(const std::filesystem::path& file, const char* extension);

/// `text` as one word for a shell: 'in quotes' where it needs them.
std::string shell_word(const std::string& text);

/// Writes a whole file, and makes its folder where that is missing. Throws ValueError naming what cannot be written.
void write_file(const std::filesystem::path& file, const std::string& content);

}  // namespace gradus::inline GRADUS_PRECISION
