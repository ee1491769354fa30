// Byte pairs of a text: trains a tokenizer, encodes the text with it, says how well and how fast: tokenize FILE [MERGES
// [FOLDER]]
#include <fmt/core.h>

#include <charconv>
#include <chrono>

#include "autograd/core/read_file.hpp"
#include "gradus.hpp"

using namespace gradus;

namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void tokenize(const std::string& file, std::int64_t merges, const char* folder) {
  std::ifstream text = open_to_read(file);
  auto start = std::chrono::steady_clock::now();
  BytePairTokenizer tokenizer = BytePairTokenizer::train(text, {.merges = merges});
  fmt::print("{} merges in {:.2f} s; the last are", tokenizer.merges().size(), seconds_since(start));
  for (std::int64_t id = std::max<std::int64_t>(tokenizer.size() - 5, 256); id < tokenizer.size(); ++id)
    fmt::print(" \"{}\"", shown(tokenizer.token(id)));

  text.clear();
  text.seekg(0);
  start = std::chrono::steady_clock::now();
  std::size_t bytes = 0, tokens = 0;
  tokenizer.encode(text, [&](const Sequence& ids) {
    tokens += ids.size();
    for (std::int64_t id : ids) bytes += tokenizer.token(id).size();
  });
  double megabytes = static_cast<double>(bytes) / 1e6;
  fmt::print("\n{} bytes, {} tokens: {:.2f} bytes a token, {:.1f} MB a second\n", bytes, tokens,
             static_cast<double>(bytes) / static_cast<double>(std::max<std::size_t>(tokens, 1)),
             megabytes / seconds_since(start));
  if (folder) tokenizer.save(folder);
}

}  // namespace

int main(int argc, char** argv) {
  std::int64_t merges = 1000;
  std::string_view number = argc > 2 ? argv[2] : "1000";
  auto [rest, error] = std::from_chars(number.data(), number.data() + number.size(), merges);
  if (argc < 2 || argc > 4 || argv[1][0] == '-' || error != std::errc() || rest != number.data() + number.size()) {
    fmt::print(stderr, "usage: tokenize FILE [MERGES [FOLDER for vocab.json and merges.txt]]\n");
    return 2;
  }
  try {
    tokenize(argv[1], merges, argc > 3 ? argv[3] : nullptr);
    return 0;
  } catch (const ValueError& error) {
    fmt::print(stderr, "tokenize: {}\n", error.what());
    return 2;
  }
}
