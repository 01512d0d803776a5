#include "client/source/transport.hpp"

#include "steward/error.hpp"

#include <cstdlib>
#include <string_view>

namespace steward::detail {

Rings rings_wanted() {
    const char* const chosen = ::secure_getenv("STEWARD_TRANSPORT");
    const std::string_view word = chosen == nullptr ? "" : chosen;
    if (word.empty()) return Rings::when_busy;
    if (word == "socket") return Rings::never;
    if (word == "ring") return Rings::at_once;
    throw BadArgument("STEWARD_TRANSPORT is '" + std::string(word) +
                      "'; it can be 'socket', 'ring' or empty");
}

}  // namespace steward::detail
