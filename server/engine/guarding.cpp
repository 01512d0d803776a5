#include "engine/guarding.hpp"

#include "engine/engine.hpp"
#include "engine/words.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// A call that counts when it comes may have given up the guard itself while it waits.
bool is_data(const TypeRow& type) {
    return std::none_of(type.methods.begin(), type.methods.end(), [](const MethodRow& row) {
        return row.access.acquires() || row.access.counts_on_arrival;
    });
}

bool can_guard(const Record& record) {
    return record.object->writers_mode() && record.lifetime != Lifetime::of_creator;
}

// A thread that has ended well leaves its lock to its process; what is owned it never leaves.
bool is_left_to_process_of(const Caller& caller, const Holder& holder, const Clients& clients) {
    if (holder.is_gone() || holder.caller.client != caller.client) return false;
    const Channel* channel = clients.find(holder.caller.channel);
    return channel == nullptr || channel->is_gone;
}

// In this mode, or in any.
bool holds(const Engine& engine, const Record& lock, const Caller& caller,
           std::optional<std::uint8_t> mode) {
    const Holders& holders = lock.holders;
    if (mode ? holders.of(caller, *mode) != nullptr : holders.any_of(caller)) return true;
    return holders.any() &&
           is_left_to_process_of(caller, *holders.oldest()->holder, engine.clients());
}

}  // namespace

Guard guard_for(const Engine& engine, const TypeRow& type, std::optional<ObjectId> lock,
                bool guards_reads) {
    if (!lock && !guards_reads) return {};
    if (!lock) throw Refusal{ErrorCode::bad_argument, "'guards_reads' needs a 'guarded_by'"};
    const Record& record = *engine.find(*lock);  // as all references of a call are there
    if (!record.object->writers_mode())
        throw Refusal{ErrorCode::type_mismatch,
                      "'guarded_by' must refer to a lock, an rlock or an rwlock"};
    if (!can_guard(record))
        throw Refusal{ErrorCode::bad_argument,
                      "'guarded_by' must not end with its creator: it would be gone before what it "
                      "guards"};
    if (!is_data(type))
        throw Refusal{ErrorCode::bad_argument, "a " + type.name + " is no data to be guarded"};
    return {*lock, guards_reads};
}

void require_holder(const Engine& engine, const Record& record, const MethodRow& row,
                    const Caller& caller) {
    const bool is_guarded = row.access.writes || record.guards_reads;
    if (record.guard == ObjectId{} || !is_guarded) return;
    const Record& lock = *engine.find(record.guard);
    std::optional<std::uint8_t> mode;
    if (row.access.writes) mode = lock.object->writers_mode();
    if (holds(engine, lock, caller, mode)) return;
    const bool holds_otherwise = holds(engine, lock, caller, std::nullopt);
    Refusal refusal{ErrorCode::not_holder, "guarded by " + called(engine, lock) +
                                               ", which the caller does not hold" +
                                               (holds_otherwise ? " exclusively" : "")};
    refusal.name(row.full_name);
    throw refusal;
}

bool is_guarded_rightly(const Engine& engine, const Record& record) {
    if (record.guard == ObjectId{}) return !record.guards_reads;
    const Record* lock = engine.find(record.guard);
    return lock != nullptr && can_guard(*lock) && is_data(engine.catalogue().types()[record.type]);
}

}  // namespace steward::engine
