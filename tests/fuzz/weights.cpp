// Safetensors: what is read is written and read again as the same.
#include "autograd/tensor/safetensors.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  or_refuse([&] {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    gradus::NamedTensors read = gradus::from_safetensors(bytes);
    std::string written = gradus::to_safetensors(read);
    must(gradus::to_safetensors(gradus::from_safetensors(written)) == written, "read again it is the same");
  });
  return 0;
}
