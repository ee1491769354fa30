#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "nn/gpt.hpp"
#include "nn/transformer.hpp"
#include "tests/child.hpp"
#include "tests/helpers.hpp"
#include "tests/killed.hpp"
#include "tests/temporary_folder.hpp"
#include "training/model_file.hpp"

using namespace gradus;
using testing::check_throws;
namespace fs = std::filesystem;

namespace {

const nn::GPTOptions small = {
    .vocabulary = 5, .max_length = 6, .d_model = 4, .heads = 2, .layers = 1, .d_ff = 8, .dropout = 0.25};

std::string bytes_of(const SavedModel& model) {
  std::ostringstream out;
  write_model(out, model);
  return std::move(out).str();
}

SavedModel model_of(const std::string& bytes) {
  std::istringstream in(bytes);
  return read_model(in, "a file");
}

/// The bytes of a small model's file.
std::string small_file() {
  Generator generator(1);
  return bytes_of(saved_model("gpt", nn::GPT(small, generator), {{"tokenizer", "a\nb"}}));
}

}  // namespace

TEST_CASE("a model's file says of what kind it is, with which options, and what the program adds") {
  SavedModel model = model_of(small_file());
  CHECK(model.kind == "gpt");
  CHECK(model.about == Texts{{"tokenizer", "a\nb"}});
  CHECK(texts_of(model.read_options<nn::GPTOptions>()) == texts_of(small));

  Generator generator(1), other(2);
  nn::GPT gpt(small, generator), again(model.read_options<nn::GPTOptions>(), other);
  nn::assign_weights(again, model.weights);
  gpt.eval(), again.eval();
  Indices tokens = indices({1, 3}, {0, 4, 2});
  CHECK(gpt(tokens).value() == again(tokens).value());
}

TEST_CASE("a model's file is refused when any of its bytes is damaged, with a sentence that names it") {
  const std::string good = small_file();
  std::uint64_t header = 0;
  good.copy(reinterpret_cast<char*>(&header), sizeof header);
  auto refused = [](const std::string& bytes) { check_throws<ValueError>([&] { model_of(bytes); }, {"a file: "}); };
  for (std::size_t i = 0; i < good.size(); i += i < 8 + header ? 1 : 97)
    for (int bit : {0, 5}) {
      CAPTURE(i);
      std::string bytes = good;
      bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
      refused(bytes);
    }
  for (std::size_t length : {std::size_t{0}, std::size_t{7}, std::size_t{100}, good.size() - 1})
    refused(good.substr(0, length));
  refused(good + " ");

  std::string data = good;
  data.back() ^= 1;
  check_throws<ValueError>([&] { model_of(data); }, {"a file: damaged: the CRC-32C of what is in it is "});
}

TEST_CASE("a file of a later format, or with an option that is not known here, is refused by its name") {
  SavedModel model = model_of(small_file());
  for (const char* name : {"format", "kind", "crc32c"})
    check_throws<ValueError>(
        [&, name] {
          SavedModel wrong = model;
          wrong.about[name] = "x";
          bytes_of(wrong);
        },
        {std::string("the name \"") + name + "\" is the file's own"});
  model.options["wings"] = "2";
  CHECK(model_of(bytes_of(model)).kind == "gpt");  // other programs may ask for the kind alone
  check_throws<ValueError>([&] { model_of(bytes_of(model)).read_options<nn::GPTOptions>(); },
                           {"a file: there is no option wings"});
}

TEST_CASE("the options of a model's file are checked before a model is made, and may be limited") {
  auto refused = [](const char* name, const char* text, const std::string& message) {
    SavedModel model = model_of(small_file());
    model.options[name] = text;
    check_throws<ValueError>([&] { model.read_options<nn::GPTOptions>({{"layers", 0, 16}}); }, {"a file: " + message});
  };
  refused("layers", "17", "layers is 17; it must be a whole number from 0 to 16");
  refused("d_model", "0", "d_model is 0; it must be a whole number from 1 on");
  refused("heads", "3", "d_model 4 is not a multiple of heads 3");
  refused("dropout", "nan", "dropout is nan; it must be a number from 0 to 1");
  refused("positions", "polar", "positions is polar; it must be sinusoidal, learned, ");

  SavedModel older = model_of(small_file());
  older.options.erase("positions");
  CHECK(older.read_options<nn::GPTOptions>().positions == nn::GPTOptions().positions);
}

TEST_CASE("weights alone have no kind, and without a model.json beside them are refused as a model") {
  TemporaryFolder folder;
  Generator generator(1);
  nn::GPT gpt(small, generator);
  nn::save_weights(gpt, folder.path / "model.safetensors");
  CHECK_THROWS_AS(load_model(folder.path / "nowhere"), ValueError);
  check_throws<ValueError>([&] { load_model(folder.path); }, {"model.safetensors: weights alone"});
}

