#include "autograd/core/json.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

void refused(const std::string& text, std::initializer_list<std::string> parts, int deepest = 2) {
  CAPTURE(text.substr(0, 100));
  check_throws<ValueError>([&] { parse_json(text, deepest, "the text"); }, parts);
}

}  // namespace

TEST_CASE("parse_json: what a text says, and the names in their order") {
  ParsedJson parsed = parse_json(R"({"b": [1, 2], "a": {"x": "y"}})", 2, "the text");
  CHECK(parsed.json["b"][1] == 2);
  CHECK(parsed.json["a"]["x"] == "y");
  CHECK(parsed.names == std::vector<std::string>{"b", "a"});
}

TEST_CASE("parse_json: what is no JSON, has a name twice, is nested too deep or has a number too large is refused") {
  refused("", {"the text is not JSON", "byte 1"});
  refused(R"({"a": )", {"the text is not JSON", "breaks off at its byte 7"});
  refused(R"({"a": 1} x)", {"the text is not JSON"});
  refused("{\"\xff\": 1}", {"the text is not JSON"});
  refused(R"({"a": 1, "\u0061": 2})", {"the text names a twice"});
  refused(R"([{"a": 1, "a": 2}])", {"the text names a twice"});
  refused(R"({"a": 1e924})", {"the text has a number that is too large"});
  refused(R"([[[]]])", {"the text is nested deeper than 2 levels"});
  refused(R"({"a": {"b": []}})", {"the text is nested deeper than 2 levels"});
  for (const char* open : {"[", R"({"a":)"}) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += open;
    refused(deep, {"nested deeper than 50 levels"}, 50);
  }
}

TEST_CASE("parse_json: the time is that of the text's length, whatever an object has in it") {
  std::string objects, texts;
  for (int i = 0; i < 100'000; ++i) {
    objects += (i ? "," : "") + fmt::format(R"("{}":{{}})", i);
    texts += (i ? "," : "") + fmt::format(R"("{}":"")", i);
  }
  CHECK(parse_json("{" + objects + "}", 2, "the text").names.size() == 100'000);
  CHECK(parse_json("{\"a\":{" + objects + "}}", 3, "the text").json["a"].size() == 100'000);
  CHECK(parse_json("{" + texts + "}", 1, "the text").json.size() == 100'000);
}
