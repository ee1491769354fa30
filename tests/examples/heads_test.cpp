#include "autograd/ops/loss.hpp"
#include "data/error_rates.hpp"
#include "examples/seq2seq_options.hpp"
#include "tests/examples/workplace.hpp"
#include "training/model_file.hpp"

using namespace gradus;

namespace {

/// What stands behind the first `before` in a text, as words.
std::istringstream behind(const std::string& text, const std::string& before) {
  std::size_t found = text.find(before);
  REQUIRE_MESSAGE(found != text.npos, text, " lacks ", before);
  return std::istringstream(text.substr(found + before.size()));
}

}  // namespace

TEST_CASE("heads: what is left without each head, as with its part of the output matrix at 0; the most is named") {
  Workplace place;
  place.run("train reverse " + tiny + " --steps 300 --lr 0.01 --seed 3 --held-out 50 --out model");
  place.program = HEADS;
  Run run = place.run("model --seed 3 --held-out 50");
  CHECK(run.status == 0);
  CHECK(run.error == "");

  SequenceDataset dataset(sequence_task("reverse"), {.min_length = 4, .max_length = 4, .held_out = 50, .seed = 3});
  auto exact = [&](SequenceModel& model) { return exact_answers(model.held_out_answers(dataset, 50), dataset); };
  SavedModel saved = load_model(place.folder / "model");
  SequenceModel whole(saved, seq2seq_limits);
  CHECK(run.out.starts_with("reverse: " + std::to_string(exact(whole)) + "/50 held-out answers exact, loss "));
  REQUIRE(exact(whole) > 10);

  Batch batch = dataset.batch(dataset.held_out());
  std::int64_t least = 50;
  double most_loss = 0;
  std::string least_head;
  for (std::string attention :
       {"encoder.layers.0.self_attn", "decoder.layers.0.self_attn", "decoder.layers.0.multihead_attn"}) {
    std::istringstream rows = behind(run.out, "\n" + attention + " ");
    for (std::int64_t head = 0; head < 2; ++head) {
      CAPTURE(attention);
      CAPTURE(head);
      std::string name, percent_sign;
      std::int64_t number = -1;
      double share = 0, loss = 0, entropy = 0, uniform = 0;
      if (head > 0) rows >> name;
      rows >> number >> share >> percent_sign >> loss >> entropy >> uniform;
      CHECK(number == head);
      SequenceModel without(saved, seq2seq_limits);
      Tensor& output = without.module().parameter(attention + ".out_proj.weight").mutable_value();
      for (std::int64_t row = 0; row < 16; ++row)
        for (std::int64_t column = 8 * head; column < 8 * (head + 1); ++column) output(row, column) = 0;
      std::int64_t left = exact(without);
      CHECK(share == doctest::Approx(2.0 * double(left)));
      double right = cross_entropy(without(batch), batch.target_out).item();  // all of one length: no padding
      CHECK(loss == doctest::Approx(right).epsilon(0.01));
      CHECK(entropy < uniform);
      CHECK(entropy > 0);
      if (left > least || (left == least && right < most_loss)) continue;
      least = left, most_loss = right, least_head = "head " + std::to_string(head) + " of " + attention;
    }
  }
  REQUIRE(least < exact(whole));
  CHECK(run.out.find("\n" + least_head + " does the most: without it " + std::to_string(least) +
                     " of 50 are exact\n") != std::string::npos);
}

TEST_CASE("heads refuses what has no heads, and what it cannot hold out") {
  Workplace place;
  place.run("train copy --model gru --hidden 8 --d-model 8 --length 4 --steps 1 --out recurrent");
  place.run("train addition " + tiny + " --steps 1 --out addition");
  place.run("train copy " + tiny + " --steps 1 --out copy");
  place.program = HEADS;
  check_refused(place, "", {"DIR"});
  check_refused(place, "nowhere", {"nowhere"});
  check_refused(place, "recurrent", {"recurrent/model.safetensors", "not a transformer"});
  check_refused(place, "addition", {"addition/model.safetensors", "does not say how long", "addition"});
  check_refused(place, "copy --held-out 0", {"--held-out", "0"});
  check_refused(place, "copy --held-out 9000", {"copy", "9000"});
  CHECK(place.run("copy --held-out 20").status == 0);
}
