// Whether anybody is left who could bring about what is waited for: the references of those who
// merely wait are counted, and compared with those that there are.
#include "engine/orphans.hpp"

#include "engine/engine.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// In one listing: some hundredths of a second.
constexpr std::size_t listing_steps_max = 100'000;

bool others_bring_it(Awaits awaits) {
    return awaits == Awaits::item || awaits == Awaits::room || awaits == Awaits::signal ||
           awaits == Awaits::permit;
}

// A permit that somebody holds is his to give back.
bool others_bring_it(const Engine& engine, const Record& record, Lane lane) {
    if (record.id < first_shared_object || lane == busy_lane) return false;
    const Awaits awaits = engine.catalogue().awaits(record.type, lane);
    return others_bring_it(awaits) && (awaits != Awaits::permit || !record.holders.any());
}

}  // namespace

bool can_be_orphaned(const TypeRow& type) {
    return std::any_of(type.methods.begin(), type.methods.end(), [](const MethodRow& row) {
        return row.access.waits && others_bring_it(row.access.awaits);
    });
}

// A call that waits for several things at once may lack only one of them, which nobody asks here.
Orphans::Group Orphans::group_of(const Parked& parked) const {
    if (parked.is_in_line() || engine_.is_dead(parked) ||
        engine_.method_of(parked).access.awaits == Awaits::all_of)
        return {};
    Group group;
    for (const Place& place : parked.places) {
        if (!others_bring_it(engine_, *engine_.store_.find(place.object), place.lane)) return {};
        group.emplace_back(place.object, place.lane);
    }
    std::sort(group.begin(), group.end());
    group.erase(std::unique(group.begin(), group.end()), group.end());
    return group;
}

std::map<Orphans::Group, std::vector<ParkNumber>> Orphans::groups_at(const Record& record,
                                                                     std::size_t& steps) const {
    std::map<Group, std::vector<ParkNumber>> groups;
    for (const auto& [lane, line] : record.lanes) {
        if (!others_bring_it(engine_, record, lane)) continue;
        steps += line.size();
        if (steps > looked_at_max) return {};
        for (auto call = line.oldest(); call; call = line.oldest(*call + 1))
            if (Group group = group_of(*engine_.waiting_.find(*call)); !group.empty())
                groups[std::move(group)].push_back(*call);
    }
    return groups;
}

// All its threads wait for something of the group, and have nothing else under way.
bool Orphans::is_mere_waiter(const Client& client, const Group& group, std::size_t& steps) const {
    const auto is_of_group = [&](const Place& place) {
        return std::binary_search(group.begin(), group.end(),
                                  std::pair(place.object, place.lane)) ||
               (std::any_of(group.begin(), group.end(),
                            [&](const auto& one) { return one.first == place.object; }) &&
                others_bring_it(engine_, *engine_.store_.find(place.object), place.lane));
    };
    if (client.is_gone || client.is_dead) return false;
    bool has_channel = false;  // one that lives, and has none, may come with another
    for (const ChannelId id : client.channels) {
        const Channel& channel = *engine_.clients_.find(id);
        if (channel.is_gone) continue;
        has_channel = true;
        if (channel.waiting() == 0 || channel.goes_on || engine_.busy_.is_at_work(id)) return false;
        for (const std::set<ParkNumber>* calls : {&channel.parked, &channel.selecting})
            for (const ParkNumber call : *calls) {
                const Parked& parked = *engine_.waiting_.find(call);
                const bool waits_for_it =
                    std::all_of(parked.places.begin(), parked.places.end(), is_of_group);
                if (++steps > looked_at_max || !waits_for_it) return false;
            }
    }
    return has_channel;
}

