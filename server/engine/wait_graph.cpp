#include "engine/wait_graph.hpp"

#include "engine/deadlocks.hpp"
#include "engine/engine.hpp"

#include <algorithm>
#include <set>

namespace steward::engine {

void WaitGraph::add(ParkNumber call) {
    const std::size_t first = order_.size();
    if (calls_.try_emplace(call).second) order_.push_back(call);
    for (std::size_t i = first; i < order_.size() && !gave_up_; ++i) look(order_[i]);
}

// What can go on at once leads nowhere.
void WaitGraph::look(ParkNumber call) {
    std::vector<Way> ways = ways_of(*engine_.waiting().find(call));
    const bool is_live = std::any_of(ways.begin(), ways.end(), [](const Way& way) {
        return std::all_of(way.begin(), way.end(),
                           [](const Party& party) { return party.empty(); });
    });
    Waiting& waiting = calls_.at(call);
    waiting.is_live = is_live;
    if (is_live) return;
    for (Way& way : ways) std::erase_if(way, [](const Party& party) { return party.empty(); });
    waiting.ways = std::move(ways);
    for (const Way& way : waiting.ways)
        for (const Party& party : way)
            for (const ParkNumber other : party) {
                if (++edges_ > edges_max_) gave_up_ = true;
                const auto [found, is_new] = calls_.try_emplace(other);
                found->second.waiters.push_back(call);
                if (is_new) order_.push_back(other);
            }
}

// From each that can go on to those who waited for it.
void WaitGraph::cross_out() {
    if (gave_up_) return;
    const auto acts = [&](const Party& party) {
        return std::any_of(party.begin(), party.end(),
                           [&](ParkNumber call) { return calls_.at(call).is_live; });
    };
    const auto is_open = [&](const Way& way) { return std::all_of(way.begin(), way.end(), acts); };
    std::vector<ParkNumber> left;
    for (const ParkNumber call : order_)
        if (calls_.at(call).is_live) left.push_back(call);
    while (!left.empty()) {
        const ParkNumber live = left.back();
        left.pop_back();
        for (const ParkNumber waiter : calls_.at(live).waiters) {
            Waiting& waiting = calls_.at(waiter);
            if (waiting.is_live || std::none_of(waiting.ways.begin(), waiting.ways.end(), is_open))
                continue;
            waiting.is_live = true;
            left.push_back(waiter);
        }
    }
}

std::vector<ParkNumber> WaitGraph::waits_for(ParkNumber call) const {
    std::set<ParkNumber> others;
    for (const Way& way : calls_.at(call).ways)
        for (const Party& party : way)
            for (const ParkNumber other : party)
                if (is_stuck(other)) others.insert(other);
    return {others.begin(), others.end()};
}

// Whoever leads back to it, of those to whom it leads.
std::vector<ParkNumber> WaitGraph::cycle_of(ParkNumber call) const {
    if (!is_stuck(call)) return {};
    std::map<ParkNumber, std::vector<ParkNumber>> waiters;
    std::set<ParkNumber> ahead{call};
    for (std::vector<ParkNumber> left{call}; !left.empty();) {
        const ParkNumber one = left.back();
        left.pop_back();
        for (const ParkNumber other : waits_for(one)) {
            waiters[other].push_back(one);
            if (ahead.insert(other).second) left.push_back(other);
        }
    }
    std::set<ParkNumber> cycle;
    for (std::vector<ParkNumber> left{call}; !left.empty();) {
        const ParkNumber one = left.back();
        left.pop_back();
        for (const ParkNumber waiter : waiters[one])
            if (cycle.insert(waiter).second) left.push_back(waiter);
    }
    return {cycle.begin(), cycle.end()};
}

// --- what a call waits for ---

std::vector<WaitGraph::Way> WaitGraph::ways_of(const Parked& parked) {
    if (parked.is_in_line() || engine_.is_dead(parked) || ends_by_itself(parked) ||
        engine_.busy().is_before_busy(parked))
        return {Way{}};
    switch (engine_.method_of(parked).access.awaits) {
        case Awaits::all_of: return ways_of_several(parked, true);
        case Awaits::any_of: return ways_of_several(parked, false);
        default: return {way_of_one(parked)};
    }
}

// A condition's wait needs its lock again, whoever notifies it.
WaitGraph::Way WaitGraph::way_of_one(const Parked& parked) {
    const Place& place = parked.places.front();
    Way way = way_at(place, parked.number);
    if (!engine_.method_of(parked).access.counts_on_arrival || place.object != parked.object)
        return way;
    if (const auto lock = engine_.store().find(place.object)->object->companion())
        for (Party& party : way_at({.object = *lock}, parked.number))
            way.push_back(std::move(party));
    return way;
}

// What is possible now of a call that needs all is no reason to wait.
std::vector<WaitGraph::Way> WaitGraph::ways_of_several(const Parked& parked, bool needs_all) {
    const std::vector<bool> possible =
        needs_all ? possible_parts(parked) : std::vector<bool>(parked.places.size());
    if (possible.size() != parked.places.size()) return {Way{}};  // it would be refused
    std::vector<Way> ways(needs_all ? 1 : 0);
    for (std::size_t i = 0; i < parked.places.size(); ++i) {
        if (possible[i]) continue;
        Way way = way_at(parked.places[i], parked.number);
        if (!needs_all) {
            ways.push_back(std::move(way));
        } else {
            ways[0].insert(ways[0].end(), way.begin(), way.end());
        }
    }
    return ways;
}

// Asked as if time did not matter: nothing is done. One that would be refused has no parts.
std::vector<bool> WaitGraph::possible_parts(const Parked& parked) const {
    const std::vector<CallFrame> frames = frames_of(parked.frames);
    const MethodRow& row = engine_.method_of(parked);
    Record& record = *engine_.find(parked.object);
    Call call(engine_, record, parked.caller, engine_.sequence() + 1, Time{});
    call.resumed_ = &parked;
    call.asks_all_parts_ = true;
    std::vector<bool> possible;
    try {
        const Arguments arguments(frames.front().payload, row.parameters);
        for (const Standing& standing : row.ask(*record.object, call, arguments).standings)
            possible.push_back(standing.is_possible);
    } catch (...) {  // a refusal, or that it takes long: it would not wait for ever
        return {};
    }
    return possible;
}

WaitGraph::Way WaitGraph::way_at(const Place& place, ParkNumber call) {
    const Record& record = *engine_.store().find(place.object);
    switch (engine_.catalogue().awaits(record.type, place.lane)) {
        case Awaits::holder:
            return counts(record) && !line_may_move(record, place.lane, call)
                       ? way_to_holders(record)
                       : Way{};
        case Awaits::permit: return counts(record) ? way_to_permits(record) : Way{};
        case Awaits::process:
            return view_ == View::suspected ? way_to_end_of(static_cast<std::int64_t>(place.ticket))
                                            : Way{};
        default: return {};
    }
}

WaitGraph::Way WaitGraph::way_to_holders(const Record& record) {
    Way way;
    const Holder* last = nullptr;  // one that has many permits has them in a row, mostly
    for (const Holding* held = record.holders.oldest(); held != nullptr && !gave_up_;
         held = held->younger) {
        if (++edges_ > edges_max_) gave_up_ = true;
        if (ends_by_itself(record, *held)) continue;
        if (std::exchange(last, held->holder) != held->holder)
            way.push_back(party_of(*held->holder));
    }
    return way;
}

// One who acts is enough: of many who have one each, the first does, mostly.
WaitGraph::Way WaitGraph::way_to_permits(const Record& record) {
    Party any;
    const Holder* last = nullptr;
    for (const Holding* held = record.holders.oldest(); held != nullptr && !gave_up_;
         held = held->younger) {
        if (++edges_ > edges_max_) gave_up_ = true;
        if (ends_by_itself(record, *held)) return {};
        if (std::exchange(last, held->holder) == held->holder) continue;
        const Party one = party_of(*held->holder);
        if (one.empty()) return {};
        any.insert(any.end(), one.begin(), one.end());
    }
    return any.empty() ? Way{} : Way{any};
}

// One that is gone, and that left it held, is nobody's to wait for: anybody may take it away. What
// no thread holds, or one that has ended since, is its process's.
WaitGraph::Party WaitGraph::party_of(const Holder& holder) {
    if (holder.is_gone() || engine_.departures().is_over(holder)) return {};
    const Channel* thread = engine_.clients().find(holder.caller.channel);
    if (thread == nullptr) return party_of(*engine_.clients().client(holder.caller.client));
    Party party;
    add_calls(party, *thread);
    return party;
}

// Any thread of the process may act for it.
WaitGraph::Party WaitGraph::party_of(const Client& client) {
    Party party;
    for (const ChannelId id : client.channels)
        if (!add_calls(party, *engine_.clients().find(id))) return {};
    return party;
}

// False: the thread waits for nothing, or acts meanwhile, or a job is done for it. One that has
// several calls parked did not wait for the first of them.
bool WaitGraph::add_calls(Party& party, const Channel& channel) {
    if (channel.waiting() == 0 || channel.goes_on || channel.is_gone ||
        engine_.busy().is_at_work(channel.id))
        return false;
    party.insert(party.end(), channel.parked.begin(), channel.parked.end());
    party.insert(party.end(), channel.selecting.begin(), channel.selecting.end());
    return true;
}

WaitGraph::Way WaitGraph::way_to_end_of(std::int64_t pid) {
    const Client* client = engine_.clients().of_process(pid);
    if (client == nullptr || client->is_gone) return {};
    const Party party = party_of(*client);
    return party.empty() ? Way{} : Way{party};
}

// --- what counts ---

bool WaitGraph::counts(const Record& record) const {
    const OnDeadlock policy = on_deadlock(engine_, record);
    return view_ == View::certain ? policy == OnDeadlock::refuse : policy != OnDeadlock::ignore;
}

// Unless the object was told to refuse all the same. A condition's wait that is late needs its
// lock.
bool WaitGraph::ends_by_itself(const Parked& parked) const {
    if (view_ == View::suspected || !parked.deadline) return false;
    if (engine_.method_of(parked).access.counts_on_arrival) return false;
    return std::none_of(parked.places.begin(), parked.places.end(), [&](const Place& place) {
        return chosen_on_deadlock(engine_, *engine_.store().find(place.object)) ==
               OnDeadlock::refuse;
    });
}

// What is lent comes back, whatever becomes of its holder.
bool WaitGraph::ends_by_itself(const Record& record, const Holding& holding) const {
    return view_ == View::certain && holding.is_lent() &&
           chosen_on_deadlock(engine_, record) != OnDeadlock::refuse;
}

// Those who hold it could have others beside them, and somebody who stands before gives up some
// time.
bool WaitGraph::line_may_move(const Record& record, Lane lane, ParkNumber call) const {
    const Holding* held = record.holders.oldest();
    const auto line = record.lanes.find(lane);
    if (view_ == View::suspected || held == nullptr ||
        held->mode == record.object->writers_mode() || line == record.lanes.end())
        return false;
    // A call of several says of its parts only whether they are possible where they stand.
    const auto could_hold = [&](const Parked& parked) {
        if (parked.places.size() > 1 || parked.object != record.id) return true;
        Call asked(engine_, *engine_.find(record.id), parked.caller, engine_.sequence() + 1,
                   Time{});
        asked.resumed_ = &parked;
        const std::vector<CallFrame> frames = frames_of(parked.frames);
        const MethodRow& row = engine_.method_of(parked);
        const Arguments arguments(frames.front().payload, row.parameters);
        return row.ask(*record.object, asked, arguments).now;
    };
    for (auto one = line->second.oldest(); one && *one < call; one = line->second.oldest(*one + 1))
        if (ends_by_itself(*engine_.waiting().find(*one)))
            return could_hold(*engine_.waiting().find(call));
    return false;
}

}  // namespace steward::engine
