#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "autograd/core/check_options.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Texts by their names.
using Texts = std::map<std::string, std::string>;

/// What a number may be, both ends included.
template <class T>
struct Limits {
  T low = std::numeric_limits<T>::lowest();
  T high = std::numeric_limits<T>::max();
};

/// Of the number of that name, a whole one or not.
struct NamedLimits {
  const char* name;
  double low, high;
};

/// A field of an options struct: its name, what it is, what it may be, and its value, which is read and set as a text.
class Field {
 public:
  struct Choice {
    std::vector<const char*> names;
    std::function<std::size_t()> get;
    std::function<void(std::size_t)> set;
  };
  template <class T>
  struct Number {
    T* value;
    Limits<T> limits;
  };
  using Value = std::variant<Number<std::int64_t>, Number<double>, bool*, std::string*, Choice>;

  Field(std::string its_name, Value value, std::string its_help)
      : name(std::move(its_name)), help(std::move(its_help)), value_(std::move(value)) {}

  std::string name, help;

  /// "64", "0.1", "true", "relu"; a number as short as it can be to be read again.
  std::string text() const;
  /// Reads the value from such a text. False, and nothing is set, where it is not allowed.
  [[nodiscard]] bool set(std::string_view text) const;
  /// "a whole number from 1 to 16", "true or false", "relu or gelu"
  std::string allowed() const;
  bool is_choice() const { return std::holds_alternative<Choice>(value_); }
  bool is_flag() const { return std::holds_alternative<bool*>(value_); }

  /// Throws ValueError in the name of `owner` for a value that is not allowed: "GPT: d_ff must be at least 1, got 0".
  void check(const char* owner) const;
  /// From now on a number must be within these.
  void within(double low, double high);

 private:
  Value value_;
};

/// The fields of an options struct, which lists them in one place; from it come command line, checks, `extra_repr` and
/// what a model's file says:
///
///     void TransformerOptions::fields(Fields& fields) {
///       fields.whole("d_model", d_model, {.low = 1}, "width of the model");
///       fields.number("dropout", dropout, {.low = 0, .high = 1}, "probability to drop");
///       fields.flag("norm_first", norm_first, "pre-norm layers instead of the paper's post-norm");
///       fields.choice("activation", activation, {"relu", "gelu"}, "of the feed-forward part");
///     }
///
/// It holds references to the struct, which must outlive it.
class Fields {
 public:
  void whole(const char* name, std::int64_t& value, const Limits<std::int64_t>& limits, const char* help) {
    list_.push_back({name, Field::Number<std::int64_t>{&value, limits}, help});
  }
  void number(const char* name, double& value, const Limits<double>& limits, const char* help) {
    list_.push_back({name, Field::Number<double>{&value, limits}, help});
  }
  void flag(const char* name, bool& value, const char* help) { list_.push_back({name, &value, help}); }
  void text(const char* name, std::string& value, const char* help) { list_.push_back({name, &value, help}); }
  /// The enumerators' names, in their order from 0 on.
  template <class Enum>
  void choice(const char* name, Enum& value, std::initializer_list<const char*> names, const char* help) {
    auto get = [&value] { return static_cast<std::size_t>(value); };
    auto set = [&value](std::size_t place) { value = static_cast<Enum>(place); };
    list_.push_back({name, Field::Choice{names, get, set}, help});
  }

  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  std::size_t size() const { return list_.size(); }

  /// Throws ValueError in the name of `owner` for the first value that is not allowed.
  void check(const char* owner) const;
  /// From now on these numbers must be within such limits; names of others count for nothing.
  void within(std::initializer_list<NamedLimits> limits);

  /// The others: what a program sets itself.
  Fields without(const std::vector<std::string>& names) const;

  Texts texts() const;
  /// Sets the fields that `texts` names, and leaves the others. Throws ValueError naming `source` for a name that is
  /// no field and for a value that is not allowed.
  void assign(const Texts& texts, const std::string& source) const;

 private:
  std::vector<Field> list_;
};

template <class Options>
Fields fields_of(Options& options) {
  Fields fields;
  options.fields(fields);
  return fields;
}

/// Throws ValueError in the name of `owner` for the first field whose value is not allowed.
template <class Options>
void check_fields(const char* owner, Options options) {
  fields_of(options).check(owner);
}

template <class Options>
Texts texts_of(Options options) {
  return fields_of(options).texts();
}

/// "d_model=64, heads=4": the fields whose values are others than those of `defaults`, in their order.
std::string changed_fields(const Fields& fields, const Fields& defaults);
template <class Options>
std::string changed_fields(Options options) {
  Options defaults;
  return changed_fields(fields_of(options), fields_of(defaults));
}

}  // namespace gradus::inline GRADUS_PRECISION
