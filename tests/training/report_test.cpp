#include "training/report.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "autograd/ops/loss.hpp"
#include "nn/activations.hpp"
#include "nn/attention_maps.hpp"
#include "nn/transformer.hpp"
#include "optim/adam.hpp"
#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"
#include "training/web_texts.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

using Json = nlohmann::json;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
  return found;
}

/// What a page holds for its script.
Json data_of(const std::string& page) {
  const std::string begin = "<script type=\"application/json\" id=\"data\">";
  std::size_t from = page.find(begin);
  REQUIRE(from != std::string::npos);
  from += begin.size();
  return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

/// [[name, text], ...]
Json pairs(const std::vector<std::vector<std::string>>& entries) { return entries; }

/// Share `i` of those that stand there as two letters each.
double share(const std::string& letters, std::size_t i) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  auto part = 64 * alphabet.find(letters[2 * i]) + alphabet.find(letters[2 * i + 1]);
  return part == 4095 ? std::nan("") : static_cast<double>(part) / 4094;
}

/// A Transformer with dropout, and one sequence of three symbols for it.
struct Small {
  Generator generator{1};
  nn::Transformer model{{.vocabulary = 6, .d_model = 8, .heads = 2, .layers = 1, .d_ff = 16, .dropout = 0.1},
                        generator};
  Indices source = indices({1, 3}, {1, 2, 3}), target_in = indices({1, 3}, {4, 3, 2}),
          target_out = indices({1, 3}, {3, 2, 5});
  SequenceMasks masks = {.target = Mask::causal(3)};

  Variable loss() const { return cross_entropy(model(source, target_in, masks), target_out); }
  ReportSequence sequence() const {
    return {{"a", "b", "c"}, {"<s>", "c", "b"}, [this] { return loss(); }};
  }
};

}  // namespace

TEST_CASE("report: texts stay texts, whatever they hold") {
  const std::string hostile = "</script><script>alert(1)</script><!-- \" ' & \\ \x01 \n \xe2\x80\xa8 \xff";
  const std::string kept = "</script><script>alert(1)</script><!-- \" ' & \\ \x01 \n \xe2\x80\xa8 \xef\xbf\xbd";
  Report report(hostile);
  report.set(hostile, hostile);
  report.note(1, {{hostile, 2}});
  report.table(hostile, hostile);
  report.sample({hostile}, {hostile});
  report.follow({{hostile}, {hostile}, [] { return Variable(1.); }});
  Small small;
  report.look(0, small.model);
  std::string page = to_html(report);
  CHECK(count(page, "</script>") == 2);
  CHECK(count(page, "<script") == 2);
  CHECK(count(page, "<!--") == 0);
  CHECK(page.find('\xff') == std::string::npos);
  Json data = data_of(page);
  CHECK(data["title"] == kept);
  CHECK(data["settings"] == pairs({{kept, kept}}));
  CHECK(data["tables"] == pairs({{kept, kept}}));
  CHECK(data["curves"][0]["name"] == kept);
  CHECK(data["samples"]["columns"] == std::vector<std::string>{kept});
  CHECK(data["samples"]["rows"] == pairs({{kept}}));
  CHECK(data["sequences"][0]["source"][0] == kept);
  CHECK(data["sequences"][0]["target"][0] == kept);
  CHECK(data["looks"][0]["sequences"][0]["loss"] == 1);
}

