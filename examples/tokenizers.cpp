#include "examples/tokenizers.hpp"

#include <sstream>

#include "autograd/core/read_file.hpp"
#include "data/byte_pair_tokenizer.hpp"
#include "data/character_tokenizer.hpp"

using namespace gradus;

namespace {

constexpr const char *alphabet_name = "alphabet", *special_name = "special", *vocabulary_name = "vocab.json",
                     *merges_name = "merges.txt";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string said(const SavedModel& saved, const char* name) {
  auto found = saved.about.find(name);
  check<ValueError>(found != saved.about.end(), "it has no {}, and so no tokenizer", name);
  return found->second;
}

}  // namespace

TextFile::TextFile(const std::filesystem::path& path) : path(path), text(without_byte_order_mark(text_of_file(path))) {}

std::unique_ptr<Tokenizer> TextFile::tokenizer(const TokenizerOptions& options) const {
  using Kind = TokenizerOptions::Kind;
  return naming(path.string(), [&]() -> std::unique_ptr<Tokenizer> {
    check<ValueError>(!text.empty(), "it is empty");
    std::istringstream in(text);
    if (options.kind == Kind::characters)
      return std::make_unique<CharacterTokenizer>(CharacterTokenizer::train(in, {.special = options.special}));
    std::int64_t merges = options.kind == Kind::bytes ? 0 : options.merges;
    return std::make_unique<BytePairTokenizer>(
        BytePairTokenizer::train(in, {.merges = merges, .special = options.special}));
  });
}

Sequence TextFile::tokens(const Tokenizer& tokenizer) const {
  return naming(path.string(), [&] { return tokenizer.encode(text); });
}

const char* name_of_one(const Tokenizer& tokenizer) {
  auto* pairs = dynamic_cast<const BytePairTokenizer*>(&tokenizer);
  return !pairs ? "character" : pairs->merges().empty() ? "byte" : "token";
}

Texts tokenizer_texts(const Tokenizer& tokenizer) {
  if (auto* pairs = dynamic_cast<const BytePairTokenizer*>(&tokenizer)) {
    BytePairFiles files = pairs->files();
    return {{vocabulary_name, files.vocabulary}, {merges_name, files.merges}};
  }
  Texts texts = {{alphabet_name, dynamic_cast<const CharacterTokenizer&>(tokenizer).alphabet()}, {special_name, ""}};
  for (std::int64_t id : tokenizer.special()) texts[special_name] += tokenizer.token(id) + "\n";
  return texts;
}

std::unique_ptr<Tokenizer> tokenizer_of(const SavedModel& saved) {
  return naming(saved.source, [&]() -> std::unique_ptr<Tokenizer> {
    if (!saved.about.contains(alphabet_name))
      return std::make_unique<BytePairTokenizer>(BytePairFiles{said(saved, vocabulary_name), said(saved, merges_name)});
    std::vector<std::string> special = lines_of(said(saved, special_name));
    return std::make_unique<CharacterTokenizer>(said(saved, alphabet_name), CharacterTokenizerOptions{special});
  });
}
