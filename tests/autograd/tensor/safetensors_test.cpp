#include "autograd/tensor/safetensors.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <limits>

#include "tests/autograd/tensor/safetensors_bytes.hpp"
#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

std::vector<std::string> names_of(const NamedTensors& tensors) {
  std::vector<std::string> names;
  for (const auto& [name, value] : tensors) names.push_back(name);
  return names;
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
  CHECK(read_bytes(file) == length_prefix(header.size()) + header + data);
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
  CHECK(read_bytes(folder.path / "state") == to_safetensors(state));
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
