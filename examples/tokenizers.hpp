#pragma once
#include <filesystem>
#include <memory>

#include "data/tokenizer.hpp"
#include "training/model.hpp"

/// What `act` returns; what it says of a bad value begins with `name`, that of a file or an option.
template <class Act>
auto naming(const std::string& name, const Act& act) {
  try {
    return act();
  } catch (const gradus::ValueError& error) {
    gradus::fail<gradus::ValueError>("{}: {}", name, error.what());
  }
}

struct TokenizerOptions {
  enum class Kind { characters, bytes, bpe };

  Kind kind = Kind::characters;
  std::int64_t merges = 500;              ///< of bpe, at most
  std::vector<std::string> special = {};  ///< special tokens
};

/// What a program reads of files as text, without a byte order mark, and as tokens; messages name the file.
struct TextFile {
  std::filesystem::path path;
  std::string text;

  /// Throws gradus::ValueError naming a file that cannot be read.
  explicit TextFile(const std::filesystem::path& path);
  /// Throws gradus::ValueError for a text without tokens.
  std::unique_ptr<gradus::Tokenizer> tokenizer(const TokenizerOptions& options) const;
  /// Throws gradus::ValueError for what has no token.
  gradus::Sequence tokens(const gradus::Tokenizer& tokenizer) const;
};

/// What one of its tokens is called: "character", "byte" or "token".
const char* name_of_one(const gradus::Tokenizer& tokenizer);

/// A tokenizer as a model's file says it, beside what else it says.
gradus::Texts tokenizer_texts(const gradus::Tokenizer& tokenizer);
/// Reads it. Throws gradus::ValueError naming the model's file and what is wrong with it.
std::unique_ptr<gradus::Tokenizer> tokenizer_of(const gradus::SavedModel& saved);