// Every reference to each of the objects is one of somebody who merely waits; nobody holds
// anything of it whose end would change it; and time does not change it.
bool Orphans::is_nobody_left(const Group& group, std::size_t& steps) const {
    if (somebody_is_left(group, steps)) return false;
    std::map<ClientId, bool> is_mere;
    const auto merely_waits = [&](ClientId id) {
        const auto [found, is_new] = is_mere.try_emplace(id, false);
        const Client* client = is_new ? engine_.clients_.client(id) : nullptr;
        if (client != nullptr) found->second = is_mere_waiter(*client, group, steps);
        return found->second;
    };
    for (const auto& [object, lane] : group) {
        const Record& record = *engine_.store_.find(object);
        if (engine_.busy_.is_busy(record) || record.alarm) return false;
        for (const auto& [one, line] : record.lanes)
            for (auto call = line.oldest(); call; call = line.oldest(*call + 1)) {
                if (++steps > looked_at_max) return false;
                merely_waits(engine_.waiting_.find(*call)->caller.client);
            }
        for (const Holding* held = record.holders.oldest(); held != nullptr; held = held->younger)
            if (++steps > looked_at_max ||
                (!held->holder->is_gone() && !merely_waits(held->caller().client)))
                return false;
    }
    for (const auto& [object, lane] : group) {
        std::uint64_t left = engine_.store_.find(object)->references;
        for (const auto& [id, is_waiter] : is_mere) {
            const Client& client = *engine_.clients_.client(id);
            const auto known = client.references.find(object);
            if (is_waiter && known != client.references.end()) left -= known->second;
        }
        if (left > 0) return find_somebody(group, steps), false;
    }
    return true;
}

// Usually the one who was found before.
bool Orphans::somebody_is_left(const Group& group, std::size_t& steps) const {
    for (const auto& [object, lane] : group) {
        const auto known = last_.find(object);
        if (known == last_.end() || known->second.somebody == ClientId{}) continue;
        const Client* client = engine_.clients_.living(known->second.somebody);
        if (client != nullptr && client->references.contains(object) &&
            !is_mere_waiter(*client, group, steps))
            return true;
        known->second.somebody = {};
    }
    return false;
}

void Orphans::find_somebody(const Group& group, std::size_t& steps) const {
    for (const auto& [id, client] : engine_.clients_.all())
        for (const auto& [object, lane] : group) {
            if (++steps > looked_at_max) return;
            const auto known = last_.find(object);
            if (known == last_.end() || client.is_gone || !client.references.contains(object) ||
                is_mere_waiter(client, group, steps))
                continue;
            known->second.somebody = id;
            return;
        }
}

// The last of those who could have helped at any of its places.
const LastOne* Orphans::last_of(const Group& group) const {
    const LastOne* newest = nullptr;
    for (const auto& [object, lane] : group) {
        const auto known = last_.find(object);
        if (known == last_.end()) continue;
        const Remembered& one = known->second;
        const bool could_not = one.waited_in == lane;
        if (could_not && !one.before) continue;
        const LastOne& last = could_not ? *one.before : one.last;
        if (newest == nullptr || newest->at <= last.at) newest = &last;
    }
    return newest;
}

OnOrphaned Orphans::policy_of(const Group& group) const {
    bool all_refuse = true;
    for (const auto& [object, lane] : group) {
        const OnOrphaned policy = engine_.store_.find(object)->on_orphaned;
        if (policy == OnOrphaned::ignore) return policy;
        all_refuse = all_refuse && policy == OnOrphaned::refuse;
    }
    return all_refuse ? OnOrphaned::refuse : OnOrphaned::report;
}

std::vector<Orphans::Found> Orphans::orphaned_at(const Record& record, std::size_t& steps) const {
    std::vector<Found> found;
    for (const auto& [group, calls] : groups_at(record, steps)) {
        const LastOne* last = last_of(group);
        const OnOrphaned policy = policy_of(group);
        if (last == nullptr || policy == OnOrphaned::ignore) continue;
        if (steps > looked_at_max) break;
        if (!is_nobody_left(group, steps)) continue;
        Found& these = found.emplace_back(Found{policy, {}});
        for (const ParkNumber call : calls) these.orphans.push_back({call, last});
    }
    return found;
}

std::vector<Orphan> Orphans::all(ParkNumber after, std::size_t most) const {
    std::map<ParkNumber, Orphan> found;
    std::size_t all_steps = 0;
    for (const auto& [object, remembered] : last_) {
        const Record* record = engine_.store_.find(object);
        ++all_steps;
        if (record == nullptr || record->lanes.empty()) continue;
        std::size_t steps = 0;
        for (const Found& these : orphaned_at(*record, steps))
            for (const Orphan& orphan : these.orphans)
                if (orphan.call > after) found.insert_or_assign(orphan.call, orphan);
        all_steps += steps;
        if (all_steps > listing_steps_max)
            throw Refusal{ErrorCode::limit_exceeded,
                          "too many calls wait to look at all of them at once"};
    }
    std::vector<Orphan> orphans;
    for (const auto& [call, orphan] : found)
        if (orphans.size() < most) orphans.push_back(orphan);
    return orphans;
}

}  // namespace steward::engine
