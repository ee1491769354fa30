// What is given to a program and means nothing, or is not what it takes: a sentence, status 2, and nothing is touched.
#include "tests/examples/text_place.hpp"

TEST_CASE("an option that means nothing with the others is refused by name") {
  Workplace place;
  check_refused(place, "train copy --model lstm --heads 2", {"--heads: means something only with --model transformer"});
  check_refused(place, "train copy --model gru --norm-first", {"--norm-first: means something only with --model"});
  check_refused(place, "train copy --model rnn --positions alibi", {"--positions: means something only with"});
  check_refused(place, "train copy --hidden 16", {"--hidden: means something only with a recurrent --model"});
  place.put("own.txt", "ab\tba\nac\tca\n");
  check_refused(place, "train --pairs own.txt --length 4", {"--length: means something only with a task"});
  check_refused(place, "train --pairs own.txt --min-length 4", {"--min-length: means something only with a task"});
  check_refused(place, "train copy --beam 2", {"--beam"});
  CHECK_FALSE(fs::exists(place.folder / "runs"));
  // Which the others share.
  CHECK(place.run("train copy --model lstm --d-model 8 --layers 1 --dropout 0 --hidden 8 --length 4 --steps 1").error ==
        "");

  TextPlace text(LANGUAGE_MODEL);
  check_refused(text, "train text.txt --merges 3", {"--merges: means something only with --tokenizer bpe"});
  check_refused(text, "train text.txt --merges 3 --tokenizer bytes", {"--merges: means something only with"});
  for (std::string option : {"--top-k", "--top-p", "--seed"})
    check_refused(text, "write model --temperature 0 " + option + " 1",
                  {(option + ": means something only with a --temperature above 0").c_str()});
  text.program = MASKED_LANGUAGE_MODEL;
  check_refused(text, "train text.txt --merges 3", {"--merges: means something only with --tokenizer bpe"});
}

TEST_CASE("a file that a run reads is not one that it writes, by whatever name") {
  Workplace place;
  const std::string pairs = "ab\tba\nac\tca\nad\tda\nae\tea\n";
  place.put("own.txt", pairs);
  fs::create_symlink("own.txt", place.folder / "link");
  fs::create_hard_link(place.folder / "own.txt", place.folder / "twin");
  const std::string train = "train --pairs own.txt --held-out 1 --steps 1 --out model --metrics ";
  for (std::string metrics : {"own.txt", "./own.txt", "link", "twin", "../$(basename $PWD)/own.txt"})
    check_refused(place, train + metrics, {"own.txt: is read by this run, and metrics would take its place"});
  check_refused(place, train + "model/model.safetensors", {"model/model.safetensors: metrics would take the place"});
  check_refused(place, train + "model/checkpoint.safetensors", {"checkpoint.safetensors: metrics would take"});
  CHECK(contents(place.folder / "own.txt") == pairs);
  CHECK_FALSE(fs::exists(place.folder / "model"));
  fs::create_directories(place.folder / "model");
  fs::copy(place.folder / "own.txt", place.folder / "model/model.safetensors");
  check_refused(place, "train --pairs model/model.safetensors --held-out 1 --steps 1 --out model",
                {"model/model.safetensors: is read by this run, whose model/model.safetensors would take its place"});
  CHECK(contents(place.folder / "model/model.safetensors") == pairs);

  for (const char* program : {LANGUAGE_MODEL, MASKED_LANGUAGE_MODEL}) {
    TextPlace text(program);
    std::string before = contents(text.folder / "text.txt");
    check_refused(text, "train text.txt --out model --metrics ./text.txt", {"text.txt: is read by this run"});
    CHECK(contents(text.folder / "text.txt") == before);
    CHECK_FALSE(fs::exists(text.folder / "model"));
  }
}

TEST_CASE("pairs of a file that is named as a task is have another name and folder") {
  Workplace place;
  place.put("copy.txt", "ab\tba\nac\tca\nad\tda\nae\tea\n");
  const std::string small_model = " --d-model 16 --heads 2 --layers 1 --d-ff 16 --steps 1";
  Run run = place.run("train --pairs copy.txt --held-out 1" + small_model);
  CHECK(run.out.starts_with("copy-pairs: "));
  CHECK(fs::exists(place.folder / "runs/copy-pairs/model.safetensors"));
  CHECK_FALSE(fs::exists(place.folder / "runs/copy"));
  check_refused(place, "train copy --out runs/copy-pairs" + small_model, {"learned another task, copy-pairs"});
}

