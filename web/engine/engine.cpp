#include "web/engine/engine.hpp"

#include <sstream>

namespace engine {

Answer answer(const std::string& call, const Question& question) {
  static const Calls calls = [] {
    Calls all;
    for (auto add : {add_lesson_calls, add_order_calls, add_sequence_calls, add_by_hand_calls, add_text_calls,
                     add_induction_calls})
      add(all);
    return all;
  }();
  auto found = calls.find(call);
  gradus::check<gradus::ValueError>(found != calls.end(), "the engine has no call {:.40}", call);
  return found->second(question);
}

Answer losses(const Question& question, const std::function<double()>& step) {
  Answer answer;
  for (double steps = question.number(0, 1); steps > 0; --steps) answer.numbers.push_back(step());
  return answer;
}

}  // namespace engine

namespace {

std::string question_text, answer_text;
std::vector<double> question_numbers, answer_numbers;

/// "sequence.start", then a setting a line, name=value, an empty line, and the text.
std::pair<std::string, engine::Question> read_question() {
  engine::Question question{{}, question_numbers, {}};
  std::istringstream lines(question_text);
  std::string call, line;
  std::getline(lines, call);
  while (std::getline(lines, line) && !line.empty()) {
    std::size_t equals = line.find('=');
    gradus::check<gradus::ValueError>(equals != std::string::npos, "{:.40} is no setting", line);
    question.settings[line.substr(0, equals)] = line.substr(equals + 1);
  }
  if (lines) question.text = question_text.substr(static_cast<std::size_t>(lines.tellg()));
  return {call, question};
}

}  // namespace

// The door: a page writes a question where these two say, calls, and reads the answer.
extern "C" {

char* question_bytes(int count) {
  question_text.resize(static_cast<std::size_t>(count));
  return question_text.data();
}

double* question_doubles(int count) {
  question_numbers.resize(static_cast<std::size_t>(count));
  return question_numbers.data();
}

/// 0, or 1 where the answer's text says what is wrong.
int ask() {
  engine::Answer answer;
  int failed = 0;
  try {
    auto [call, question] = read_question();
    answer = engine::answer(call, question);
  } catch (const std::exception& error) {
    answer = {{}, error.what()};
    failed = 1;
  }
  answer_numbers = std::move(answer.numbers);
  answer_text = std::move(answer.text);
  return failed;
}

const char* answer_bytes() { return answer_text.data(); }
int answer_byte_count() { return static_cast<int>(answer_text.size()); }
const double* answer_doubles() { return answer_numbers.data(); }
int answer_double_count() { return static_cast<int>(answer_numbers.size()); }
}
