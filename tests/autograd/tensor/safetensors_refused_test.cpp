// What is no safetensors file, or cannot be one.
#include <doctest/doctest.h>

#include "autograd/tensor/safetensors.hpp"
#include "tests/autograd/tensor/safetensors_bytes.hpp"
#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

// Loading that header with that many bytes of data fails, naming the file and each part.
void check_refused(const std::string& header, std::size_t data_bytes, std::initializer_list<std::string> parts,
                   const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  TemporaryFolder folder;
  std::filesystem::path path = folder.path / "bad.safetensors";
  write_bytes(path, length_prefix(header.size()) + header + std::string(data_bytes, '\0'));
  auto run = [&] { load_safetensors(path); };
  check_throws<ValueError>(run, {path.string()}, file, line);
  check_throws<ValueError>(run, parts, file, line);
}

}  // namespace

TEST_CASE("headers that are nested deep or hold many names and keys are read or refused in time") {
  std::string deep = R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":)" + std::string(100'000, '[');
  check_refused(deep, 4, {"nested deeper"});
  std::string objects = R"({"w":)";
  for (int i = 0; i < 100'000; ++i) objects += R"({"a":)";
  check_refused(objects, 4, {"nested deeper"});
  NamedTensors many;
  for (int i = 0; i < 40'000; ++i) many.add("layers." + std::to_string(i), zeros({0}));
  CHECK(from_safetensors(to_safetensors(many)).size() == 40'000);
}

TEST_CASE("a header of many entries, of long names and numbers that are too large costs its length and one line") {
  std::string many = "{";
  for (int i = 0; i < 40'000; ++i)
    many += fmt::format(R"({}"w{}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})", i ? "," : "", i);
  CHECK(from_safetensors(length_prefix(many.size() + 1) + many + "}").size() == 40'000);
  std::string objects = R"({"w":{)";
  for (int i = 0; i < 100'000; ++i) objects += fmt::format(R"({}"{}":{{}})", i ? "," : "", i);
  check_refused(objects + "}}", 0, {"entry for w has no dtype"});
  check_refused(R"({"w":{"dtype":"F32","shape":[1e924],"data_offsets":[0,4]}})", 4, {"a number that is too large"});
  for (const std::string& bad :
       {"{\"" + std::string(1'000'000, 'w') + "\":{}}",
        R"({"w":{"dtype":")" + std::string(1'000'000, 'F') + R"(","shape":[],"data_offsets":[0,4]}})"})
    try {
      from_safetensors(length_prefix(bad.size()) + bad + "1234");
      FAIL_CHECK("read");
    } catch (const ValueError& error) {
      CHECK(std::string(error.what()).size() < 600);
    }
}

TEST_CASE("files-01: a header that names a tensor twice is refused, though most parsers keep the last in silence") {
  TemporaryFolder folder;
  std::filesystem::path file = folder.path / "twice.safetensors";
  write_bytes(
      file, from_hex("70000000000000007b2277223a7b226474797065223a22463332222c227368617065223a5b325d2c22646174615f6f66"
                     "6673657473223a5b302c385d7d2c2277223a7b226474797065223a22463332222c227368617065223a5b325d2c226461"
                     "74615f6f666673657473223a5b382c31365d7d7d202020200000803f000000400000404000008040"));
  check_throws<ValueError>([&] { load_safetensors(file); }, {file.string(), "names w twice"});
  write_bytes(
      file, from_hex("38000000000000007b2277223a7b226474797065223a22463332222c227368617065223a5b345d2c22646174615f6f66"
                     "6673657473223a5b302c31365d7d7d200000803f000000400000404000008040"));
  NamedTensors control = load_safetensors(file);
  CHECK(control.size() == 1);
  check_close(control.at("w"), tensor({4}, {1, 2, 3, 4}), 0, 0);
}

TEST_CASE("any key that occurs twice in one object of the header is refused") {
  check_refused(R"({"w":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,8]}})", 8, {"dtype", "twice"});
  check_refused(R"({"__metadata__":{"a":"1","a":"2"}})", 0, {"names a twice"});
  check_refused(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0077":{}})", 4, {"names w twice"});
  check_refused(R"({"w\n":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4, {"control character"});
}

TEST_CASE(
    "what reading would refuse is not written: names and keys with control characters, texts that are not UTF-8") {
  for (const char* name : {"two\nlines", "tab\t", "\x7f"}) {
    NamedTensors tensors = {{"w", zeros({2})}}, described = tensors;
    tensors.add(name, zeros({2}));
    described.metadata[name] = "text";
    for (const NamedTensors& bad : {tensors, described})
      check_throws<ValueError>([&] { to_safetensors(bad); }, {"cannot be written", "control character"});
  }
  check_throws<ValueError>([] { to_safetensors({{"two\nlines", zeros({2})}}); }, {R"("two\nlines")"});
  NamedTensors described;
  described.metadata["what"] = "\xfe";
  check_throws<ValueError>([&] { to_safetensors(described); }, {"what", "UTF-8"});
}

TEST_CASE("lengths whose product no computer can count are refused, also beside a length of 0") {
  const std::string most = "9223372036854775807";
  for (const char* dtype : {"F32", "I64"})
    for (const std::string& shape :
         {"[0," + most + "," + most + "]", "[" + most + "," + most + ",0]", "[" + most + "]"})
      check_refused(fmt::format(R"({{"w":{{"dtype":"{}","shape":{},"data_offsets":[0,0]}}}})", dtype, shape), 0,
                    {"w", most, "more elements"});
  std::string empty = R"({"w":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}})";
  CHECK(shape_of(from_safetensors(length_prefix(empty.size()) + empty).at("w")) == Shape{0, 5});
}

TEST_CASE("a file cut off at any byte is refused") {
  TemporaryFolder folder;
  std::filesystem::path whole = folder.path / "whole", cut = folder.path / "cut";
  save_safetensors(whole, {{"a", tensor({3}, {1, 2, 3})}, {"b", tensor({2}, {4, 5})}});
  std::string bytes = read_bytes(whole);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    write_bytes(cut, bytes.substr(0, length));
    check_throws<ValueError>([&] { load_safetensors(cut); }, {cut.string(), "truncated"});
  }
  write_bytes(cut, bytes + "x");
  check_throws<ValueError>([&] { load_safetensors(cut); }, {cut.string(), "1 bytes follow"});
}

TEST_CASE("a header that is no header is refused") {
  check_refused("", 0, {"not a JSON object"});
  check_refused("[1]", 0, {"not a JSON object"});
  check_refused(" {}", 0, {"not a JSON object"});
  check_refused(R"({"w":)", 0, {"not JSON", "byte 6"});
  check_refused(R"({"w":{}} x)", 0, {"not JSON"});
  check_refused("{\"\xff\":{}}", 0, {"not JSON"});
  check_refused(R"({"w":5})", 0, {"w", "dtype"});
  check_refused(std::string(100000, '['), 0, {"not a JSON object"});
  check_refused(R"({"__metadata__":[]})", 0, {"__metadata__ holds"});
  check_refused(R"({"__metadata__":{"epoch":3}})", 0, {"__metadata__ holds something else than texts"});

  TemporaryFolder folder;
  std::filesystem::path file = folder.path / "text";
  write_bytes(file, "This is no safetensors file, but some other text.");
  check_throws<ValueError>([&] { load_safetensors(file); }, {file.string(), "not a safetensors file"});
}

TEST_CASE("entries whose dtype, shape and offsets do not fit together are refused") {
  auto entry = [](const char* dtype, const char* shape, const char* offsets) {
    return fmt::format(R"("w":{{"dtype":{},"shape":{},"data_offsets":{}}})", dtype, shape, offsets);
  };
  auto one = [&](const char* dtype, const char* shape, const char* offsets) {
    return fmt::format("{{{}}}", entry(dtype, shape, offsets));
  };
  check_refused(one(R"("F8_E5M2")", "[4]", "[0,4]"), 4, {"w", "F8_E5M2", "F64, F32, F16, BF16, I64, U64, U8, BOOL"});
  check_refused(one("32", "[1]", "[0,4]"), 4, {"w", "32", "F64, F32, F16, BF16, I64, U64, U8, BOOL"});
  check_refused(one(R"("F16")", "[2]", "[0,8]"), 8, {"w", "(2,)", "F16", "8 bytes"});
  check_refused(one(R"("U8")", "[2]", "[0,4]"), 4, {"w", "(2,)", "U8", "4 bytes"});
  check_refused(one(R"("F32")", "[3]", "[0,8]"), 8, {"w", "(3,)", "F32", "8 bytes"});
  check_refused(one(R"("F64")", "[1]", "[0,4]"), 4, {"w", "(1,)", "F64", "4 bytes"});
  check_refused(one(R"("F32")", "[4611686018427387904,4]", "[0,0]"), 0, {"w", "(4611686018427387904, 4)"});
  check_refused(one(R"("F32")", "[-1]", "[0,4]"), 4, {"w", "shape"});
  check_refused(one(R"("F32")", "[1.0]", "[0,4]"), 4, {"w", "shape"});
  check_refused(one(R"("F32")", "1", "[0,4]"), 4, {"w", "shape"});
  check_refused(one(R"("F32")", "[1]", "[0,18446744073709551615]"), 4, {"w", "data_offsets"});
  check_refused(one(R"("F32")", "[1]", "[0,4,8]"), 4, {"w", "data_offsets"});
  check_refused(one(R"("F32")", "[1]", "[4,0]"), 4, {"w", "before"});
  check_refused(one(R"("F32")", "[1]", "[4,8]"), 8, {"a gap before w"});
  check_refused(one(R"("F32")", "[1]", "[4,8]"), 4, {"truncated", "w"});

  auto two = [&](const char* offsets) {
    return "{" + entry(R"("F32")", "[2]", "[0,8]") +
           fmt::format(R"(,"v":{{"dtype":"F32","shape":[1],"data_offsets":{}}}}})", offsets);
  };
  check_refused(two("[4,8]"), 8, {"v overlaps"});
  check_refused(two("[12,16]"), 16, {"a gap before v", "12", "8"});
  check_refused(two("[8,12]"), 16, {"4 bytes follow"});
}

TEST_CASE("what cannot be written or read names the file, and leaves nothing half-written") {
  TemporaryFolder folder;
  std::filesystem::path missing = folder.path / "missing" / "model";
  check_throws<ValueError>([&] { save_safetensors(missing, {}); }, {missing.string(), "cannot be written", "No such"});
  check_throws<ValueError>([&] { load_safetensors(missing); }, {missing.string(), "cannot be read", "No such"});
  check_throws<ValueError>([&] { load_safetensors(folder.path); }, {folder.path.string(), "cannot be read"});
  // The folder stands where the file should go, so the last step fails.
  std::filesystem::path taken = folder.path / "taken";
  std::filesystem::create_directory(taken);
  check_throws<ValueError>([&] { save_safetensors(taken, {}); }, {taken.string(), "cannot be written"});

  std::filesystem::path file = folder.path / "model";
  save_safetensors(file, {{"w", tensor({1}, {1})}});
  check_throws<ValueError>([&] { save_safetensors(file, {{"w", zeros({2})}, {"w", zeros({2})}}); }, {"w", "twice"});
  check_throws<ValueError>([&] { save_safetensors(file, {{"__metadata__", zeros({2})}}); }, {"__metadata__"});
  check_throws<ValueError>([&] { save_safetensors(file, {{"w\xff", zeros({2})}}); }, {file.string(), "w�", "UTF-8"});
  check_close(load_safetensors(file).at("w"), tensor({1}, {1}), 0, 0);
  CHECK(files_in(folder.path) == 2);  // the file and "taken"
}
