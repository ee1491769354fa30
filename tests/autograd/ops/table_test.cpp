#include "tests/autograd/ops/table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <regex>
#include <set>

#include "autograd/record.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_gradients;
using testing::check_throws;
using testing::Given;
using testing::Input;
using testing::Operation;
using testing::Refusal;
using testing::Sample;

namespace {

/// Whether input i requires a gradient: bit i of `mask`.
Given leaves(const Sample& sample, std::size_t mask) {
  Given result;
  for (std::size_t i = 0; i < sample.leaves.size(); ++i) result.emplace_back(sample.leaves[i], (mask >> i & 1) != 0);
  return result;
}
std::size_t subsets(const Sample& sample) { return std::size_t{1} << sample.leaves.size(); }

Tensor value(const Sample& sample) { return sample.call(leaves(sample, 0)).value(); }

/// True where the sample says that the gradient is 0, and where there is no output to have one.
bool zero_grad(const Sample& sample, std::size_t input) { return sample.zero_grad[input] || value(sample).size() == 0; }

/// The value, with a gradient that is wrong by a factor.
Variable sabotaged(const Variable& x, double factor) {
  return record("sabotaged", Tensor(x.value()), {x}, [factor](Tensor& dy, Gradients& d) {
    for (std::size_t i = 0; i < dy.size(); ++i) dy.data()[i] *= static_cast<Scalar>(factor);
    d[0] += std::move(dy);
  });
}

/// Runs `visit` for each sample of each operation; failures name both.
void each_sample(const std::function<void(const Operation&, const Sample&)>& visit) {
  for (const Operation& operation : testing::operations())
    for (const Sample& sample : operation.samples) {
      INFO(operation.name, ": ", sample.what);
      visit(operation, sample);
    }
}

/// The functions at namespace scope of autograd/ops/*.hpp that return a Variable or several, operators aside.
std::set<std::string> public_operations() {
  std::set<std::string> names;
  std::regex declaration(R"(^(?:inline )?(?:Variable|RecurrentResult) (\w+)\()");
  for (const auto& entry : std::filesystem::directory_iterator(GRADUS_SOURCE_DIR "/autograd/ops")) {
    if (entry.path().extension() != ".hpp") continue;
    std::ifstream file(entry.path());
    std::smatch match;
    for (std::string line; std::getline(file, line);)
      if (std::regex_search(line, match, declaration)) names.insert(match[1]);
  }
  return names;
}

std::string answer_to(const testing::Call& call, const Given& inputs) {
  try {
    call(inputs);
  } catch (const ShapeError& error) {
    return std::string("ShapeError: ") + error.what();
  } catch (const ValueError& error) {
    return std::string("ValueError: ") + error.what();
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
  return "nothing was thrown";
}

/// What the call is answered with; it leaves its inputs as they were.
std::string error_of(const Refusal& refusal, std::size_t mask) {
  Given inputs = leaves(refusal.sample, mask);
  std::string answer = answer_to(refusal.sample.call, inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Tensor &before = refusal.sample.leaves[i], &after = inputs[i].value();
    CHECK_MESSAGE((shape_of(before) == shape_of(after) && std::equal(before.begin(), before.end(), after.begin())),
                  "input " << i << " is another after: " << answer);
    CHECK_MESSAGE((inputs[i].is_leaf() && !inputs[i].has_grad()), "input " << i << " has a graph or a gradient");
  }
  return answer;
}

}  // namespace

TEST_CASE("operation table: what a text says of a case") {
  std::vector<double> heads;
  Operation op("op");
  op.cases("2,3 3,2T ~01; [heads=2,4 x] 3*2,4S; () -> value * & no, not 5",
           [&](const Given& in, const testing::Words& w) {
             heads = w.numbers("heads");
             CHECK(w.integer("heads", 7) == (in.size() == 2 ? 7 : 2));
             CHECK(w.has("x") == (in.size() != 2));
             return in[0];
           });
  REQUIRE(op.samples.size() == 2);
  CHECK(op.samples[0].what == "sample 1, op of (2, 3) and (3, 2) transposed");
  CHECK(op.samples[0].zero_grad == std::vector<bool>{true, true});
  CHECK(value(op.samples[0]).shape(1) == 3);
  CHECK(heads.empty());
  CHECK(op.samples[1].what == "sample 2, op of (2, 4) sliced and (2, 4) sliced and (2, 4) sliced");
  CHECK(op.samples[1].zero_grad == std::vector<bool>{false, false, false});
  value(op.samples[1]);
  CHECK(heads == std::vector<double>{2, 4});
  REQUIRE(op.refusals.size() == 1);
  CHECK(op.refusals[0].sample.what == "op of ()");
  CHECK(op.refusals[0].error == testing::Error::value);
  CHECK(op.refusals[0].parts == std::vector<std::string>{"()", "no, not 5"});
  check_throws<ValueError>([&] { op.cases("2 -> shpe *", nullptr); }, {"shape or value"});
}

TEST_CASE("operation table: it holds every public operation, and nothing else") {
  std::set<std::string> declared = public_operations(), listed;
  for (const Operation& operation : testing::operations()) listed.insert(operation.name);
  CHECK(declared.size() > 35);  // else the headers were not read
  for (const std::string& name : declared) CHECK_MESSAGE(listed.count(name), name << " is not in the table");
  for (const std::string& name : listed) CHECK_MESSAGE(declared.count(name), name << " is no public operation");
}

TEST_CASE(
    "operation table: each row has 12 samples or more, with a scalar, one element, none, and a view among their "
    "inputs") {
  for (const Operation& operation : testing::operations()) {
    INFO(operation.name);
    bool scalar = false, one = false, none = false, viewed = false;
    for (const Sample& sample : operation.samples)
      for (std::size_t i = 0; i < sample.inputs.size(); ++i) {
        scalar |= sample.inputs[i].shape.empty();
        one |= size_of(sample.inputs[i].shape) == 1;
        none |= size_of(sample.inputs[i].shape) == 0;
        viewed |= sample.inputs[i].view != Input::View::whole;
      }
    for (const Refusal& refusal : operation.refusals)
      for (const Input& input : refusal.sample.inputs) {
        scalar |= input.shape.empty();
        one |= size_of(input.shape) == 1;
      }
    CHECK(operation.samples.size() >= 12);
    CHECK_MESSAGE(scalar, "no scalar is tried");
    CHECK_MESSAGE(one, "no input of one element is tried");
    CHECK_MESSAGE(none, "no input without elements is tried");
    CHECK_MESSAGE(viewed, "no transposed or sliced input is tried");
  }
}

TEST_CASE("operation table: backward agrees with differences for every subset of inputs that require a gradient") {
  each_sample([](const Operation&, const Sample& sample) {
    for (std::size_t mask = 1; mask < subsets(sample); ++mask) {
      std::vector<std::size_t> expect_zero;
      for (std::size_t i = 0; i < sample.leaves.size(); ++i)
        if (zero_grad(sample, i)) expect_zero.push_back(i);
      check_gradients(sample.what, sample.call, leaves(sample, mask), {.expect_zero = expect_zero});
    }
  });
}

TEST_CASE("operation table: gradcheck catches a wrong sign and 1 % on each input of each operation") {
  for (const Operation& operation : testing::operations()) {
    INFO(operation.name);
    std::vector<int> caught;
    for (const Sample& sample : operation.samples)
      for (std::size_t i = 0; i < sample.leaves.size(); ++i) {
        caught.resize(std::max(caught.size(), i + 1));
        if (zero_grad(sample, i) || sample.leaves[i].size() == 0) continue;
        for (double factor : {-1., 1.01}) {
          Sample wrong = sample;
          wrong.call = [&](const Given& in) {
            Given given = in;
            given[i] = sabotaged(in[i], factor);
            return sample.call(given);
          };
          bool found = !gradcheck(wrong.call, leaves(wrong, std::size_t{1} << i));
          CHECK_MESSAGE(found, sample.what << ", input " << i << ": a gradient " << factor << " times the right one");
          caught[i] += found;
        }
      }
    for (std::size_t i = 0; i < caught.size(); ++i)
      CHECK_MESSAGE(caught[i] >= 2, "no sample would notice a wrong gradient of input " << i);
  }
}

TEST_CASE("operation table: bad inputs give the same error, whether or not gradients are recorded") {
  std::size_t refused = 0;
  for (const Operation& operation : testing::operations()) {
    refused += operation.refusals.size();
    CHECK_MESSAGE((!operation.refusals.empty() || operation.samples[0].leaves.size() == 1), operation.name);
    for (const Refusal& refusal : operation.refusals) {
      INFO(refusal.sample.what);
      std::string error = error_of(refusal, 0);
      for (const std::string& part : refusal.parts)
        CHECK_MESSAGE(error.find(part) != std::string::npos, "no \"" << part << "\" in " << error);
      std::string start = refusal.error == testing::Error::shape ? "ShapeError: " : "ValueError: ";
      CHECK_MESSAGE(error.rfind(start + operation.name, 0) == 0, error);
      for (std::size_t mask = 1; mask < subsets(refusal.sample); ++mask) CHECK(error_of(refusal, mask) == error);
      NoGradGuard no_grad;
      CHECK(error_of(refusal, subsets(refusal.sample) - 1) == error);
    }
  }
  CHECK(refused >= 150);
}

TEST_CASE("operation table: the output is the same to the bit, whether or not it is recorded") {
  each_sample([](const Operation&, const Sample& sample) {
    Tensor expected = value(sample);
    for (std::size_t mask = 1; mask < subsets(sample); ++mask) {
      Variable recorded = sample.call(leaves(sample, mask));
      CHECK(recorded.requires_grad());
      check_close(recorded, expected, 0, 0);
      NoGradGuard no_grad;
      Variable unrecorded = sample.call(leaves(sample, mask));
      CHECK_FALSE(unrecorded.requires_grad());
      check_close(unrecorded, expected, 0, 0);
    }
  });
}

TEST_CASE("operation table: an element that has a gradient makes the output NaN when it is NaN") {
  each_sample([](const Operation&, const Sample& sample) {
    Shape shape = shape_of(value(sample));
    if (size_of(shape) == 0) return;
    Given inputs = leaves(sample, subsets(sample) - 1);
    sample.call(inputs).backward(Generator(1).uniform(shape, 0.5, 1.5));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (zero_grad(sample, i) || inputs[i].size() == 0) continue;
      for (std::size_t element = 0; element < sample.leaves[i].size(); ++element) {
        if (inputs[i].grad().data()[element] == 0) continue;
        Sample broken = sample;
        broken.leaves[i].data()[element] = std::numeric_limits<Scalar>::quiet_NaN();
        Tensor y = value(broken);
        bool nan = std::any_of(y.data(), y.data() + y.size(), [](Scalar v) { return std::isnan(v); });
        CHECK_MESSAGE(nan, "NaN in element " << element << " of input " << i << " is lost");
      }
    }
  });
}