TEST_CASE("report: the page asks for nothing, and its modules are one") {
  std::string page = to_html(Report("empty"));
  for (const char* asks : {"src=", "@import", "url(", "fetch(", "import(", "XMLHttpRequest", "\nimport ", "\nexport "})
    CHECK_MESSAGE(page.find(asks) == std::string::npos, asks);
  CHECK(page.find("default-src 'none'") != std::string::npos);

  std::size_t lines = 0;
  std::set<std::string> files, names;
  for (const WebText& file : web_texts()) {
    CAPTURE(file.name);
    lines += count(std::string(file.text), "\n");
    CHECK(file.text.find("</script") == std::string_view::npos);
    CHECK(file.text.find("<!--") == std::string_view::npos);
    // As it stands in the folder, and behind those that it imports.
    std::ifstream in(std::string(GRADUS_SOURCE_DIR) + "/web/" + std::string(file.name), std::ios::binary);
    bool as_it_stands = file.text == std::string(std::istreambuf_iterator<char>(in), {});
    CHECK(as_it_stands);
    std::istringstream text{std::string(file.text)};
    for (std::string line; std::getline(text, line);) {
      if (line.starts_with("import ")) {
        std::size_t from = line.find("\"./");
        REQUIRE_MESSAGE(from != std::string::npos, line);
        CHECK_MESSAGE(files.contains(line.substr(from + 3, line.rfind('"') - from - 3)), line);
      }
      if (line.starts_with("export ")) line.erase(0, 7);
      for (const char* word : {"function ", "const ", "class "})
        if (line.starts_with(word)) {
          std::string name = line.substr(std::string(word).size());
          name = name.substr(0, name.find_first_of("( ,="));
          CHECK_MESSAGE(names.insert(name).second, name, " stands in two modules, which a page has as one");
        }
    }
    files.insert(std::string(file.name));
  }
  CHECK(names.size() > 20);
  CHECK(lines < 1000);
  // What only the page in which Gradus trains has.
  for (const char* name :
       {"engine.js", "index.html", "live.css", "live.js", "page.js", "page.png", "pages.py", "worker.js"})
    CHECK_MESSAGE(files.insert(name).second, name);
  std::set<std::string> there;
  for (const auto& entry : std::filesystem::directory_iterator(GRADUS_SOURCE_DIR "/web"))
    if (entry.is_regular_file()) there.insert(entry.path().filename().string());
  CHECK(there == files);
}

TEST_CASE("report: a look has what attention_maps gives, and norms of values and gradients") {
  Small small;
  Report report("small");
  report.follow(small.sequence());
  report.look(0, small.model);
  Json data = data_of(to_html(report)), seen = data["looks"][0]["sequences"][0], parts = data["sequences"][0];

  small.model.eval();
  std::vector<nn::AttentionMap> maps = nn::attention_maps(small.model, small.source, small.target_in, small.masks);
  REQUIRE(parts["maps"].size() == maps.size());
  for (std::size_t i = 0; i < maps.size(); ++i) {
    CHECK(parts["maps"][i] == Json{{"module", maps[i].module}, {"heads", 2}, {"queries", 3}, {"keys", 3}});
    std::string letters = seen["maps"][i];
    REQUIRE(letters.size() == 2 * maps[i].weights.size());
    for (std::size_t j = 0; j < maps[i].weights.size(); ++j)
      CHECK(std::abs(share(letters, j) - static_cast<double>(maps[i].weights.data()[j])) <= 0.5 / 4094 + 1e-9);
  }

  nn::Activations activations(small.model, {"*"});
  Variable loss = small.loss();
  loss.backward();
  CHECK(seen["loss"].get<double>() == doctest::Approx(loss.item()));
  std::vector<std::string> names = parts["norms"];
  CHECK(names == std::vector<std::string>{"source_embedding", "encoder.layers.0.self_attn",
                                          "encoder.layers.0.feed_forward", "encoder.layers.0", "encoder",
                                          "target_embedding", "decoder.layers.0.self_attn",
                                          "decoder.layers.0.multihead_attn", "decoder.layers.0.feed_forward",
                                          "decoder.layers.0", "decoder"});
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Variable& output = activations.last(names[i]);
    for (std::size_t position = 0; position < 3; ++position) {
      double value = 0, gradient = 0;
      for (std::size_t j = 0; j < 8; ++j) {
        value += std::pow(output.value()(0, position, j), 2);
        gradient += std::pow(output.grad()(0, position, j), 2);
      }
      CHECK(seen["values"][i][position].get<double>() == doctest::Approx(std::sqrt(value)).epsilon(0.006));
      CHECK(seen["gradients"][i][position].get<double>() == doctest::Approx(std::sqrt(gradient)).epsilon(0.006));
    }
  }
}

TEST_CASE("report: a look changes nothing that is trained, and leaves modes and gradients as they were") {
  auto train = [](bool looks) {
    Small small;
    Report report("small");
    report.follow(small.sequence());
    optim::Adam adam(small.model.parameters(), {.lr = 0.01});
    for (int step = 1; step <= 5; ++step) {
      adam.zero_grad();
      small.loss().backward();
      if (looks) report.look(step, small.model);
      CHECK(small.model.training());
      adam.step();
    }
    return small.model.parameters();
  };
  std::vector<Variable> with = train(true), without = train(false);
  for (std::size_t i = 0; i < with.size(); ++i) CHECK(with[i].value() == without[i].value());

  Small small;
  Report report("small");
  report.follow(small.sequence());
  small.model.eval();
  report.look(1, small.model);
  CHECK_FALSE(small.model.training());
  CHECK_FALSE(small.model.parameters()[0].has_grad());
}

