// The engine without a browser, for the tests that hold the one in it to this one, and to measure beside it: questions
// on standard input, each as a page writes it, numbers in its first line, and a line "---" behind it. An answer is a
// line of its numbers, then its text, then "---".
#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <iostream>
#include <sstream>

#include "autograd/kernels/blas.hpp"
#include "web/engine/engine.hpp"

extern "C" {
char* question_bytes(int count);
double* question_doubles(int count);
int ask();
const char* answer_bytes();
int answer_byte_count();
const double* answer_doubles();
int answer_double_count();
}

int main(int, char** argv) {
  gradus::choose_blas_kernel(argv);
  std::string numbers, line, text;
  while (std::getline(std::cin, numbers)) {
    for (text.clear(); std::getline(std::cin, line) && line != "---";) text += (text.empty() ? "" : "\n") + line;
    std::istringstream in(numbers);
    std::vector<double> all{std::istream_iterator<double>(in), {}};
    std::copy(all.begin(), all.end(), question_doubles(static_cast<int>(all.size())));
    std::copy(text.begin(), text.end(), question_bytes(static_cast<int>(text.size())));
    auto begin = std::chrono::steady_clock::now();
    int failed = ask();
    std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    std::vector<double> got(answer_doubles(), answer_doubles() + answer_double_count());
    fmt::print("{} {:.3f} ms\n{}\n{}\n---\n", failed ? "failed" : "answered", took.count(), fmt::join(got, " "),
               std::string(answer_bytes(), static_cast<std::size_t>(answer_byte_count())));
    std::fflush(stdout);
  }
}
