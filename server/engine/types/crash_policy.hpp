// What the crash of a holder does to the object it held, by the words in which it is chosen; and
// who holds an object, as its methods tell.
#pragma once

#include "engine/answer.hpp"
#include "engine/call.hpp"

namespace steward::engine {

// The word people know a policy by.
std::string_view name(Verdict policy);
// The policy of that name, or a refusal with bad_argument.
Verdict crash_policy(std::string_view name);

// A map that says who holds the object that is called: client, pid, name, since, gone. For the one
// holder of it, or null.
Any sole_holder(const Call& call);
// An array of such maps, for an object that several may hold: one for each of the oldest holdings.
inline constexpr std::size_t holders_shown_max = 1'000;
Array all_holders(const Call& call);

}  // namespace steward::engine
