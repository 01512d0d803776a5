// A number of seconds as people write it. Whatever is none is a usage error, wherever in the
// command it stands.
#pragma once

#include "common/value.hpp"

#include <string>

namespace steward::cli {

// "0.5" as 0.5. Throws UsageError, with the option's name, for what is no number, negative or not
// finite.
double read_seconds(const std::string& word, const std::string& option);

// Whether the value is a number below zero.
bool is_negative(ValueView value);

}  // namespace steward::cli
