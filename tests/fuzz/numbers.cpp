// Options as texts, of the command line and of files: a value that is taken is allowed, and its text gives it again.
#include "autograd/core/fields.hpp"
#include "nn/transformer.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  gradus::nn::TransformerOptions options;
  for (const gradus::Field& field : gradus::fields_of(options)) {
    std::string before = field.text();
    if (!field.set(text)) {
      must(field.text() == before, "a text that is refused sets nothing");
      continue;
    }
    field.check("fuzzed");
    std::string taken = field.text();
    must(field.set(taken) && field.text() == taken, "its own text is allowed and is the same value");
  }
  return 0;
}