TEST_CASE("a model of another kind is refused by the name of the program that takes it") {
  Workplace place;
  place.run("train copy " + tiny + " --steps 1 --out transformer");
  place.run("train copy --model gru --hidden 8 --d-model 8 --length 4 --steps 1 --out recurrent");
  for (auto [program, folder] : {std::pair{LANGUAGE_MODEL, "gpt"}, {MASKED_LANGUAGE_MODEL, "bert"}}) {
    TextPlace text(program);
    text.train("--steps 1");
    fs::copy(text.folder / "model", place.folder / folder);
  }
  struct Held {
    std::string folder, says;
  };
  const Held held[] = {{"transformer", "holds a Transformer that answers sequences, which seq2seq takes"},
                       {"recurrent", "holds a recurrent model that answers sequences, which seq2seq takes"},
                       {"gpt", "holds a GPT, which language_model takes"},
                       {"bert", "holds a BERT, which masked_language_model takes"}};
  for (const Held& one : held) {
    const std::string &folder = one.folder, &says = one.says;
    auto refused = [&](const char* program, const std::string& arguments, const char* takes) {
      place.program = program;
      check_refused(place, arguments, {(folder + "/model.safetensors: " + says + "; ").c_str(), takes});
    };
    if (folder == "gpt" || folder == "bert")
      refused(SEQ2SEQ, "decode " + folder, "seq2seq takes a Transformer that answers sequences or a recurrent model");
    if (folder != "transformer") refused(HEADS, folder, "heads takes a Transformer that answers sequences");
    if (folder != "gpt") refused(LANGUAGE_MODEL, "write " + folder, "language_model takes a GPT");
    if (folder != "gpt") refused(LANGUAGE_MODEL, "evaluate " + folder + " in.txt", "language_model takes a GPT");
    if (folder != "bert") refused(MASKED_LANGUAGE_MODEL, "fill " + folder, "masked_language_model takes a BERT");
  }
}

TEST_CASE("a byte order mark before pairs or a text counts for nothing") {
  const std::string mark = "\xEF\xBB\xBF", pairs = "ab\tba\nac\tca\nad\tda\nae\tea\n";
  Workplace place;
  const std::string train = " --held-out 1 --d-model 16 --heads 2 --layers 1 --d-ff 16 --steps 1 --out ";
  place.put("own.txt", pairs);
  place.run("train --pairs own.txt" + train + "without");
  place.put("own.txt", mark + pairs);
  place.run("train --pairs own.txt" + train + "with");
  CHECK(contents(place.folder / "with/model.safetensors") == contents(place.folder / "without/model.safetensors"));

  for (const char* tokenizer : {"characters", "bytes", "bpe --merges 5"}) {
    TextPlace text(LANGUAGE_MODEL);
    const std::string options = std::string("--steps 1 --tokenizer ") + tokenizer;
    text.train(options);
    std::string without = contents(text.folder / "model/model.safetensors"), words = contents(text.folder / "text.txt");
    text.put("text.txt", mark + words);
    CHECK(text.train(options).error == "");
    CHECK(contents(text.folder / "model/model.safetensors") == without);
    CHECK(text.run("evaluate model text.txt").status == 0);
  }
}

TEST_CASE("--resume says that there is no checkpoint, and makes no folder") {
  Workplace place;
  check_refused(place, "train copy " + tiny + " --resume --out nothing", {"nothing: there is no checkpoint in it"});
  CHECK_FALSE(fs::exists(place.folder / "nothing"));
}

TEST_CASE("of a checkpoint it is said whether its run is done") {
  Workplace place;
  place.run("train copy " + tiny + " --steps 3 --checkpoint-every 2 --out model");
  fs::path folder = place.folder / "model";
  auto says = [&](const std::string& file) { return place.run("decode " + file, "1 2 3 4\n").error; };
  CHECK(says("model") == "");
  CHECK(says("model/checkpoint.safetensors") ==
        "seq2seq: model/checkpoint.safetensors: a checkpoint, of a run that is done\n");
  fs::rename(folder / "checkpoint.before.safetensors", folder / "other");
  CHECK(says("model/other") == "seq2seq: model/other: a checkpoint, of a run that has not come to its end\n");
  fs::remove(folder / "model.safetensors");
  CHECK(says("model") == "seq2seq: model/checkpoint.safetensors: a checkpoint, of a run that is done\n");
}
