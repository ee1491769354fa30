#include "tests/examples/workplace.hpp"

TEST_CASE("every model trains, says what it is, and decode knows from the file which one it has") {
  const std::pair<const char*, const char*> models[] = {{"transformer", "Transformer"},
                                                        {"lstm", "LSTM"},
                                                        {"lstm-attention", "LSTM-attention"},
                                                        {"gru", "GRU"},
                                                        {"rnn", "RNN"}};
  Workplace place;
  for (const auto& pair : models) {
    const std::string model = pair.first, name = pair.second;
    CAPTURE(model);
    const std::string own = name == "Transformer" ? "--heads 2 --d-ff 16 " : "--hidden 16 ";
    Run run = place.run("train copy --d-model 16 --layers 1 --length 4 --min-length 3 --steps 3 --out model " + own +
                        "--model " + model);
    CHECK(run.status == 1);
    CHECK(run.error == "");
    CHECK(run.out.starts_with("copy: " + name + " with "));
    Run greedy = place.run("decode model", "1 2 3\n4 3 2 1\n"), beam = place.run("decode model --beam 3", "1 2 3\n");
    CHECK(greedy.status == 0);
    CHECK(greedy.error == "");
    CHECK(std::count(greedy.out.begin(), greedy.out.end(), '\n') == 2);
    CHECK(beam.status == 0);
  }
  check_refused(place, "train copy --model perceptron",
                {"--model: perceptron is not transformer, lstm, lstm-attention, gru or rnn"});
}

TEST_CASE("an LSTM with attention learns to copy, and answers from its file as it did in training") {
  Workplace place;
  Run run = place.run(
      "train copy --model lstm-attention --d-model 32 --hidden 48 --length 4 --lr 0.01 --steps 600 --out model");
  CHECK(run.status == 0);
  CHECK(place.run("decode model", "1 2 3 4\n10 9 9 7\n").out == "1 2 3 4\n10 9 9 7\n");
}

TEST_CASE("every kind of positions trains and decodes") {
  Workplace place;
  for (const char* positions : {"sinusoidal", "learned", "rotary", "alibi", "none"}) {
    CAPTURE(positions);
    Run run = place.run("train copy " + tiny + " --steps 2 --out model --positions " + positions);
    CHECK(run.status == 1);
    CHECK(run.error == "");
    CHECK(place.run("decode model", "1 2 3 4\n").status == 0);
  }
  // Learned positions end somewhere: a line that is longer is answered by none, and the next one by its answer.
  place.run("train copy " + tiny + " --steps 2 --out model --positions learned");
  std::string longer;
  for (int i = 0; i < 600; ++i) longer += "1 ";
  Run run = place.run("decode model", longer + "\n1 2 3 4\n");
  CHECK(run.status == 2);
  CHECK(run.out.starts_with("\n"));
  CHECK(run.out.size() > 2);
  CHECK(run.error.find("line 1: ") != std::string::npos);
}

TEST_CASE("pairs of one's own are learned from a file, scored, and decoded in their own symbols") {
  Workplace place;
  std::ofstream file(place.folder / "spoken.tsv");
  const char* digits[] = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
  for (int a = 0; a < 10; ++a)
    for (int b = 0; b < 10; ++b) file << a << b << "\t" << digits[a] << " " << digits[b] << "\n";
  file.close();
  Run run = place.run(
      "train --pairs spoken.tsv --d-model 16 --heads 2 --layers 1 --d-ff 16 --steps 3 --held-out 10 --metrics m.jsonl");
  CHECK(run.status == 1);
  CHECK(run.error == "");
  CHECK(run.out.starts_with("spoken: Transformer with "));
  CHECK(run.out.find(" % of the symbols wrong, ") != std::string::npos);
  CHECK(contents(place.folder / "m.jsonl").find("\"symbol_error\":") != std::string::npos);
  Run answer = place.run("decode runs/spoken --beam 2", "07\nx\n");
  CHECK(answer.status == 2);
  CHECK(answer.out.find_first_not_of("zeronetwhrfuivsxg \n") == std::string::npos);
  CHECK(answer.error.starts_with("seq2seq: line 2: "));
  check_refused(place, "train copy --pairs spoken.tsv", {"--pairs takes its place"});
  check_refused(place, "train --pairs nowhere.tsv", {"nowhere.tsv"});
}

TEST_CASE("every task trains, and its model answers in the task's symbols") {
  Workplace place;
  const std::pair<const char*, const char*> tasks[] = {
      {"sort", "3 1 2"}, {"addition", "123+456"}, {"addition-reversed", "123+456"}, {"steered", "copy 1 2 3"}};
  for (const auto& pair : tasks) {
    const std::string task = pair.first, line = pair.second;
    CAPTURE(task);
    Run run = place.run("train " + task + " --d-model 16 --heads 2 --layers 1 --d-ff 16 --length 3 --steps 2");
    CHECK(run.status == 1);
    CHECK(run.error == "");
    Run answer = place.run("decode runs/" + task, line + "\n");
    CHECK(answer.status == 0);
    CHECK(answer.error == "");
  }
}
