#include "tests/examples/workplace.hpp"

TEST_CASE("a model's file may be a symbolic link, which stays; what it leads to is replaced") {
  Workplace place;
  fs::create_directories(place.folder / "model");
  fs::create_directories(place.folder / "elsewhere");
  const char* name = "model.safetensors";
  std::ofstream(place.folder / "elsewhere" / name) << "old";
  fs::create_symlink(place.folder / "elsewhere" / name, place.folder / "model" / name);
  Run run = place.run("train copy " + tiny + " --steps 1 --out model");
  CHECK(run.error == "");
  CHECK(fs::is_symlink(place.folder / "model" / name));
  CHECK(place.run("decode elsewhere", "1 2 3 4\n").status == 0);
}

TEST_CASE("metrics that cannot be written are told once, and training goes on") {
  Workplace place;
  Run run = place.run("train copy " + tiny + " --steps 3 --out model --metrics /dev/full");
  CHECK(run.status == 1);
  CHECK(run.error == "seq2seq: the metrics cannot be written from step 1 on\n");
  CHECK(fs::exists(place.folder / "model/model.safetensors"));

  run = place.run("train copy --length 3 --held-out 3 --out model --metrics /dev/full");  // which is soon learned
  CHECK(run.out.find("3 of 3 held-out sequences exact") != std::string::npos);
  CHECK(run.status == 1);
}

TEST_CASE("a limit on the size of files makes saving fail with a line, and leaves nothing half-written") {
  Workplace place;
  Run run = place.run("train copy " + tiny + " --steps 1 --out model", "", "ulimit -f 4;");
  CHECK(run.status == 2);
  CHECK(run.error == "seq2seq: model/model.safetensors: cannot be written: File too large\n");
  CHECK(fs::is_empty(place.folder / "model"));
}

TEST_CASE(
    "a run that is cut short leaves a model that was there before, and a checkpoint, which decodes by itself too") {
  Workplace place;
  place.run("train copy " + tiny + " --steps 1 --out model");
  std::string before = contents(place.folder / "model/model.safetensors");
  Run run = place.run("train copy --steps 100000 --lr 1e-9 --out model", "",
                      "timeout --foreground --preserve-status -s INT 2");
  CHECK(run.status == 130);
  CHECK(run.out.find("--resume goes on from what is in model/checkpoint.safetensors") != std::string::npos);
  CHECK(contents(place.folder / "model/model.safetensors") == before);
  CHECK(place.run("decode model", "1 2 3 4\n").error == "");
  fs::remove(place.folder / "model/model.safetensors");
  run = place.run("decode model", "1 2 3 4 5 6 7 8 9 10\n");
  CHECK(run.status == 0);
  CHECK(run.error == "seq2seq: model/checkpoint.safetensors: a checkpoint, of a run that has not come to its end\n");
}

TEST_CASE("--pictures without gnuplot says once what to do") {
  Workplace place;
  Run run = place.run("train copy " + tiny + " --steps 1 --out model --pictures pictures", "", "PATH=/nowhere");
  CHECK(run.status == 1);
  std::size_t first = run.out.find("gnuplot is not installed");
  REQUIRE(first != std::string::npos);
  CHECK(run.out.find("gnuplot is not installed", first + 1) == std::string::npos);
  CHECK(run.out.ends_with("\nnot drawn either: 3 more, each from the .gp of its name there\n"));
}

TEST_CASE("--pictures draws the learning curve and every attention, and changes nothing that is trained") {
  Workplace place;
  const std::string run = "train reverse " + tiny + " --steps 60 --dropout 0.1 --seed 3 --out ";
  Run plain = place.run(run + "plain"), drawn = place.run(run + "drawn --pictures 'my pictures'");
  CHECK(drawn.status == plain.status);
  CHECK(drawn.error == "");
  CHECK(contents(place.folder / "plain/model.safetensors") == contents(place.folder / "drawn/model.safetensors"));

  std::string lines;
  for (const char* name : {"learning_curve", "encoder.layers.0.self_attn", "decoder.layers.0.self_attn",
                           "decoder.layers.0.multihead_attn"}) {
    std::string file = "my pictures/" + std::string(name) + ".svg";
    lines += file + "\n";
    CHECK_MESSAGE(std::system(("xmllint --noout '" + (place.folder / file).string() + "'").c_str()) == 0, file);
  }
  CHECK(drawn.out.ends_with("\n" + lines));

  std::ifstream weights(place.folder / "my pictures/decoder.layers.0.multihead_attn.dat");
  int rows = 0;
  for (std::string line; std::getline(weights, line);) {
    if (line.empty()) continue;
    std::istringstream numbers(line);
    double sum = 0;
    for (double weight = 0; numbers >> weight;) sum += weight;
    CHECK(sum == doctest::Approx(1).epsilon(1e-5));
    ++rows;
  }
  CHECK(rows == 2 * 5);  // two heads; begin and four symbols look at the source
  std::string svg = contents(place.folder / "my pictures/decoder.layers.0.multihead_attn.svg");
  CHECK(svg.find(">head 2<") != std::string::npos);
  CHECK(svg.find(">&lt;s><") != std::string::npos);
}

TEST_CASE("--pictures without gnuplot, or with a loss that is not finite, says what to do and ends as it would") {
  Workplace place;
  Run run = place.run("train copy " + tiny + " --steps 3 --out model --pictures p", "", "PATH=/nowhere");
  CHECK(run.status == 1);
  CHECK(run.error == "");
  CHECK(run.out.find("gnuplot is not installed (apt-get install gnuplot-nox): run gnuplot p/learning_curve.gp") !=
        std::string::npos);
  CHECK(fs::exists(place.folder / "p/learning_curve.dat"));
  CHECK(place.run("train copy " + tiny + " --steps 60 --lr 10 --out model --pictures p").status == 1);
  CHECK(fs::exists(place.folder / "p/learning_curve.svg"));
}
