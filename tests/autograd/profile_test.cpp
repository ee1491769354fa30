#include "autograd/profile.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <sstream>
#include <thread>

#include "autograd/core/parallel.hpp"
#include "autograd/ops/activation.hpp"
#include "autograd/ops/attention.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/record.hpp"
#include "nn/linear.hpp"
#include "optim/sgd.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::wave;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

void rest() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }
constexpr double rested = 0.02;  // seconds, at least

double seconds(const std::vector<Profile::Row>& rows) {
  double sum = 0;
  for (const Profile::Row& row : rows) sum += row.total().seconds;
  return sum;
}

/// The row of that name; one without calls where there is none.
Profile::Row row(Profile& profile, const std::string& name) {
  for (const Profile::Row& row : profile.rows())
    if (row.name == name) return row;
  return {.name = "none"};
}

/// An operation that takes its time, forward and backward.
Variable slow(const Variable& x) {
  rest();
  return record("slow", x.value(), {x}, [x](Tensor& dy, Gradients& d) {
    rest();
    exp(x);  // an operation within a rule
    d[0] += dy;
  });
}

constexpr Part forward = Part::forward, backward = Part::backward, other = Part::other;

}  // namespace

TEST_CASE("Profile: the rows add up to its life, whatever happens in it") {
  Variable x(wave({4, 4}), true);
  Clock::time_point before = Clock::now();
  Profile profile;
  Clock::time_point inside = Clock::now();
  sum(slow(matmul(x, x))).backward();
  rest();
  profile.step();
  exp(x);
  double least = seconds_since(inside);
  double counted = seconds(profile.rows()), most = seconds_since(before);
  CHECK(counted >= least);
  CHECK(counted <= most);
}

TEST_CASE("Profile: forward and backward of an operation have the time that they took") {
  Variable x(1.0, true);
  Profile profile;
  Variable y = slow(slow(x));
  y.backward();
  Profile::Row found = row(profile, "slow");
  CHECK(found.calls == 2);
  CHECK(found[forward].seconds >= 2 * rested);
  CHECK(found[backward].seconds >= 2 * rested);
  CHECK(found[other].seconds == 0);
  CHECK(row(profile, "exp").name == "none");  // what a rule calls is the rule's
}

TEST_CASE("Profile: what happens before a module, before backward and before an optimizer's step is no operation's") {
  Generator generator(1);
  nn::Linear linear({.in_features = 2, .out_features = 1}, generator);
  optim::SGD sgd(linear.parameters(), {.lr = 0.1});
  Variable x(wave({3, 2}));
  Profile profile;
  auto outside = [&] { return row(profile, "outside operations").total().seconds; };
  rest();
  Variable y = sum(linear(x));
  CHECK(outside() >= rested);
  rest();
  y.backward();
  CHECK(outside() >= 2 * rested);
  rest();
  sgd.step();
  CHECK(outside() >= 3 * rested);
  rest();
  sgd.zero_grad();
  CHECK(outside() >= 4 * rested);
  for (const char* name : {"linear", "sum", "SGD.step", "SGD.zero_grad"}) CHECK(row(profile, name).calls == 1);
  CHECK(row(profile, "SGD.step")[other].seconds > 0);
  CHECK(row(profile, "Variable.backward")[backward].seconds > 0);
}

TEST_CASE("Profile: the work of products, 2 m n k each, on however many threads") {
  for (int count : {1, 2}) {
    set_threads(count);
    Variable x(wave({256, 128}), true), weight(wave({64, 128}), true);
    Variable q(wave({2, 16, 12}), true), k(wave({2, 32, 12}), true);
    Profile profile;
    (sum(linear(x, weight, Variable())) + sum(scaled_dot_product_attention(q, k, k, {}, {.heads = 3}))).backward();
    constexpr std::int64_t product = 2 * 256 * 128 * 64;
    CHECK(row(profile, "linear")[forward].flops == product);
    CHECK(row(profile, "linear")[backward].flops == 2 * product);
    constexpr std::int64_t scores = 2 * 2 * 16 * 32 * 12;  // of all heads
    CHECK(row(profile, "scaled_dot_product_attention")[forward].flops == 2 * scores);
    CHECK(row(profile, "scaled_dot_product_attention")[backward].flops == 4 * scores);
    CHECK(row(profile, "sum").total().flops == 0);
    set_threads(1);
  }
}

