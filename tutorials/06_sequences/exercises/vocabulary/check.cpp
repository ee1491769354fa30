#include <fmt/format.h>

#include <algorithm>

#include "tutorials/06_sequences/exercises/vocabulary/vocabulary.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Characters characters_of(const std::string& text);
Sequence encode(const Characters& characters, const std::string& text);
std::string decode(const Characters& characters, const Sequence& ids);

namespace {

const Characters known{.all = " abcdrs"};  // a is 2, b is 3, ...

}  // namespace

void checks(Exercise& e) {
  e.check("the characters of a text, each once and sorted", [] {
    std::string got = characters_of("sea shore").all;
    auto says = fmt::format(
        "of \"sea shore\" they are \"{}\", they should be "
        "\" aehors\"",
        got);
    std::string each = got;
    std::sort(each.begin(), each.end());
    expect(each != " aeehorss",
           "a character that comes twice is there twice: it needs one id; " +
               says);
    expect(got != "aehors",
           "the blank is missing: it is a character too; " + says);
    expect(
        got == " aehors" || each != " aehors",
        "each is there once, but not sorted by its code: a text with other "
        "first words would give other ids; " +
            says);
    expect(got == " aehors", says);
  });
  e.check("encode: ids from 1 on", [] {
    Sequence got = encode(known, "bad car");
    Sequence want = {3, 2, 5, 1, 4, 2, 6}, from_0 = want, codes;
    for (std::int64_t& id : from_0) --id;
    for (char c : std::string("bad car")) codes.push_back(c);
    auto says = fmt::format("\"bad car\" becomes {}, it should be {}",
                            to_string(got), to_string(want));
    expect(got != from_0,
           "the ids begin at 0, which is the padding's; " + says);
    expect(got != codes,
           "these are the characters' codes, not their places in "
           "characters.all; " +
               says);
    expect(got == want, says);
  });
  e.check("encode refuses a character that it does not know", [] {
    std::string message;
    try {
      Sequence got = encode(known, "cab!");
      expect(got.size() != 4 || got[3] != 0,
             "\"!\" becomes id 0, the padding (npos + 1 is 0), and nobody "
             "will ever know that it stood there");
      expect(got.size() != 3, "\"!\" is left out without a word");
      expect(false, fmt::format("\"!\" becomes id {}, which stands for "
                                "another character",
                                got.back()));
    } catch (const ValueError& error) {
      message = error.what();
    }
    expect(message.find('!') != std::string::npos,
           fmt::format("the message, \"{}\", does not name the character, !",
                       message));
  });
  e.check("decode: the way back", [] {
    std::string got = decode(known, {3, 2, 5, 1, 4, 2, 6});
    auto says = fmt::format(
        "3 2 5 1 4 2 6 becomes \"{}\", it should be "
        "\"bad car\"",
        got);
    expect(got != "cbradbs",
           "each character is the one behind the right one: id 1 is "
           "characters.all[0]; " +
               says);
    expect(got == "bad car", says);
  });
  e.check("decode: padding stands for nothing", [] {
    std::string got = decode(known, {4, 2, 3, 0, 0});
    expect(got != "cab  ",
           "padding becomes a blank; a blank is a character of its own, and "
           "the text would end in two");
    expect(got.size() != 5,
           "padding becomes a character; it should become none");
    expect(
        got == "cab",
        fmt::format("4 2 3 0 0 becomes \"{}\", it should be \"cab\"", got));
  });
}

}  // namespace exercise
