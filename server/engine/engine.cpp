// The one way in. Each input ends by settling: waiters whose objects changed are asked again,
// objects that nobody can reach are ended, and in test builds the invariants are checked.
#include "engine/engine.hpp"

#include "common/verify.hpp"
#include "engine/long_calls.hpp"

namespace steward::engine {

Engine::Engine(const Catalogue& catalogue, EngineOptions options)
    : catalogue_(catalogue),
      options_(std::move(options)),
      accounts_(options_.limits, clients_, waiting_) {}

Engine::~Engine() = default;

void Engine::install(ObjectId id, std::string_view type, std::unique_ptr<Object> object) {
    const TypeRow* row = catalogue_.type(type);
    verify(row != nullptr, "an object is installed whose type is not in the catalogue");
    auto record = std::make_unique<Record>();
    record->id = id;
    record->type = catalogue_.index_of(*row);
    record->holders = Holders(holdings_, *record);
    record->object = std::move(object);
    store_.install(std::move(record));
}

void Engine::apply(const Input& input, ReplySink& sink) {
    Turn turn{.now = input.now, .sink = sink};
    std::visit([&](const auto& event) { take(turn, event); }, input.event);
    if (!changed_.empty() || !passing_.empty() || store_.has_suspects()) settle(turn);
    last_work_ = turn.work;
#ifdef STEWARD_INVARIANTS
    if (options_.checks_invariants) {
        const std::string broken = broken_invariant();
        verify(broken.empty(), broken.c_str());
    }
#endif
}

// The ids of a recording that was changed may say that a channel is there twice, or is none.
void Engine::take(Turn&, const ChannelArrived& arrived) {
    if (arrived.channel == ChannelId{} || clients_.channel(arrived.channel) != nullptr) return;
    clients_.add_channel(arrived.channel, arrived.client, arrived.identity);
}

void Engine::take(Turn& turn, const Step& step) {
    const Channel* channel = clients_.channel(step.channel);
    if (channel == nullptr) return;
    const Caller caller{.channel = step.channel, .client = channel->client};
    run({.turn = turn, .caller = caller, .step = step.calls});
}

void Engine::take(Turn&, const ProcessLives& process) {
    if (processes_.state(process.pid) == AwaitedProcesses::State::unknown)
        processes_.set(process.pid, AwaitedProcesses::State::lives);
    world_has_answered(process.pid);
}

void Engine::take(Turn& turn, const ProcessEnded& process) { ask_for_end(turn, process.pid); }

void Engine::take(Turn& turn, const ProcessUnwatched& process) {
    for (const ParkNumber number : processes_.waiting(process.pid))
        if (waiting_.find(number) != nullptr)
            answer_parked(turn, number, {process.code, process.sentence});
}

void Engine::take(Turn& turn, const TimePassed&) {
    for (;;) {
        const auto expired = waiting_.next_expired(turn.now);
        const bool is_alarm = !alarms_.empty() && alarms_.begin()->first <= turn.now;
        if (is_alarm && (!expired || alarms_.begin()->first <= *waiting_.next_deadline())) {
            ring(turn, *store_.find(alarms_.begin()->second));
            continue;
        }
        if (!expired) return;
        if (!jobs_.empty() && LongCalls(*this).answers_later(*expired)) continue;
        ++counters_.timed_out;
        if (waiting_.find(*expired)->answers_when_late)
            ask(turn, *expired, true);
        else
            answer_parked(turn, *expired, {ErrorCode::timed_out, "the time is up"});
    }
}

std::optional<Time> Engine::next_deadline() const {
    const std::optional<Time> deadline = waiting_.next_deadline();
    if (alarms_.empty()) return deadline;
    return std::min(alarms_.begin()->first, deadline.value_or(Time::max()));
}

void Engine::take(Turn& turn, const JobDone& done) { LongCalls(*this).end(turn, done); }

void Engine::take(Turn& turn, const ShutDown&) {
    while (!waiting_.all().empty())
        answer_parked(turn, waiting_.all().begin()->first,
                      {ErrorCode::shutting_down, "the daemon is ending"});
}

}  // namespace steward::engine
