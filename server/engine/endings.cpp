#include "engine/endings.hpp"

#include "engine/long_calls.hpp"

namespace steward::engine {
namespace {

// What is destroyed elsewhere, where somebody does so.
constexpr std::uint64_t large = 1u << 20;

}  // namespace

void Endings::answer_oldest(Turn& turn, const Record& record) {
    turn.spend(1);
    const ParkNumber oldest = *record.lanes.begin()->second.oldest();
    if (engine_.waiting_.find(oldest)->is_in_line()) return LongCalls(engine_).leave_ending(oldest);
    engine_.answer_parked(
        turn, oldest,
        {ErrorCode::no_such_object, "the object was removed while the call waited for it"});
}

void Endings::end_in_slices(Turn& turn, Record& record) {
    while (!record.lanes.empty() && turn.steps > 0) answer_oldest(turn, record);
    if (record.lanes.empty()) return end(turn, record);
    engine_.store_.suspect(record.id);
}

void Endings::end(Turn& turn, Record& record) {
    turn.spend(1);
    while (!record.lanes.empty()) answer_oldest(turn, record);
    while (record.holders.any()) engine_.holdings_.let_go_all(*record.holders.oldest()->holder);
    engine_.diagnosis_.changes.ends(record);
    engine_.accounts_.discharge(record);
    engine_.diagnosis_.races.forget(record.id);
    engine_.counters_.forget(record);
    if (Client* creator = engine_.clients_.client(record.creator))
        creator->ephemerals.erase(record.id);
    engine_.set_alarm(record, std::nullopt);
    if (record.guard != ObjectId{}) engine_.store_.release(std::exchange(record.guard, {}), 1);
    engine_.diagnosis_.orphans.forget(record.id);
    engine_.store_.erase(record);
}

bool Endings::shed(Turn& turn) {
    Record* record = engine_.store_.last_remains();
    if (record == nullptr) return false;
    std::size_t references = 0;
    const bool is_empty = record->object->shed(turn.steps, [&](ObjectId object) {
        ++references;
        engine_.store_.release(object, 1);
        engine_.diagnosis_.orphans.lost_reference(object);
    });
    turn.spend(is_empty ? references : turn.steps);
    if (!is_empty) return true;
    if (engine_.options_.leaves_remains && record->object->stored_bytes() > large)
        engine_.jobs_.leave(std::move(record->object));
    engine_.store_.drop_remains();
    return true;
}

bool Endings::collect(Turn& turn) {
    if (!engine_.collector_.is_due(turn.now)) return false;
    const Collector::Done done = engine_.collector_.work(turn.now, turn.steps);
    turn.spend(done.steps);
    if (done.unreachable != nullptr) end(turn, *done.unreachable);
    return true;
}

void Engine::release_references(Client& client, ObjectId object, std::uint64_t count, Time now) {
    const std::uint64_t taken = clients_.take_references(client, object, count);
    store_.release(object, taken);
    if (taken > 0) diagnosis_.orphans.gave_up(client, object, now);
}

}  // namespace steward::engine
