// The engine's entry points. Each ends by settling: waiters whose objects changed are asked again, objects that nobody
// can reach are ended, and in test builds the invariants are checked.
#include "engine/engine.hpp"

#include "common/verify.hpp"
#include "engine/turn.hpp"
#include "engine/types/manager.hpp"

namespace steward::engine {

Engine::Engine(const Catalogue& catalogue, EngineOptions options)
    : catalogue_(catalogue), options_(std::move(options)) {
    install(manager_object, "manager", std::make_unique<Manager>());
}

Engine::~Engine() = default;

void Engine::install(ObjectId id, std::string_view type, std::unique_ptr<Object> object) {
    const TypeRow* row = catalogue_.type(type);
    verify(row != nullptr, "an object is installed whose type is not in the catalogue");
    store_.install(id, catalogue_.place_of(*row), std::move(object));
}

void Engine::channel_arrived(ChannelId channel, ClientId client, const ClientIdentity& identity) {
    clients_.add_channel(channel, client, identity);
}

void Engine::call(ChannelId channel, std::span<const CallFrame> step, Time now, ReplySink& sink) {
    const Channel* caller = clients_.channel(channel);
    if (caller == nullptr) return;
    Turn turn{now, sink};
    run(turn, {.channel = channel, .client = caller->client}, step);
    if (!changed_.empty() || store_.has_suspects()) return settle(turn);
#ifdef STEWARD_INVARIANTS
    check_invariants();
#endif
}

void Engine::process_ended(Time now, ReplySink& sink) {
    if (store_.find(manager_object)->lanes.empty()) return;
    changed_.push_back(manager_object);
    Turn turn{now, sink};
    settle(turn);
}

void Engine::tick(Time now, ReplySink& sink) {
    Turn turn{now, sink};
    for (;;) {
        const auto expired = waiting_.next_expired(now);
        const bool is_alarm = !alarms_.empty() && alarms_.begin()->first <= now;
        if (is_alarm && (!expired || alarms_.begin()->first <= *waiting_.next_deadline())) {
            ring(turn, *store_.find(alarms_.begin()->second));
            continue;
        }
        if (!expired) break;
        ++counters_.timed_out;
        if (waiting_.find(*expired)->ends_late)
            ask(turn, *expired, true);
        else
            answer_parked(turn, *expired, {ErrorCode::timed_out, "the time is up"});
    }
    settle(turn);
}

std::optional<Time> Engine::next_deadline() const {
    const std::optional<Time> deadline = waiting_.next_deadline();
    if (alarms_.empty()) return deadline;
    return std::min(alarms_.begin()->first, deadline.value_or(Time::max()));
}

void Engine::shut_down(ReplySink& sink) {
    Turn turn{Time{}, sink};
    while (!waiting_.all().empty())
        answer_parked(turn, waiting_.all().begin()->first, {ErrorCode::shutting_down, "the daemon is ending"});
}

}  // namespace steward::engine
