#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

// For sources alone: what includes this takes a second more to compile.
namespace gradus::inline GRADUS_PRECISION {

struct ParsedJson {
  nlohmann::json json;
  std::vector<std::string> names;  ///< of the outermost object, in their order, which `json` forgets
};

/// What a text from outside says, `what` in messages. Objects and arrays may stand in each other `deepest` deep, since
/// they are copied and printed by recursion. Parsers keep the last of two equal names in silence; here no object may
/// have two. Throws ValueError, for what is no JSON too; the time is that of the text's length.
ParsedJson parse_json(const std::string& text, int deepest, const std::string& what);

}  // namespace gradus::inline GRADUS_PRECISION
