// Life and death: what happens when a channel or a process ends. Waiters go first, so that nothing
// can be granted to the dead; then what they held follows the verdict of each object; then what
// only they referred to ends.
#include "engine/turn.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

std::vector<Holder*> all_of(const HeldByCaller& held) {
    std::vector<Holder*> holders;
    for (Holder* holder = held.first; holder != nullptr; holder = holder->after)
        holders.push_back(holder);
    return holders;
}

std::shared_ptr<const Departed> departed(const Client& client) {
    return std::make_shared<const Departed>(Departed{client.identity.pid, client.name});
}

}  // namespace

// The ends of those who held something.
class Departures {
public:
    enum class How : std::uint8_t { crashed, cleanly };

    explicit Departures(Engine& engine) : engine_(engine) {}

    void end_holders(Client& client, std::vector<Holder*> holders, How how, Time now,
                     bool with_process);
    void end_client(Engine::Turn& turn, Client& client, How how);

private:
    void end_holders_of(Client& client, Record& record, const std::vector<Holder*>& holders,
                        Time now, bool with_process);

    Engine& engine_;
};

using How = Departures::How;

void Engine::take(Turn& turn, const ChannelGone& gone) {
    Channel* channel = clients_.channel(gone.channel);
    if (channel == nullptr) return;
    if (busy_.is_held_up(*channel)) return jobs_.postpone({.channel = gone.channel});
    drop_parked(*channel);
    Client& client = *clients_.client(channel->client);
    const How how = channel->said_goodbye ? How::cleanly : How::crashed;
    if (how == How::crashed) ++counters_.crashes;
    Departures(*this).end_holders(client, all_of(channel->holds), how, turn.now, false);
    holdings_.hand_over(channel->holds, client.holds);
    clients_.remove_channel(gone.channel);
    // Its references stay: another thread of the same process may open a channel later.
    if (client.channels.empty() && client.said_goodbye)
        Departures(*this).end_client(turn, client, How::cleanly);
}

void Engine::take(Turn&, const ClientDied& died) {
    Client* client = clients_.client(died.client);
    if (client == nullptr) return;
    client->is_dead = true;
    for (const ChannelId channel : client->channels) drop_parked(*clients_.channel(channel));
}

void Engine::take(Turn& turn, const ClientGone& gone) {
    Client* client = clients_.client(gone.client);
    if (client == nullptr) return;
    if (busy_.is_held_up(*client)) return jobs_.postpone({.client = gone.client});
    while (!client->channels.empty()) {
        Channel& channel = *clients_.channel(*client->channels.begin());
        drop_parked(channel);
        if (!channel.said_goodbye) ++counters_.crashes;
        holdings_.hand_over(channel.holds, client->holds);
        clients_.remove_channel(channel.id);
    }
    Departures(*this).end_client(turn, *client, client->said_goodbye ? How::cleanly : How::crashed);
}

// What a caller holds ends in the order in which it was granted; of one object all of it at once. A
// clean end leaves what belongs to nobody in particular.
void Departures::end_holders(Client& client, std::vector<Holder*> holders, How how, Time now,
                             bool with_process) {
    const auto granted = [](const Holder* holder) {
        return std::pair(holder->first->since, holder->object->record().id);
    };
    std::stable_sort(holders.begin(), holders.end(), [&](const Holder* one, const Holder* other) {
        return granted(one) < granted(other);
    });
    std::map<ObjectId, std::vector<Holder*>> of_object;
    std::vector<Record*> records;
    for (Holder* holder : holders) {
        Record& record = holder->object->record();
        if (how == How::cleanly && !record.object->is_owned()) continue;
        std::vector<Holder*>& all = of_object[record.id];
        if (all.empty()) records.push_back(&record);
        all.push_back(holder);
    }
    for (Record* record : records)
        end_holders_of(client, *record, of_object[record->id], now, with_process);
}

void Departures::end_holders_of(Client& client, Record& record, const std::vector<Holder*>& holders,
                                Time now, bool with_process) {
    Ended ended{.with_process = with_process, .verdict = record.object->verdict()};
    const Caller caller = holders.front()->caller;
    for (Holder* holder : holders) {
        for (const Holding* holding = holder->first; holding != nullptr; holding = holding->next)
            ended.parts.push_back({holder->caller, holding->mode, holding->count, holding->since});
        if (ended.verdict == Verdict::keep)
            engine_.holdings_.leave(*holder, departed(client));
        else
            engine_.holdings_.let_go_all(*holder);
    }
    const Call call(engine_, record, caller, ++engine_.sequence_, now);
    Effects effects(record);
    record.object->holder_ended(call, effects, ended);
    engine_.note_change(record, client.id);
    engine_.carry_out(call, effects, nullptr);
    engine_.apply_references(effects);
    engine_.changed_.push_back(record.id);
}

// What stays held when its client is gone is held by somebody who was.
void Departures::end_client(Engine::Turn& turn, Client& client, How how) {
    end_holders(client, all_of(client.holds), how, turn.now, true);
    for (Holder* holder : all_of(client.holds)) engine_.holdings_.leave(*holder, departed(client));
    for (const auto& [object, count] : client.references) engine_.store_.release(object, count);
    const std::set<ObjectId> ephemerals = std::move(client.ephemerals);
    const std::int64_t pid = client.identity.pid;
    engine_.clients_.remove_client(client.id);
    for (const ObjectId object : ephemerals) engine_.end_object(turn, *engine_.store_.find(object));
    // Whoever waits for its end finds nothing more of it.
    if (engine_.clients_.has_process(pid)) return;
    engine_.processes_.end_of_client(pid);
    engine_.ask_for_end(turn, pid);
}

void Engine::end_object(Turn& turn, Record& record) {
    while (!record.lanes.empty())
        answer_parked(
            turn, *record.lanes.begin()->second.oldest(),
            {ErrorCode::no_such_object, "the object was removed while the call waited for it"});
    while (record.holders.any()) holdings_.let_go_all(*record.holders.oldest()->holder);
    record.object->visit_references([&](ObjectId object) { store_.release(object, 1); });
    accounts_.discharge(record);
    if (Client* creator = clients_.client(record.creator)) creator->ephemerals.erase(record.id);
    set_alarm(record, std::nullopt);
    constexpr std::uint64_t large = 1u << 20;
    if (options_.leaves_remains && record.charged_bytes > large)
        jobs_.leave(std::move(record.object));
    store_.erase(record);
}

void Engine::release_references(Client& client, ObjectId object, std::uint64_t count) {
    const auto found = client.references.find(object);
    if (found == client.references.end()) return;
    const std::uint64_t given_back = std::min(count, found->second);
    found->second -= given_back;
    if (found->second == 0) client.references.erase(found);
    store_.release(object, given_back);
}

}  // namespace steward::engine
