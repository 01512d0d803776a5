// Guarded data: an object that is made with a lock as its guard takes writes only from whoever
// holds that lock at that moment, and reads too where that was asked for. So nobody can forget to
// lock, and a holder that stalled while its lock went on, after a crash or a forced release, cannot
// write any more: what a fencing token is for, without anybody having to compare one.
//
// The guard is the record's, and no type knows of it. It is asked for where calls are: when one
// comes, and again when one that has waited could be done. A call that leaves the turn as a job was
// let in when it began, and is done though the lock goes meanwhile: its object is busy, so whoever
// holds the lock next finds the write done, as if it had taken no time.
//
// What an object does by itself is nobody's call, and is not asked: items that a queue takes back,
// or gives up into its dead letters, and what becomes of what a dead process had.
#pragma once

#include "engine/ids.hpp"

#include <optional>

namespace steward::engine {

class Engine;
struct Guard;
struct MethodRow;
struct Record;
struct TypeRow;

// What a new object of the type is guarded by. Refuses what is no lock, one that would end before
// the object, and a type whose objects are held or count who comes: they are no data.
Guard guard_for(const Engine& engine, const TypeRow& type, std::optional<ObjectId> lock,
                bool guards_reads);

// Refuses with not_holder where the object is guarded against such a call of this caller. The lock
// is held by the caller itself, or by its process, to which a thread has left it that ended well.
void require_holder(const Engine& engine, const Record& record, const MethodRow& row,
                    const Caller& caller);

// Whether its guard, if it has one, is such as guard_for lets through: one of the invariants.
bool is_guarded_rightly(const Engine& engine, const Record& record);

}  // namespace steward::engine
