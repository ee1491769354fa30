#include "autograd/tensor/safetensors.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <limits>

#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

std::string length_prefix(std::uint64_t length) {
  std::string prefix(8, '\0');
  for (char& byte : prefix) byte = static_cast<char>(length & 255), length >>= 8;
  return prefix;
}

void write_bytes(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

std::vector<std::string> names_of(const NamedTensors& tensors) {
  std::vector<std::string> names;
  for (const auto& [name, value] : tensors) names.push_back(name);
  return names;
}

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

TEST_CASE("tensors come back from a file with their names, shapes, bits and order") {
  TemporaryFolder folder;
  std::filesystem::path file = folder.path / "model.safetensors";
  NamedTensors tensors = {{"z.weight", tensor({2, 3}, {1, 0.1, -3, 4e-30, 1e30, 6})},
                          {"a", tensor({}, {7})},
                          {"nothing", zeros({0, 4})},
                          {"also nothing", zeros({0})},
                          {"\"ü\\", tensor({1}, {0.3})}};
  save_safetensors(file, tensors);
  NamedTensors loaded = load_safetensors(file);
  CHECK(names_of(loaded) == names_of(tensors));
  for (const auto& [name, value] : tensors) check_close(loaded.at(name), std::get<Tensor>(value), 0, 0);
  save_safetensors(file, {});  // replaces what was there
  CHECK(load_safetensors(file).size() == 0);
  CHECK(files_in(folder.path) == 1);
}

TEST_CASE("a file is laid out as the format says, with its numbers aligned to 8 bytes") {
  TemporaryFolder folder;
  std::filesystem::path file = folder.path / "w.safetensors";
  save_safetensors(file, {{"w", tensor({1, 2}, {1, -2})}});
  std::string header = sizeof(Scalar) == 8 ? R"({"w":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]}}       )"
                                           : R"({"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})";
  // Python: struct.pack("<2d", 1, -2).hex(), struct.pack("<2f", 1, -2).hex()
  std::string data = from_hex(sizeof(Scalar) == 8 ? "000000000000f03f00000000000000c0" : "0000803f000000c0");
  CHECK(read(file) == length_prefix(header.size()) + header + data);
}

TEST_CASE("F32 and F64 are both read, in the order of their data, and metadata is passed over") {
  TemporaryFolder folder;
  std::filesystem::path file = folder.path / "mixed.safetensors";
  std::string header = R"({"b":{"dtype":"F64","shape":[1],"data_offsets":[8,16]},"__metadata__":{"format":"pt"},)"
                       R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  // Python: struct.pack("<2fd", 0.5, -3, 1.25).hex()
  write_bytes(file, length_prefix(header.size()) + header + from_hex("0000003f000040c0000000000000f43f"));
  NamedTensors loaded = load_safetensors(file);
  CHECK(names_of(loaded) == std::vector<std::string>{"a", "b"});
  check_close(loaded.at("a"), tensor({2}, {0.5, -3}), 0, 0);
  check_close(loaded.at("b"), tensor({1}, {1.25}), 0, 0);
  CHECK(loaded.metadata == std::map<std::string, std::string>{{"format", "pt"}});
}

TEST_CASE("F16 and BF16 are read to the bit, U8 and BOOL as whole numbers") {
  auto read_one = [](const char* dtype, std::size_t count, const std::string& hex) {
    std::string header =
        fmt::format(R"({{"w":{{"dtype":"{}","shape":[{}],"data_offsets":[0,{}]}}}})", dtype, count, hex.size() / 2);
    return from_safetensors(length_prefix(header.size()) + header + from_hex(hex));
  };
  // Python: struct.pack("<8e", 1, -2.5, 1 / 3, 65504, 6e-8, 6.1e-5, math.inf, -0.0).hex()
  Tensor half = read_one("F16", 8, "003c00c15535ff7b0100ff03007c0080").at("w");
  check_close(half, tensor({8}, {1, -2.5, 0.333251953125, 65504, 0x1p-24, 1023 * 0x1p-24, testing::endless, 0}), 0, 0);
  CHECK(std::signbit(half(7)));
  CHECK(std::isnan(read_one("F16", 1, "017c").at("w")(0)));
  // Python: torch.tensor([1, -2.5, 1 / 3, 1e30, 1e-40, math.inf]).bfloat16().view(torch.int16)
  Tensor brain = read_one("BF16", 6, "803f20c0ab3e4a710100807f").at("w");
  check_close(brain, tensor({6}, {1, -2.5, 0.333984375, 0x1.94p99, 0x1p-133, testing::endless}), 0, 0);
  for (const char* dtype : {"U8", "BOOL"}) {
    NamedTensors whole = read_one(dtype, 3, "0001ff");
    CHECK(whole.at<Indices>("w") == indices({3}, {0, 1, 255}));
  }
}

TEST_CASE("I64, U64 and metadata come back, through bytes as through a file") {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  NamedTensors state = {{"step", indices({}, {most})},
                        {"tokens", indices({2, 2}, {-1, 0, 7, -most - 1})},
                        {"stream", Words{std::uint64_t{0} - 1, 3}},
                        {"none", indices({0}, {})}};
  state.metadata = {{"format", "pt"}, {"what", "a \"run\",\nü"}};
  TemporaryFolder folder;
  save_safetensors(folder.path / "state", state);
  CHECK(read(folder.path / "state") == to_safetensors(state));
  for (const NamedTensors& loaded :
       {load_safetensors(folder.path / "state"), from_safetensors(to_safetensors(state))}) {
    CHECK(names_of(loaded) == names_of(state));
    for (const char* name : {"step", "tokens", "none"}) {
      CHECK(shape_of(loaded.at<Indices>(name)) == shape_of(state.at<Indices>(name)));
      CHECK(loaded.at<Indices>(name) == state.at<Indices>(name));
    }
    CHECK(loaded.at<Words>("stream") == state.at<Words>("stream"));
    CHECK(loaded.metadata == state.metadata);
  }
}

TEST_CASE("bytes of integers are those of the format") {
  NamedTensors state = {{"n", indices({1}, {-2})}, {"w", Words{7}}};
  state.metadata = {{"k", "v"}};
  std::string header = R"({"__metadata__":{"k":"v"},"n":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"
                       R"("w":{"dtype":"U64","shape":[1],"data_offsets":[8,16]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  // Python: struct.pack("<qQ", -2, 7).hex()
  CHECK(to_safetensors(state) == length_prefix(header.size()) + header + from_hex("feffffffffffffff0700000000000000"));
}

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
  std::string bytes = read(whole);
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
