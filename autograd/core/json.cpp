#include "autograd/core/json.hpp"

#include <set>

#include "autograd/core/error.hpp"
#include "autograd/core/utf8.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

using Json = nlohmann::json;

// Looks through a text before anything is made of it. (Json::parse with a callback would do both at once, but goes
// through all of an object again at the end of each object in it.)
class Look final : public nlohmann::json_sax<Json> {
 public:
  Look(int deepest, const std::string& what) : deepest_(deepest), what_(what) {}
  std::vector<std::string> names;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    check<ValueError>(open_.back().insert(name).second, "{} names {} twice", what_, shown(name));
    if (open_.size() == 1) names.push_back(name);
    return true;
  }
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) override {
    constexpr int too_large = 406;
    check<ValueError>(error.id != too_large, "{} has a number that is too large, before its byte {}", what_, byte);
    fail<ValueError>("{} is not JSON: it breaks off at its byte {}", what_, byte);
  }

 private:
  bool open() {
    open_.emplace_back();
    check<ValueError>(std::ssize(open_) <= deepest_, "{} is nested deeper than {} levels", what_, deepest_);
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  int deepest_;
  const std::string& what_;
  std::vector<std::set<std::string>> open_;  // the names so far in each object that is open; none in an array
};

}  // namespace

ParsedJson parse_json(const std::string& text, int deepest, const std::string& what) {
  Look look(deepest, what);
  Json::sax_parse(text, &look);
  return {Json::parse(text), std::move(look.names)};
}

}  // namespace gradus::inline GRADUS_PRECISION
