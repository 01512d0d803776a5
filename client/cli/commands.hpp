// The commands that are more than one method of the catalogue: one row each, as the help page lists
// them.
#pragma once

#include "client/cli/context.hpp"

#include <span>

namespace steward::cli {

using Words = std::span<const std::string>;

struct Command {
    std::string_view name;
    std::string_view synopsis;  // what follows the name
    std::string_view summary;
    int (*run)(Context& context, Words words);  // gets the words after the name, answers with the
                                                // exit code
};

std::span<const Command> commands();

// The type of shared objects with this name. Throws UsageError with the names that there are.
const Type& expect_type(Context& context, const std::string& word);

// A method of the catalogue: `words` are type, method, object, arguments.
int call_method(Context& context, Words words);

// Run whatever the words say. Throws UsageError, and what Session throws.
int run(Context& context);

}  // namespace steward::cli