TEST_CASE("report: few looks are kept, the first and the last among them, and the early ones stand densely") {
  Small small;
  for (std::int64_t steps : {5, 200, 3000}) {
    Report report("small");
    report.follow({{"a"}, {}, [] { return Variable(1.); }});
    std::int64_t looked = 0;
    for (std::int64_t step = 0; step <= steps; ++step)
      if (report.due(step)) report.look(step, small.model), ++looked;
    report.look(steps, small.model);
    Json looks = data_of(to_html(report))["looks"];
    CAPTURE(looks.dump());
    CHECK(looks.front()["step"] == 0);
    CHECK(looks.back()["step"] == steps);
    CHECK(looks.size() == std::min<std::size_t>(Report::most_looks, static_cast<std::size_t>(steps) + 1));
    CHECK(looked < 100);
    if (steps > 10) CHECK(looks[5]["step"] < steps / 4);
    for (std::size_t i = 1; i < looks.size(); ++i) CHECK(looks[i]["step"] > looks[i - 1]["step"]);
  }
}

TEST_CASE("report: long sequences leave room for fewer looks") {
  Report report("long");
  Generator generator(1);
  nn::Transformer model({.vocabulary = 3, .d_model = 8, .heads = 2, .layers = 1, .d_ff = 8, .dropout = 0}, generator);
  Indices long_one = indices({1, 400}, std::vector<std::int64_t>(400, 1));
  report.follow({{}, {}, [&] { return cross_entropy(model(long_one, long_one), long_one); }});
  for (std::int64_t step = 0; step < 6; ++step) report.look(step, model);
  CHECK(data_of(to_html(report))["looks"].size() == 2);
  CHECK(to_html(report).size() < 5'000'000);
}

TEST_CASE("report: NaN among weights, losses and gradients is none of their numbers") {
  Small small;
  for (Variable parameter : small.model.parameters()) parameter.mutable_value().fill(testing::not_a_number);
  Report report("broken");
  report.follow(small.sequence());
  report.look(0, small.model);
  report.note(1, {{"loss", testing::not_a_number}});
  Json data = data_of(to_html(report)), seen = data["looks"][0]["sequences"][0];
  CHECK(std::isnan(share(seen["maps"][0], 0)));
  CHECK(seen["loss"].is_null());
  CHECK(seen["gradients"][0][0].is_null());
  CHECK(data["curves"][0]["values"][0].is_null());
}

TEST_CASE("report: a curve of many points is one of means; names count once") {
  Report report("curves");
  for (int step = 1; step <= 2500; ++step) report.note(step, {{"loss", 1. * step}});
  report.note(2500, {{"exact", 0.5}});
  report.set("lr", "1");
  report.set("seed", "2");
  report.set("lr", "3");
  report.table("profile", "old");
  report.table("profile", "new");
  Json data = data_of(to_html(report)), loss = data["curves"][0], exact = data["curves"][1];
  CHECK(loss["mean_of"] == 3);
  CHECK(loss["steps"].size() == 834);
  CHECK(loss["steps"][0] == 3);
  CHECK(loss["values"][0] == 2);
  CHECK(loss["steps"][833] == 2500);
  CHECK(loss["values"][833] == 2500);
  CHECK(exact == Json{{"name", "exact"}, {"mean_of", 1}, {"steps", {2500}}, {"values", {0.5}}});
  CHECK(data["settings"] == pairs({{"lr", "3"}, {"seed", "2"}}));
  CHECK(data["tables"] == pairs({{"profile", "new"}}));
}

TEST_CASE("report: a file that cannot be written is refused before it matters, and what is there is replaced whole") {
  TemporaryFolder folder;
  check_throws<ValueError>([] { check_report_file("/dev/full"); }, {"/dev/full: cannot be written: it is no file"});
  check_throws<ValueError>([] { check_report_file("/dev/null/report.html"); },
                           {"/dev/null: cannot be made or written"});
  check_throws<ValueError>([&] { check_report_file(folder.path); }, {"it is no file"});
  check_throws<ValueError>([&] { save_report("/dev/full", Report("a")); }, {"/dev/full"});
  std::filesystem::path file = folder.path / "new" / "report.html";
  check_report_file(file);
  CHECK_FALSE(std::filesystem::exists(file));
  save_report(file, Report("first"));
  save_report(file, Report("second"));
  std::ifstream in(file, std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == to_html(Report("second")));
}
