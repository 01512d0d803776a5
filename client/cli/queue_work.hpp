// `steward queue work NAME [-P N] -- COMMAND {}`: take the items of an owned queue one by one and
// run a command for each. An item is done when its command ended with 0; else it goes back, also
// when the worker is killed.
#pragma once

#include "client/cli/context.hpp"

#include <span>
#include <string>
#include <string_view>

namespace steward::cli {

// `words` are the type, "work", and what follows. 0: every item that was taken is done; 1: some
// went back.
int work_queue(Context& context, std::span<const std::string> words);

// Whether the words are this command's: `queue work …`, for any type of queue.
bool is_queue_work(std::span<const std::string> words);

inline constexpr std::string_view work_synopsis =
    "work NAME [-P N] [--timeout SECONDS] [--stdin] -- COMMAND…";

// The command for one item: `{}` is the item, which stands last if there is none.
std::vector<std::string> command_for(const std::vector<std::string>& command,
                                     const std::string& item);

}  // namespace steward::cli
