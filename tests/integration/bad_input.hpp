// Bad input made up from a seed: whole conversations with something wrong in them, and frames that
// are well framed but wrong inside.
#pragma once

#include "common/frame.hpp"
#include "tests/support/random_values.hpp"

#include <map>

namespace steward::testing {

// What the makers need to know of the daemon.
struct Target {
    std::map<std::string, std::uint16_t> methods;
    std::uint64_t list = 0;
    std::uint64_t dict = 0;
    std::uint64_t attributes = 0;
    // Somebody else's: whoever names it by chance may change it, and nothing is wrong then. Nobody
    // does.
    std::uint64_t untouched = 0;
};

// Everything one connection says. What it gets is errors, or the end of the channel, or answers
// where chance left it right.
Bytes bad_conversation(Random& random, const Target& target);

// One frame that must be refused, while its channel stays usable.
struct WrongCall {
    CallHeader header;
    Bytes payload;
    std::string what;  // for messages
};
WrongCall wrong_call(Random& random, const Target& target);

}  // namespace steward::testing
