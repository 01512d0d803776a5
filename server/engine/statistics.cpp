#include "engine/statistics.hpp"

#include "common/frame.hpp"
#include "engine/catalogue.hpp"
#include "engine/waiting_room.hpp"
#include "engine/who.hpp"

namespace steward::engine {

Counters::Counters(const Catalogue& catalogue) : methods(catalogue.methods().size()) {
    for (const TypeRow& type : catalogue.types())
        is_timed_.push_back(
            std::any_of(type.methods.begin(), type.methods.end(),
                        [](const MethodRow& row) { return row.access.acquires(); }));
}

void Counters::refused(std::uint16_t method, bool is_late) {
    ++(is_late ? timed_out : refusals);
    if (method >= methods.size()) return;
    ++(is_late ? methods[method].timed_out : methods[method].refusals);
}

void Counters::waited(std::uint16_t method, const Parked& call, Time now, Store& store) {
    std::unique_ptr<Histogram>& times = methods[method].waited;
    if (times == nullptr) times = std::make_unique<Histogram>();
    times->add(now - call.at);
    for (const Place& place : call.places)
        if (Record* record = store.find(place.object))
            if (LockTimes* lock = times_of(*record)) lock->waited.add(now - call.at);
}

void Counters::held(const Clients& clients, const Holding& holding, Time now) {
    LockTimes* times = times_of(holding.holder->object->record());
    if (times == nullptr) return;
    const Time time = now - holding.at;
    times->held.add(time);
    if (time <= times->longest) [[likely]]
        return;
    const Who holder = who(clients, *holding.holder);
    times->pid = holder.pid.value_or(0);
    times->name = holder.name.value_or("");
    times->longest = time;
    times->at = now;
}

LockTimes* Counters::times_of(Record& record) {
    if (record.times != nullptr) [[likely]]
        return record.times;
    if (!is_timed_[record.type]) return nullptr;
    auto found = locks.find(record.id);
    if (found == locks.end() && locks.size() >= locks_max) return ++untimed, nullptr;
    if (found == locks.end()) found = locks.try_emplace(record.id).first;
    return record.times = &found->second;
}

void Counters::forget(Record& record) {
    record.times = nullptr;
    if (is_timed_[record.type]) locks.erase(record.id);
}

void Counters::save(Writer& writer) const {
    writer.array(9 + methods.size());
    for (const std::uint64_t counter :
         {calls, refusals, parked, granted, timed_out, crashes, untimed})
        writer.unsigned_integer(counter);
    writer.unsigned_integer(methods.size());
    for (const MethodCounts& one : methods) {
        if (!one.any() && one.waited == nullptr) {
            writer.nil();
            continue;
        }
        writer.array(6);
        for (const std::uint64_t counter :
             {one.calls, one.refusals, one.timed_out, one.bytes_in, one.bytes_out})
            writer.unsigned_integer(counter);
        one.waited == nullptr ? writer.nil() : one.waited->save(writer);
    }
    writer.array(7 * locks.size());
    for (const auto& [id, lock] : locks) {
        writer.unsigned_integer(number(id));
        lock.held.save(writer);
        lock.waited.save(writer);
        writer.integer(lock.pid);
        writer.binary(lock.name);
        writer.integer(lock.longest.count());
        writer.integer(lock.at.count());
    }
}

void Counters::load(Saved& saved) {
    saved.array(9 + methods.size());
    for (std::uint64_t* counter :
         {&calls, &refusals, &parked, &granted, &timed_out, &crashes, &untimed})
        *counter = saved.unsigned_integer();
    must_be(saved.unsigned_integer() == methods.size(), "what was counted is of other methods");
    for (MethodCounts& one : methods) {
        if (saved.nothing()) continue;
        saved.array(6);
        for (std::uint64_t* counter :
             {&one.calls, &one.refusals, &one.timed_out, &one.bytes_in, &one.bytes_out})
            *counter = saved.unsigned_integer();
        if (saved.nothing()) continue;
        one.waited = std::make_unique<Histogram>();
        one.waited->load(saved);
    }
    const std::uint64_t count = saved.array() / 7;
    must_be(count <= locks_max, "the times of more locks than are kept");
    for (std::uint64_t i = 0; i < count; ++i) {
        LockTimes& lock = locks[saved.id<ObjectId>()];
        lock.held.load(saved);
        lock.waited.load(saved);
        lock.pid = saved.integer();
        lock.name = saved.binary();
        lock.longest = Time{saved.integer()};
        lock.at = Time{saved.integer()};
    }
}

}  // namespace steward::engine
