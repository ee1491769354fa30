// A model's file, and a checkpoint, which has the same form: what it says of itself makes options, or is refused.
#include "training/model.hpp"

#include <sstream>

#include "nn/bert.hpp"
#include "nn/gpt.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/transformer.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  or_refuse([&] {
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    gradus::SavedModel model = gradus::read_model(in, "fuzzed");
    or_refuse([&] { (void)model.read_options<gradus::nn::TransformerOptions>(); });
    or_refuse([&] { (void)model.read_options<gradus::nn::RecurrentSeq2SeqOptions>(); });
    or_refuse([&] { (void)model.read_options<gradus::nn::GPTOptions>(); });
    or_refuse([&] { (void)model.read_options<gradus::nn::BERTOptions>(); });
    std::ostringstream out;
    gradus::write_model(out, model);
    std::istringstream again(out.str());
    gradus::SavedModel second = gradus::read_model(again, "written");
    must(second.options == model.options && second.about == model.about, "read again it is the same");
  });
  return 0;
}
