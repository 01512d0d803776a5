// What the crash of a holder does to the object it held, chosen when the object is made.
#pragma once

#include "engine/answer.hpp"
#include "engine/engine.hpp"

namespace steward::engine {

enum class CrashPolicy : std::uint8_t { release, keep, poison };

// The word people know a policy by.
std::string_view name(CrashPolicy policy);
// The policy of that name, or a refusal with bad_argument; `where` is the method's name for the sentence.
CrashPolicy crash_policy(std::string_view name, std::string_view where);

// A map that says who holds an object: client, pid, name, since, gone.
void write_holder(Writer& writer, const Engine& engine, const Holder& holder);
// That map for the one holder of the object that is called, or null.
Any sole_holder(Call& call);
// An array of such maps, for an object that several may hold.
Array all_holders(Call& call);

}  // namespace steward::engine
