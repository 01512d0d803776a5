// What a transcript expects of a value: JSON in which `_` stands for any value, `...` for any
// further items or members,
// `$name` for a reference to the object of that name and `&name` for its id.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace steward::transcripts {

// Names of objects and variables, and the ids they stand for.
using Names = std::map<std::string, std::uint64_t, std::less<>>;

// Parse JSON with the marks above. Throws std::runtime_error with a sentence for what is malformed
// or unknown.
nlohmann::json parse_pattern(std::string_view text, const Names& names);

// The same where it is what somebody says: members keep their order.
nlohmann::ordered_json parse_argument(std::string_view text, const Names& names);

// Whether the value is as expected. 1 and 1.0 are not the same here.
bool matches(const nlohmann::json& pattern, const nlohmann::json& value);

}  // namespace steward::transcripts