TEST_CASE("Profile: the memory that an operation makes, forward and backward") {
  Variable x(wave({1000}), true);
  Profile profile;
  Variable y = exp(x);
  y.backward(ones({1000}));
  constexpr std::int64_t tensor = 1000 * sizeof(Scalar), small = 1000;  // beside it: nodes, shapes
  Profile::Row found = row(profile, "exp");
  CHECK(found[forward].bytes >= tensor);
  CHECK(found[forward].bytes < tensor + small);
  CHECK(found[backward].bytes >= tensor);
  CHECK(found[backward].bytes < tensor + small);
}

TEST_CASE("Profile: operations count without a graph too; those of another thread do not") {
  Variable x(1.0, true);
  Profile profile;
  {
    NoGradGuard no_grad;
    exp(x);
  }
  std::thread([&] { tanh(x); }).join();
  CHECK(row(profile, "exp").calls == 1);
  CHECK(row(profile, "tanh").name == "none");
}

TEST_CASE("Profile: of two the inner one counts, and the outer one's clock stands still") {
  Variable x(1.0, true);
  Clock::time_point begin = Clock::now();
  Profile outer;
  rest();
  {
    Profile inner;
    slow(x);
    optim::SGD({x}, {.lr = 0.1}).step();
    for (const char* name : {"slow", "SGD.step"}) CHECK(row(inner, name).calls == 1);
  }
  tanh(x);
  for (const char* name : {"slow", "SGD.step"}) CHECK(row(outer, name).name == "none");
  CHECK(row(outer, "tanh").calls == 1);
  CHECK(row(outer, "outside operations").total().seconds >= rested);
  double counted = seconds(outer.rows());
  CHECK(counted <= seconds_since(begin) - rested);
}

TEST_CASE("Profile: the table is a mean over the steps, most time first, in 80 columns") {
  Variable x(wave({2, 2}), true);
  Profile profile;
  CHECK(profile.table().starts_with("times in ms, memory made in MB\noperation"));
  for (int step = 0; step < 2; ++step) {
    sum(slow(exp(exp(exp(matmul(x, x)))))).backward();
    profile.step();
  }
  CHECK(profile.steps() == 2);
  exp(x);
  std::string table = profile.table();
  CAPTURE(table);
  std::vector<std::vector<std::string>> words;
  std::istringstream in(table);
  for (std::string line; std::getline(in, line);) {
    CHECK(line.size() <= 80);
    std::istringstream fields(line);
    words.emplace_back(std::istream_iterator<std::string>(fields), std::istream_iterator<std::string>());
  }
  REQUIRE(words.size() == 9);
  CHECK(table.starts_with("times in ms, memory made in MB; mean of 2 steps\n"));
  CHECK(words[2][0] == "slow");
  CHECK(words[2][1] == "1.0");
  double ms = std::stod(words[2][3]), forward_ms = std::stod(words[2][4]), backward_ms = std::stod(words[2][5]);
  CHECK(forward_ms >= 1e3 * rested);
  CHECK(ms == doctest::Approx(forward_ms + backward_ms).epsilon(0.01));
  auto exps = std::find_if(words.begin(), words.end(), [](const auto& line) { return line[0] == "exp"; });
  REQUIRE(exps != words.end());
  CHECK((*exps)[1] == "3.5");  // six in the steps and one after them
  const std::vector<std::string>& last = words.back();
  CHECK(last[0] + " " + last[1] == "a step");
  CHECK(last[3] == "100.0%");
  CHECK(std::stod(last[4]) == doctest::Approx(1e3 / 2 * seconds(profile.rows())).epsilon(0.1));
  CHECK(std::count_if(last[4].begin(), last[4].end(), [](char c) { return c != '.'; }) == 4);
}

TEST_CASE(
    "Profile: the outer one stands still while an inner one lives, whatever is asked of it and wherever that ends") {
  Variable x(1.0, true);
  Profile outer;
  auto inner = std::make_unique<Profile>();
  slow(x);
  rest();
  outer.step();
  CHECK(seconds(outer.rows()) < rested);
  std::thread([&] { inner.reset(); }).join();
  tanh(x);
  CHECK(row(outer, "slow").name == "none");
  CHECK(row(outer, "tanh").calls == 1);
  CHECK(row(outer, "tanh").total().seconds < rested);
}
