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
  Run run = place.run("model");
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

TEST_CASE("heads takes a model of any task, and of pairs where it is told their file") {
  Workplace place;
  const std::string model = " --d-model 16 --heads 2 --layers 1 --d-ff 16 --steps 1 --seed 2 --held-out 20 --out ";
  const char* tasks[] = {"sort", "addition", "addition-reversed", "steered"};
  for (std::string task : tasks) place.run("train " + task + " --length 3" + model + task);
  place.run("train copy --length 5 --min-length 3" + model + "varied");
  std::string pairs;
  for (char a = 'a'; a <= 'h'; ++a)
    for (char b = 'a'; b <= 'h'; ++b) pairs += std::string{a, b, '\t', b, a, '\n'};
  place.put("own.txt", pairs);
  place.run("train --pairs own.txt" + model + "own");
  place.program = HEADS;
  auto exact = [&](const std::string& arguments, const std::string& name) {
    Run run = place.run(arguments);
    CAPTURE(arguments);
    CHECK(run.status == 0);
    CHECK(run.error == "");
    CHECK(run.out.starts_with(name + ": "));
    CHECK(run.out.find("/20 held-out answers exact, loss ") != std::string::npos);
  };
  for (std::string task : tasks) exact(task, task);
  exact("varied", "copy");
  exact("own --pairs own.txt", "own");
  check_refused(place, "own", {"own/model.safetensors: learned pairs, own; say by --pairs FILE where they are"});
  check_refused(place, "own --pairs nowhere.txt", {"nowhere.txt"});
  place.put("other.txt", pairs + "hi\tih\n");
  check_refused(place, "own --pairs other.txt", {"other.txt: are not the pairs that own/model.safetensors learned"});
  check_refused(place, "sort --pairs own.txt", {"sort/model.safetensors: learned a task, and no pairs"});
  for (const char* option : {"--seed 2", "--held-out 20"})
    check_refused(place, std::string("sort ") + option, {"sort/model.safetensors: says itself with which --seed"});
  // One of a checkpoint says it too.
  fs::remove(place.folder / "steered/model.safetensors");
  CHECK(place.run("steered").out.starts_with("steered: "));
}

TEST_CASE("heads reads older files, which say only on what lengths they learned") {
  Workplace place;
  place.program = HEADS;
  for (std::string format : {"first_format", "second_format"}) {
    fs::copy(GRADUS_SOURCE_DIR "/tests/training/files/" + format, place.folder / format);
    Run run = place.run(format + " --seed 3 --held-out 20");
    CHECK(run.error == "");
    CHECK(run.out.find("/20 held-out answers exact, loss ") != std::string::npos);
    CHECK(place.run(format).status == 0);
  }
}

TEST_CASE("heads refuses what has no heads, and older files that do not say enough") {
  Workplace place;
  place.run("train copy --model gru --hidden 8 --d-model 8 --length 4 --steps 1 --out recurrent");
  place.program = HEADS;
  check_refused(place, "", {"DIR"});
  check_refused(place, "nowhere", {"nowhere"});
  check_refused(place, "recurrent", {"recurrent/model.safetensors", "a recurrent model"});
  check_refused(place, "recurrent --held-out 0", {"--held-out", "0"});

  fs::path old = fs::path(GRADUS_SOURCE_DIR) / "tests/training/files/second_format";
  SavedModel model = load_model(old);
  auto with = [&](const Texts& about) {
    SavedModel changed = model;
    changed.about = about;
    fs::create_directories(place.folder / "old");
    save_model(place.folder / "old/model.safetensors", changed);
  };
  with({{"task", "addition"}, {"min_length", "0"}, {"max_length", "0"}});
  check_refused(place, "old", {"old/model.safetensors: of an older Gradus", "addition", "train it anew"});
  with({{"task", "copy"}, {"min_length", "3"}, {"max_length", "4"}, {"run.held_out", "00000000"}});
  check_refused(place, "old --seed 3", {"old/model.safetensors: was trained with another --seed or --held-out"});
  check_refused(place, "old --held-out 9000", {"copy", "9000"});
}
