#include "data/sequence_task.hpp"

#include <algorithm>

namespace gradus::inline GRADUS_PRECISION {
namespace {

Sequence reversed(const Sequence& source) { return Sequence(source.rbegin(), source.rend()); }

Sequence sorted(Sequence source) {
  std::sort(source.begin(), source.end());
  return source;
}

namespace adding {

Vocabulary vocabulary() { return Vocabulary({"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "+"}); }
constexpr std::int64_t zero = 1, one = 2, nine = 10, plus = 11;  // their ids

// Numbers of n digits do not begin with 0, but for 0 itself.
std::vector<Choice> question(std::int64_t n) {
  std::vector<Choice> number(static_cast<std::size_t>(n), {zero, nine});
  if (n > 1) number[0] = {one, nine};
  std::vector<Choice> both = number;
  both.push_back({plus, plus});
  both.insert(both.end(), number.begin(), number.end());
  return both;
}

// As on paper: from the last digits to the first, with a carry.
Sequence lowest_first(const Sequence& source) {
  auto sign = std::find(source.begin(), source.end(), plus);
  bool two_numbers =
      sign != source.begin() && source.end() - sign > 1 && std::find(sign + 1, source.end(), plus) == source.end();
  if (!two_numbers) fail<ValueError>("addition: \"{}\" is not a number, + and a number", vocabulary().print(source));
  Sequence sum;
  std::int64_t carry = 0;
  auto a = std::make_reverse_iterator(sign), b = source.rbegin();
  const auto a_end = source.rend(), b_end = std::make_reverse_iterator(sign + 1);
  while (a != a_end || b != b_end || carry > 0) {
    std::int64_t digit = carry + (a != a_end ? *a++ - zero : 0) + (b != b_end ? *b++ - zero : 0);
    sum.push_back(zero + digit % 10);
    carry = digit / 10;
  }
  return sum;
}

}  // namespace adding

namespace steering {

constexpr std::int64_t numbers = 10, copy = 11, reverse = 12;  // the ids of the numbers are 1 to 10

Vocabulary vocabulary() {
  std::vector<std::string> names = Vocabulary(SymbolRange::of_symbols(numbers)).names();
  names.insert(names.end(), {"copy", "reverse"});
  return Vocabulary(names);
}

std::vector<Choice> question(std::int64_t length) {
  std::vector<Choice> places(static_cast<std::size_t>(length) + 1, {1, numbers});
  places[0] = {copy, reverse};
  return places;
}

Sequence answer(const Sequence& source) {
  bool steered = !source.empty() && (source[0] == copy || source[0] == reverse);
  check<ValueError>(steered, "steered: the first symbol must be copy or reverse");
  Sequence numbers(source.begin() + 1, source.end());
  return source[0] == copy ? numbers : reversed(numbers);
}

}  // namespace steering
}  // namespace

// scripts/train reads the names here: each begins its line.
const std::vector<SequenceTask>& sequence_tasks() {
  static const std::vector<SequenceTask> tasks = {
      {"copy", "the sequence as it is", [](const Sequence& source) { return source; }},
      {"reverse", "the sequence from its end to its start", reversed},
      {"sort", "the sequence from its smallest symbol to its largest", sorted},
      {"addition", "the sum of two numbers of as many digits",
       [](const Sequence& source) { return reversed(adding::lowest_first(source)); }, adding::vocabulary(),
       adding::question},
      {"addition-reversed", "the same, with the last digit of the sum first: the order in which it is worked out",
       adding::lowest_first, adding::vocabulary(), adding::question},
      {"steered", "what follows the first symbol, as it is or reversed, as the first symbol says", steering::answer,
       steering::vocabulary(), steering::question},
  };
  return tasks;
}

const SequenceTask& sequence_task(std::string_view name) {
  std::string names;
  for (const SequenceTask& task : sequence_tasks()) {
    if (task.name == name) return task;
    names += (names.empty() ? "" : ", ") + task.name;
  }
  fail<ValueError>("there is no task {:.40}; the tasks are {}", name, names);
}

}  // namespace gradus::inline GRADUS_PRECISION