TEST_CASE("a model is saved whole or not at all, and read from its file or its folder") {
  TemporaryFolder folder;
  prepare_folder(folder.path / "a" / "b");
  Generator generator(1);
  nn::GPT gpt(small, generator);
  fs::path file = folder.path / "a" / "b" / "model.safetensors";
  save_model(file, saved_model("gpt", gpt));
  CHECK(load_model(file).kind == "gpt");
  CHECK(load_model(folder.path / "a" / "b").source == file.string());
  check_throws<ValueError>(
      [&] {
        save_model(file, saved_model("gpt", gpt, {{"text", "\xff"}}));
      },
      {file.string() + ": cannot be written", "UTF-8"});
  CHECK(load_model(file).about.empty());
  CHECK(std::distance(fs::directory_iterator(file.parent_path()), {}) == 1);
}

TEST_CASE("a folder that cannot be made or written is refused before anything is, and leaves nothing in one that can") {
  TemporaryFolder folder;
  prepare_folder(folder.path);
  CHECK(fs::is_empty(folder.path));
  for (const std::string& bad : {std::string("/dev/null/x"), std::string("/sys"), std::string("/proc/self"),
                                 (folder.path / std::string(300, 'x')).string(), std::string(10'000, 'x')})
    check_throws<ValueError>([&] { prepare_folder(bad); }, {bad.substr(0, 100), "cannot be made or written: "});
}

TEST_CASE("a folder has one lock at a time, in whatever process, and none of a process that was killed") {
  TemporaryFolder folder;
  const fs::path path = folder.path / "a" / "b";
  {
    FolderLock lock(path);
    CHECK(fs::is_empty(path));
    check_throws<ValueError>([&] { FolderLock second(path); }, {path.string() + ": another run is writing to it"});
    FolderLock other(folder.path / "c");
    CHECK(status_of_child([&] {
            try {
              FolderLock theirs(path);
            } catch (const ValueError&) {
              return 7;
            }
            return 0;
          }) == 7);
  }
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  pid_t child = fork();
  if (child == 0) {
    FolderLock theirs(path);
    if (write(ends[1], "x", 1) == 1) pause();
    _exit(0);
  }
  char ready = 0;
  REQUIRE(read(ends[0], &ready, 1) == 1);
  CHECK_THROWS_AS(FolderLock{path}, ValueError);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  FolderLock again(path);
  for (int end : ends) close(end);
}

TEST_CASE("a checkpoint: killed at any step of its writing there is the one before or the new one, whole") {
  TemporaryFolder folder;
  auto save = [&](const char* which) {
    Generator generator(1);
    save_checkpoint(folder.path, saved_model("gpt", nn::GPT(small, generator), {{"which", which}}));
  };
  bool ended = false;
  std::string seen;
  for (std::size_t last = 0; !ended && last < 1000; ++last) {
    save("a"), save("b");
    CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 2);
    std::optional<Traced> traced = killed_at(last, [&] { save("c"); });
    if (!traced) return;
    ended = traced->ended;
    std::string which = load_checkpoint(folder.path).about.at("which");
    CHECK((which == "b" || which == "c"));
    if (seen.empty() || seen.back() != which[0]) seen += which;
    fs::path before = folder.path / "checkpoint.before.safetensors";
    if (fs::exists(before)) CHECK_MESSAGE(load_model(before).about.at("which") != "c", last);
  }
  CHECK(ended);
  CHECK(seen == "bc");
}

TEST_CASE("a model's weights must be as many numbers as its options ask for, before it is made") {
  SavedModel model = model_of(small_file());
  double numbers = 0;
  for (const auto& [name, value] : model.weights) numbers += static_cast<double>(std::get<Tensor>(value).size());
  model.check_weights_for(numbers);
  check_throws<ValueError>([&] { model.check_weights_for(numbers + 1); },
                           {fmt::format("a file: it holds {} numbers", numbers), "or more"});
}

TEST_CASE("what a run adds to its model's file is read where it is asked for, and left out elsewhere") {
  TemporaryFolder folder;
  Generator generator(1);
  save_model(folder.path / model_file_name,
             saved_model("gpt", nn::GPT(small, generator), {{"text", "kept"}, {"run.task", "copy"}}));
  CHECK(load_model(folder.path).about == Texts{{"text", "kept"}});
  CHECK(load_model_of_run(folder.path).about == Texts{{"run.task", "copy"}, {"text", "kept"}});
}

TEST_CASE("a model.json that is hostile is refused in one line") {
  TemporaryFolder folder;
  fs::copy(GRADUS_SOURCE_DIR "/tests/training/files/first_format", folder.path / "model");
  fs::path file = folder.path / "model/model.json";
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  const std::string good = text.str(), begin = good.substr(0, good.rfind('}')) + ",";
  auto refused = [&](const std::string& json, const char* part) {
    std::ofstream(file) << json;
    check_throws<ValueError>([&] { load_model(folder.path / "model"); }, {file.string() + ": ", part});
  };
  refused(begin + R"("more":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}", "nested deeper");
  refused(begin + R"("heads":1})", "names heads twice");
  refused(begin + R"("more":1e924})", "a number that is too large");
  fs::remove(file);
  REQUIRE(mkfifo(file.c_str(), 0600) == 0);
  check_throws<ValueError>([&] { load_model(folder.path / "model"); }, {file.string(), "a pipe or a device"});
  fs::remove(file);
  std::string many = begin;
  for (int i = 0; i < 100'000; ++i) many += fmt::format(R"("more{}":1,)", i);
  std::ofstream(file) << many + R"("last":1})";
  CHECK(load_model(folder.path / "model").kind == "transformer");
}
