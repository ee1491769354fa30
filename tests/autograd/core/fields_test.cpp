#include "autograd/core/fields.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

enum class Shade { light, dark, black };

struct Paint {
  std::int64_t coats = 2;
  double gloss = 0.1;
  double price = 0;
  bool outdoors = false;
  Shade shade = Shade::dark;
  std::string maker = "";

  void fields(Fields& fields) {
    fields.whole("coats", coats, {.low = 1, .high = 16}, "how many there are");
    fields.number("gloss", gloss, {.low = 0, .high = 1}, "share of light that comes back");
    fields.number("price", price, {.low = 0}, "of a litre");
    fields.flag("outdoors", outdoors, "stands rain");
    fields.choice("shade", shade, {"light", "dark", "black"}, "of the last coat");
    fields.text("maker", maker, "who made it");
  }
};

}  // namespace

TEST_CASE("fields: each value is read and set as a text") {
  Paint paint;
  CHECK(
      texts_of(paint) ==
      Texts{{"coats", "2"}, {"gloss", "0.1"}, {"price", "0"}, {"outdoors", "false"}, {"shade", "dark"}, {"maker", ""}});
  const Texts other = {{"coats", "16"},    {"gloss", "0.30000000000000004"},
                       {"price", "1e-09"}, {"outdoors", "true"},
                       {"shade", "black"}, {"maker", "made by 2"}};
  fields_of(paint).assign(other, "paint");
  CHECK(paint.coats == 16);
  CHECK(paint.gloss == 0.1 + 0.2);
  CHECK(paint.outdoors);
  CHECK(paint.shade == Shade::black);
  CHECK(texts_of(paint) == other);
  fields_of(paint).assign({{"coats", "3"}}, "paint");
  CHECK(paint.coats == 3);
  CHECK(paint.outdoors);  // what is not named stays
}

TEST_CASE("fields: a text that is not allowed is refused with what is, and sets nothing") {
  Paint paint;
  auto refused = [&](const char* name, const std::string& text, const std::string& message) {
    check_throws<ValueError>([&] { fields_of(paint).assign({{name, text}}, "a file"); }, {"a file: " + message});
    CHECK(texts_of(paint) == texts_of(Paint()));
  };
  for (const char* text : {"0", "17", "-1", "2.0", "1e1", "0x10", " 2", "+2", "2 ", "", "99999999999999999999"})
    refused("coats", text, std::string("coats is ") + text + "; it must be a whole number from 1 to 16");
  for (const char* text : {"1.5", "-0.1", "nan", "inf", "1e999", "0,5", ""})
    refused("gloss", text, std::string("gloss is ") + text + "; it must be a number from 0 to 1");
  for (const char* text : {"-1", "inf", "nan"})
    refused("price", text, std::string("price is ") + text + "; it must be a number from 0 on");
  refused("outdoors", "1", "outdoors is 1; it must be true or false");
  refused("shade", "grey", "shade is grey; it must be light, dark or black");
  refused("shape", "round", "there is no option shape");
}

TEST_CASE("fields: a check names the first value that is not allowed, in the owner's name") {
  auto refused = [](const Paint& paint, const char* message) {
    check_throws<ValueError>([&] { check_fields("Paint", paint); }, {message});
  };
  check_fields("Paint", Paint());
  refused({.coats = 0}, "Paint: coats must be at least 1, got 0");
  refused({.coats = 17}, "Paint: coats must be at most 16, got 17");
  refused({.gloss = 1.5}, "Paint: gloss must be between 0 and 1, got 1.5");
  refused({.gloss = NAN}, "Paint: gloss must be between 0 and 1, got nan");
  refused({.price = INFINITY}, "Paint: price must be finite and 0 or more, got inf");
  refused({.shade = static_cast<Shade>(7)}, "Paint: shade must be light, dark or black, got 7");
}

TEST_CASE("fields: a program may leave some out and allow smaller sizes, and tells those that are not the defaults") {
  Paint paint;
  Fields fields = fields_of(paint);
  fields.within({{"coats", 1, 4}, {"bristles", 1, 1}});
  check_throws<ValueError>([&] { fields.assign({{"coats", "5"}}, "a file"); }, {"a whole number from 1 to 4"});
  CHECK(fields.without({"gloss", "price", "shade", "maker"}).texts() == Texts{{"coats", "2"}, {"outdoors", "false"}});
  CHECK(changed_fields(paint) == "");
  CHECK(changed_fields(Paint{.gloss = 0.5, .shade = Shade::light}) == "gloss=0.5, shade=light");
}
