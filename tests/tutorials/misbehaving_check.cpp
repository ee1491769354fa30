// A program of checks in which readers' functions do what they should not; checks_test.cpp runs it and reads its lines.
#include <csignal>
#include <cstdlib>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

namespace {

volatile bool for_ever = true;
[[gnu::noinline]] int endless(int depth) { return for_ever ? endless(depth + 1) + 1 : depth; }

}  // namespace

void checks(Exercise& e) {
  const Tensor want = tensor({2}, {1, 2});
  e.check("right", [&] { expect_close(tensor({2}, {1, 2 + 1e-9}), want); });
  e.check("stub", [] { not_written_yet(); });
  e.check("throws", [] { matmul(Variable(2.0), Variable(3.0)); });
  e.check("throws a number", [] { throw 3; });
  e.check("beyond a tensor",
          [] {
            Tensor x = zeros({2, 3});
            x(1, 3) = 1;
          },
          {.crash = "what a crash means here"});
  e.check("beyond a vector", [] {
    std::vector<double> x(3);
    expect(x[3] == 0, "");
  });
  e.check("last of none",
          [] {
            std::vector<double> x;
            expect(x.back() == 0, "");
          },
          {.crash = "what a crash means here"});
  e.check("crashes", [] { std::raise(SIGSEGV); });
  e.check("recursion", [] { expect(endless(0) < 0, ""); });
  e.check("known crash", [] { std::raise(SIGSEGV); }, {.crash = "what a crash means here"});
  e.check("leaves", [] { std::exit(0); });
  e.check("prints", [] {
    fmt::print("a word of the reader\n");
    fflush(stdout);
    fmt::print(stderr, "two lines of theirs\non standard error\n");
    expect(false, "a sentence");
  });
  e.check("empty", [&] { expect_close(Variable(), want); });
  e.check("shape", [&] { expect_close(zeros({2, 1}), want, {{zeros({2}), "zeros"}}); });
  e.check("NaN", [&] { expect_close(tensor({2}, {NAN, 2}), want); });
  e.check("infinite", [&] { expect_close(tensor({2}, {1, -INFINITY}), want); });
  e.check("infinity wanted", [&] { expect_close(want, tensor({2}, {1, INFINITY})); });
  e.check("NaN wanted and given", [&] { expect_close(tensor({1}, {NAN}), tensor({1}, {NAN})); });
  e.check("unwritten", [&] { expect_close(Tensor(Tensor::from_shape({2})), want); });
  e.check("known", [&] { expect_close(zeros({2}), want, {{ones({2}), "ones"}, {zeros({2}), "zeros"}}); });
  e.check("known by its shape", [&] { expect_close(zeros({3}), want, {{zeros({3}), "too long"}}); });
  e.check("worst", [&] { expect_close(tensor({2, 2}, {1, 2, 5, 7}), tensor({2, 2}, {1, 2, 3, 4})); });
  e.check("nearly", [&] { expect_close(full({}, 1.00001), full({}, 1)); });
  e.check("no gradient", [] { expect_close(Variable(1.0).grad(), zeros({})); });
  e.check("known loop",
          [] {
            while (for_ever) continue;
          },
          {.endless = "what a loop means here", .seconds = 1});
  e.check("loops", [] {
    while (for_ever) continue;
  });
  e.check("after the loop", [] {});
}

}  // namespace exercise
