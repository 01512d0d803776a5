// Words of the command line become the arguments of a method, guided by its description.
#pragma once

#include "client/cli/catalogue.hpp"

#include <functional>
#include <span>

namespace steward::cli {

// One word as a value: JSON if it is JSON, else a string. A parameter of kind string takes every word but a quoted one as it
// is. Throws UsageError for what begins like JSON and is none, and for JSON that cannot be a value (`1e400`).
Bytes read_word(const std::string& word, const std::string& kind);

// The arguments for a call: positional words in order, `--name value` and `--name=value` by name, after `--` all words
// positional. Empty, one MessagePack array, or one map when any was named. Throws UsageError with the synopsis `usage`.
// A word for a parameter of kind reference is given to `find`, unless it is JSON: {"$ref": 17}.
using FindObject = std::function<ObjectId(const std::string& word)>;
Bytes read_arguments(std::span<const std::string> words, const std::vector<Parameter>& parameters, const std::string& usage,
                     const FindObject& find = {});

}  // namespace steward::cli
