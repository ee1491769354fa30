// A file of each format that there has been, which is read for ever. When there is a new one: its file joins them, made
// by the program that writes it first.
#include <doctest/doctest.h>

#include "nn/transformer.hpp"
#include "tests/helpers.hpp"
#include "training/model_file.hpp"

using namespace gradus;
using testing::check_close;
namespace fs = std::filesystem;

TEST_CASE("files of every format are read: those of the first one as a Transformer with sinusoidal positions") {
  for (const char* format : {"first_format", "second_format"}) {
    CAPTURE(format);
    SavedModel saved = load_model(fs::path(GRADUS_SOURCE_DIR) / "tests/training/files" / format);
    CHECK(saved.kind == "transformer");
    CHECK(saved.about.at("task") == "copy");
    CHECK(saved.about.at("min_length") == "3");
    CHECK(saved.about.at("max_length") == "4");
    auto options = saved.read_options<nn::TransformerOptions>();
    CHECK(texts_of(options) == texts_of(nn::TransformerOptions{.vocabulary = 13,
                                                               .d_model = 8,
                                                               .heads = 2,
                                                               .layers = 1,
                                                               .d_ff = 8,
                                                               .dropout = 0.1,
                                                               .norm_first = true,
                                                               .positions = nn::Positions::sinusoidal}));
    Generator generator(1);
    nn::Transformer model(options, generator);
    nn::assign_weights(model, saved.weights);
    model.eval();
    // As the program that wrote it computed them.
    Tensor logits = model(indices({1, 3}, {7, 7, 9}), indices({1, 2}, {11, 7})).value();
    check_close(logits, tensor({1, 2, 13}, {-4.54491, 1.28698,   -3.8803, 1.10941,  -3.57332, 0.456283,  1.52309,
                                            5.19348,  -1.04178,  -4.2037, 0.97166,  -4.1623,  1.89893,   -2.70425,
                                            1.83222,  -3.33296,  4.30107, -2.77608, 0.300739, -0.576583, 4.66793,
                                            0.490652, -0.839318, 2.73797, -2.18474, -1.70075}),
                1e-4, 1e-4);
  }
}
