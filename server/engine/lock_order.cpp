#include "engine/lock_order.hpp"

#include "engine/engine.hpp"
#include "engine/words.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

bool is_alone(const Record& record, std::uint8_t mode) {
    return record.object->writers_mode() == mode;
}

// What the thread holds that is a lock, the youngest first.
std::vector<const Holder*> locks_held(const HeldByCaller& held, const Record& but) {
    std::vector<const Holder*> locks;
    for (const Holder* one = held.last; one != nullptr && locks.size() < LockOrder::held_max;
         one = one->before)
        if (const Record& record = one->object->record();
            &record != &but && record.object->writers_mode())
            locks.push_back(one);
    return locks;
}

std::vector<ObjectId> gates_among(const std::vector<const Holder*>& locks, const Holder& but) {
    std::vector<ObjectId> gates;
    for (const Holder* one : locks)
        if (const Record& record = one->object->record();
            one != &but && is_alone(record, one->first->mode))
            gates.push_back(record.id);
    std::ranges::sort(gates);
    return gates;
}

std::string known(const Engine& engine, ObjectId object) {
    const Record* record = engine.store().find(object);
    if (record == nullptr) return "@" + std::to_string(number(object)) + ", which has ended,";
    return called(engine, *record);
}

void write_ids(Writer& writer, const std::vector<ObjectId>& ids) {
    writer.array(ids.size());
    for (const ObjectId id : ids) writer.unsigned_integer(number(id));
}

}  // namespace

void LockOrder::taken(const Record& record, const Caller& by, std::uint8_t mode, Moment now,
                      SourcePlace where) {
    const Channel* channel = engine_.clients().find(by.channel);
    if (channel == nullptr || !record.object->writers_mode()) return;
    const std::vector<const Holder*> locks = locks_held(channel->holds, record);
    if (locks.empty()) return;
    const Client& client = *engine_.clients().client(by.client);
    for (const Holder* held : locks) {
        if (held->since == now.sequence) continue;  // both at once
        const Record& first = held->object->record();
        const Way way{.caller = by,
                      .pid = client.identity.pid,
                      .name = known_as(client),
                      .first_alone = is_alone(first, held->first->mode),
                      .second_alone = is_alone(record, mode),
                      .gates = gates_among(locks, *held),
                      .first_at = held->first->where,
                      .second_at = where,
                      .at = now.time};
        const Pair pair{first.id, record.id};
        Ways& ways = ways_of(pair);
        if (!ways.is_reported && add(ways, way)) compare(pair, ways, way, now.time);
    }
}

LockOrder::Ways& LockOrder::ways_of(const Pair& pair) {
    const auto [found, is_new] = pairs_.try_emplace(pair);
    if (is_new) {
        by_age_.push_back(pair);
        if (by_age_.size() > pairs_max) {
            pairs_.erase(by_age_.front());
            by_age_.pop_front();
        }
    }
    return found->second;
}

// False where it adds nothing to what is known. Of very many ways the oldest is forgotten.
bool LockOrder::add(Ways& ways, const Way& way) {
    const auto tells_as_much = [&](const Way& known) {
        return known.caller == way.caller && known.first_alone >= way.first_alone &&
               known.second_alone >= way.second_alone &&
               std::ranges::includes(way.gates, known.gates);
    };
    if (std::ranges::any_of(ways.ways, tells_as_much)) return false;
    if (ways.ways.size() >= ways_max) ways.ways.erase(ways.ways.begin());
    ways.ways.push_back(way);
    return true;
}

// With those who took the same two the other way round.
void LockOrder::compare(const Pair& pair, Ways& ways, const Way& way, Time now) {
    const auto found = pairs_.find({pair.second, pair.first});
    if (found == pairs_.end() || found->second.is_reported) return;
    for (const Way& other : found->second.ways) {
        if (!may_meet(way, other)) continue;
        report(pair, way, other, now);
        ways.is_reported = found->second.is_reported = true;
        return;
    }
}

// Each holds what the other wants, in a mode that keeps it waiting, and nothing keeps them apart.
bool LockOrder::may_meet(const Way& one, const Way& other) {
    if (one.caller == other.caller) return false;
    if (!one.first_alone && !other.second_alone) return false;
    if (!other.first_alone && !one.second_alone) return false;
    std::vector<ObjectId> common;
    std::ranges::set_intersection(one.gates, other.gates, std::back_inserter(common));
    return common.empty();
}

std::string LockOrder::in_words(const Pair& pair, const Way& way) const {
    const SourcePlaces& places = engine_.diagnosis().places;
    return named(way.name, way.pid) + " took " + known(engine_, pair.first) +
           said_at(places.text(way.first_at)) + " and then " + known(engine_, pair.second) +
           said_at(places.text(way.second_at));
}

void LockOrder::report(const Pair& pair, const Way& now, const Way& before, Time time) {
    engine_.diagnosis().reports.add(
        {.kind = Report::Kind::lock_order,
         .sentence = "two locks are taken in opposite orders: " + in_words(pair, now) + "; " +
                     in_words({pair.second, pair.first}, before) + " " +
                     in_seconds(time - before.at) +
                     " before; at the same time each would wait for the other",
         .pids = {now.pid, before.pid}},
        time);
}

void LockOrder::save(Writer& writer) const {
    writer.array(by_age_.size());
    for (const Pair& pair : by_age_) {
        const Ways& ways = pairs_.at(pair);
        writer.array(4);
        writer.unsigned_integer(number(pair.first));
        writer.unsigned_integer(number(pair.second));
        writer.boolean(ways.is_reported);
        writer.array(ways.ways.size());
        for (const Way& way : ways.ways) {
            writer.array(10);
            writer.unsigned_integer(number(way.caller.channel));
            writer.unsigned_integer(number(way.caller.client));
            writer.integer(way.pid);
            writer.binary(way.name);
            writer.boolean(way.first_alone);
            writer.boolean(way.second_alone);
            write_ids(writer, way.gates);
            writer.unsigned_integer(way.first_at);
            writer.unsigned_integer(way.second_at);
            writer.integer(way.at.count());
        }
    }
}

void LockOrder::load(Saved& saved) {
    for (std::uint64_t left = saved.array(); left > 0; --left) {
        saved.array(4);
        const auto first = saved.id<ObjectId>();
        Ways& ways = ways_of({first, saved.id<ObjectId>()});
        ways.is_reported = saved.boolean();
        for (std::uint64_t others = saved.array(); others > 0; --others) {
            saved.array(10);
            Way way;
            way.caller = {.channel = saved.id<ChannelId>(), .client = saved.id<ClientId>()};
            way.pid = saved.integer();
            way.name = saved.binary();
            way.first_alone = saved.boolean();
            way.second_alone = saved.boolean();
            for (std::uint64_t gates = saved.array(); gates > 0; --gates)
                way.gates.push_back(saved.id<ObjectId>());
            way.first_at = saved.enumerator(SourcePlace{UINT32_MAX});
            way.second_at = saved.enumerator(SourcePlace{UINT32_MAX});
            way.at = Time{saved.integer()};
            ways.ways.push_back(std::move(way));
        }
    }
}

}  // namespace steward::engine
