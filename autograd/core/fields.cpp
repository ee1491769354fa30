#include "autograd/core/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <locale>
#include <sstream>

namespace gradus::inline GRADUS_PRECISION {
namespace {

template <class... Acts>
struct Overloaded : Acts... {
  using Acts::operator()...;
};
template <class... Acts>
Overloaded(Acts...) -> Overloaded<Acts...>;  // clang 14 does not see it by itself

template <class T>
using Number = Field::Number<T>;
using Choice = Field::Choice;

template <class T>
bool allows(const Limits<T>& limits, T value) {
  return limits.low <= value && value <= limits.high && std::isfinite(static_cast<double>(value));
}

template <class T>
bool has_low(const Limits<T>& limits) {
  return limits.low != Limits<T>().low;
}

template <class T>
bool has_high(const Limits<T>& limits) {
  return limits.high != Limits<T>().high;
}

// "a whole number from 1 to 16"
template <class T>
std::string in_words(const char* what, const Limits<T>& limits) {
  std::string text = what;
  if (has_low(limits)) text += fmt::format(" from {}", limits.low);
  if (has_high(limits)) return text + fmt::format("{} {}", has_low(limits) ? " to" : " up to", limits.high);
  return has_low(limits) ? text + " on" : text;
}

// A name that is no choice has the place behind the last.
std::size_t place_of(const Choice& choice, std::string_view name) {
  auto found = std::find(choice.names.begin(), choice.names.end(), name);
  return static_cast<std::size_t>(found - choice.names.begin());
}

// The whole text as a decimal number: from_chars takes neither blanks nor a plus, nor 0x10.
template <class T>
bool read_number(std::string_view text, T& number) {
  if constexpr (requires { std::from_chars(text.data(), text.data(), number); }) {
    auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && rest == text.data() + text.size();
  } else {  // libc++ 14 has it of whole numbers only
    if (text.find_first_not_of("-.0123456789eE") != text.npos) return false;
    std::istringstream in{std::string(text)};
    in.imbue(std::locale::classic());
    return in >> number && in.peek() == std::istringstream::traits_type::eof();
  }
}

template <class T>
bool set_number(const Number<T>& number, std::string_view text) {
  T parsed{};
  if (!read_number(text, parsed) || !allows(number.limits, parsed)) return false;
  *number.value = parsed;
  return true;
}

}  // namespace

std::string Field::text() const {
  return std::visit(Overloaded{[](const auto& number) { return fmt::format("{}", *number.value); },
                               [](bool* flag) { return std::string(*flag ? "true" : "false"); },
                               [](std::string* text) { return *text; },
                               [](const Choice& choice) {
                                 std::size_t place = choice.get();
                                 return place < choice.names.size() ? choice.names[place] : fmt::format("{}", place);
                               }},
                    value_);
}

bool Field::set(std::string_view text) const {
  return std::visit(Overloaded{[&](const auto& number) { return set_number(number, text); },
                               [&](bool* flag) {
                                 if (text != "true" && text != "false") return false;
                                 *flag = text == "true";
                                 return true;
                               },
                               [&](std::string* value) {
                                 *value = text;
                                 return true;
                               },
                               [&](const Choice& choice) {
                                 std::size_t place = place_of(choice, text);
                                 if (place < choice.names.size()) choice.set(place);
                                 return place < choice.names.size();
                               }},
                    value_);
}

std::string Field::allowed() const {
  return std::visit(
      Overloaded{[](const Number<std::int64_t>& number) { return in_words("a whole number", number.limits); },
                 [](const Number<double>& number) { return in_words("a number", number.limits); },
                 [](bool*) { return std::string("true or false"); }, [](std::string*) { return std::string("a text"); },
                 [](const Choice& choice) {
                   auto last = choice.names.end() - 1;
                   return fmt::format("{} or {}", fmt::join(choice.names.begin(), last, ", "), *last);
                 }},
      value_);
}

void Field::check(const char* owner) const {
  std::visit(Overloaded{[&](const Number<std::int64_t>& number) {
                          check_at_least(owner, name.c_str(), *number.value, number.limits.low);
                          gradus::check<ValueError>(*number.value <= number.limits.high,
                                                    "{}: {} must be at most {}, got {}", owner, name,
                                                    number.limits.high, *number.value);
                        },
                        [&](const Number<double>& number) {
                          auto [low, high] = number.limits;
                          std::string allowed = has_high(number.limits) ? fmt::format("between {} and {}", low, high)
                                                                        : fmt::format("finite and {} or more", low);
                          check_option(allows(number.limits, *number.value), owner, name.c_str(), *number.value,
                                       allowed.c_str());
                        },
                        [](bool*) {}, [](std::string*) {},
                        [&](const Choice& choice) {
                          gradus::check<ValueError>(choice.get() < choice.names.size(), "{}: {} must be {}, got {}",
                                                    owner, name, allowed(), text());
                        }},
             value_);
}

void Field::within(double low, double high) {
  if (auto* whole = std::get_if<Number<std::int64_t>>(&value_))
    whole->limits = {static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)};
  else
    std::get<Number<double>>(value_).limits = {low, high};
}

void Fields::check(const char* owner) const {
  for (const Field& field : list_) field.check(owner);
}

void Fields::within(std::initializer_list<NamedLimits> limits) {
  for (Field& field : list_)
    for (const auto& [name, low, high] : limits)
      if (field.name == name) field.within(low, high);
}

Fields Fields::without(const std::vector<std::string>& names) const {
  Fields others = *this;
  std::erase_if(others.list_,
                [&](const Field& field) { return std::find(names.begin(), names.end(), field.name) != names.end(); });
  return others;
}

Texts Fields::texts() const {
  Texts texts;
  for (const Field& field : list_) texts[field.name] = field.text();
  return texts;
}

void Fields::assign(const Texts& texts, const std::string& source) const {
  for (const auto& [name, text] : texts) {
    auto named = [&name = name](const Field& field) { return field.name == name; };
    auto field = std::find_if(list_.begin(), list_.end(), named);
    gradus::check<ValueError>(field != list_.end(), "{}: there is no option {:.40}; a later Gradus may have it", source,
                              name);
    gradus::check<ValueError>(field->set(text), "{}: {} is {:.40}; it must be {}", source, name, text,
                              field->allowed());
  }
}

std::string changed_fields(const Fields& fields, const Fields& defaults) {
  std::vector<std::string> changed;
  for (auto [field, before] = std::pair(fields.begin(), defaults.begin()); field != fields.end(); ++field, ++before)
    if (field->text() != before->text()) changed.push_back(field->name + "=" + field->text());
  return fmt::format("{}", fmt::join(changed, ", "));
}

}  // namespace gradus::inline GRADUS_PRECISION
