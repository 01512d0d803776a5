// The one way in. Calls, which most inputs are, pass from here to a door of their own, which
// whoever has them at hand opens himself (Engine::step). Each input ends by settling
// (Engine::end_turn).
#include "engine/engine.hpp"

#include "common/verify.hpp"
#include "engine/lease_ends.hpp"
#include "engine/long_calls.hpp"

namespace steward::engine {

Engine::Engine(const Catalogue& catalogue, EngineOptions options)
    : catalogue_(catalogue),
      options_(std::move(options)),
      accounts_(options_.limits, store_, holdings_, clients_, waiting_, jobs_) {}

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

void Engine::drop_name(Record& record, const Call* by) {
    if (record.is_recorded) diagnosis_.changes.loses_name(record, by);
    store_.drop_name(record);
    accounts_.charge(record, record.account);
}

void Engine::apply(const Input& input, ReplySink& sink) {
    if (const Step* one = std::get_if<Step>(&input.event))
        return step(input.now, one->channel, one->calls, sink);
    Turn turn = Turn::begin(input.now, sink, options_);
    const auto take_event = [&]<class Event>(const Event& event) {
        if constexpr (!std::is_same_v<Event, Step>) take(turn, event);
    };
    std::visit(take_event, input.event);
    end_turn(turn);
}

// The ids of a recording that was changed may say that a channel is there twice, or is none.
void Engine::take(Turn&, const ChannelArrived& arrived) {
    if (arrived.channel == ChannelId{} || clients_.channel(arrived.channel) != nullptr) return;
    if (knows(arrived.client) || clients_.client(arrived.client) == nullptr)
        clients_.add_channel(arrived.channel, arrived.client, arrived.identity);
    diagnosis_.orphans.came_back(arrived.client);
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

// What comes at different times comes in their order, and each finds what the former led to,
// however late this is told. What many objects do at one time is done as far as this turn goes: the
// next deadline is past then.
void Engine::take(Turn& turn, const TimePassed&) {
    for (;;) {
        const bool is_alarm = !alarms_.empty() && alarms_.begin()->first <= turn.now;
        const auto late = waiting_.next_deadline();
        const auto lease = holdings_.leases().next_end();
        const bool is_first = lease && *lease <= std::min(turn.now, late.value_or(turn.now)) &&
                              (!is_alarm || *lease <= alarms_.begin()->first);
        if (is_first) {
            if (turn.steps == 0) return;
            LeaseEnds(*this).end_next(turn);
        } else if (is_alarm && (!late || alarms_.begin()->first <= *late)) {
            if (turn.steps == 0) return;
            const ObjectId object = alarms_.begin()->second;
            departures_.finish_wholly(turn, object);
            if (Record* record = store_.find(object); record != nullptr && record->alarm)
                ring(turn, *record);
        } else if (late && *late <= turn.now) {
            end_patience(turn, *late);
            settle_changed(turn);
        } else {
            return;
        }
    }
}

// Whose time is up at this moment finds what came before it, and nothing of what the others leave
// behind that are late too.
void Engine::end_patience(Turn& turn, Time time) {
    if (departures_.any() || !unsettled_.empty()) departures_.finish_for_deadlines(turn, time);
    while (const auto expired = waiting_.next_expired(time)) {
        const Parked& late = *waiting_.find(*expired);
        if (!jobs_.empty() && LongCalls(*this).answers_later(*expired)) continue;
        if (!late.is_cancelled)
            counters_.refused(get_header<CallHeader>(late.frames.data()).method, true);
        if (late.answers_when_late)
            ask(turn, *expired, true);
        else
            answer_parked(turn, *expired, {ErrorCode::timed_out, "the time is up"});
    }
}

bool Engine::has_chores() const {
    return departures_.has_chores() || store_.has_chores() || collector_.is_running() ||
           !unsettled_.empty() || !jobs_.counting().empty();
}

// Nobody who has a reference asks in vain.
bool Engine::is_there(ObjectId object) const {
    const Record* record = store_.find(object);
    return record != nullptr && !collector_.is_condemned(*record);
}

bool Engine::outlives_process(ClientId client) const {
    return knows(client) && clients_.client(client)->outlives_process;
}

std::optional<Time> Engine::next_deadline() const {
    std::optional<Time> next = waiting_.next_deadline();
    const auto comes_at = [&](Time time) { next = std::min(time, next.value_or(time)); };
    if (!alarms_.empty()) comes_at(alarms_.begin()->first);
    if (const auto lease = holdings_.leases().next_end()) comes_at(*lease);
    if (const auto start = collector_.next_start()) comes_at(*start);
    return next;
}

// Each kind of what is left has its share, so that none of them keeps the others waiting.
void Engine::take(Turn& turn, const Continue&) {
    const std::size_t kinds = std::size_t{departures_.has_chores()} +
                              std::size_t{!jobs_.counting().empty()} +
                              std::size_t{!unsettled_.empty()};
    const std::size_t share =
        std::max<std::size_t>(options_.slice_steps / std::max<std::size_t>(kinds, 1), 1);
    turn.steps = share;
    departures_.work(turn);
    turn.steps = share;
    LongCalls(*this).count_more(turn);
    turn.steps = share;
    settle(turn);
}

void Engine::take(Turn& turn, const JobDone& done) { LongCalls(*this).end(turn, done); }

void Engine::take(Turn& turn, const ShutDown&) {
    while (!waiting_.all().empty())
        answer_parked(turn, waiting_.all().begin()->first,
                      {ErrorCode::shutting_down, "the daemon is ending"});
}

}  // namespace steward::engine
