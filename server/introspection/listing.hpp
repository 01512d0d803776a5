// Objects and clients as maps of figures, in one fixed order of members, for `service` and for
// whoever diagnoses later.
#pragma once

#include "engine/engine.hpp"
#include "introspection/fields.hpp"

namespace steward::introspection {

// id, type, name (null without one), version, references, bytes, waiters, held.
void add_object(Fields& fields, const engine::Engine& engine, const engine::Record& record);

// The same, and options, creator, holders and waiters, oldest first; `now` is what a waiter's
// deadline is counted from.
void add_object_in_full(Fields& fields, const engine::Engine& engine, const engine::Record& record,
                        engine::Time now);

// lease: how many more seconds it is lent for, or null.
void add_lease(Fields& fields, const engine::Holding& held, engine::Time now);

// id, pid, uid, name, program, channels, references, bytes, waiters, the ids of the objects it
// holds, and what it has held for longer than it was lent: object, type, name, and since how many
// seconds it has it no more.
void add_client(Fields& fields, const engine::Engine& engine, const engine::Client& client,
                std::uint64_t waiters, engine::Time now);

}  // namespace steward::introspection
