// One worker of `steward queue work`: a process with a connection of its own, so that what it was
// lent returns when it ends.
#pragma once

#include "client/cli/context.hpp"

#include <optional>
#include <string>
#include <vector>

namespace steward::cli {

struct Work {
    std::string type;  // of the queue
    std::string name;
    std::vector<std::string> command;
    std::optional<double> timeout = {};  // seconds to wait for an item; nothing: for ever
    bool as_input = false;               // the item is the command's standard input
};

// Until the queue is closed and empty, or no item has come in time; the exit code.
int work(Context& context, const Work& work);

}  // namespace steward::cli
