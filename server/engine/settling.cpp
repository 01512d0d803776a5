// Settling: when objects have changed, their waiters are asked again, the oldest first, and in each
// lane until one has to go on waiting. So a grant costs the waiters it wakes, not the waiters there
// are.
#include "engine/endings.hpp"
#include "engine/long_calls.hpp"
#include "engine/unsettled.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// Its arguments may have to be compared with what it waits for.
std::size_t steps_to_ask(const Parked& parked) {
    constexpr std::size_t places_of_a_step = 4, bytes_of_a_step = 4096;
    return 2 + parked.places.size() / places_of_a_step + parked.frames.size() / bytes_of_a_step;
}

}  // namespace

// When the line has moved on, an end that waited for what stood in it may come. What nobody can
// reach ends one by one, as far as this slice goes. What has changed in this turn comes before what
// was left of another: nobody waits for a thousand others.
void Engine::settle(Turn& turn) {
    for (;;) {
        settle_changed(turn);
        const std::size_t for_lines = unsettled_.has_only_lines() ? 0 : turn.steps / 4;
        turn.steps -= for_lines;
        ask_all(turn, unsettled_);
        turn.steps += for_lines;
        LongCalls(*this).ask_lines(turn);
        if (jobs_.has_postponed()) LongCalls(*this).end_postponed(turn);
        if (!changed_.empty()) continue;
        if (turn.steps == 0) return;
        Record* unreachable = store_.next_unreachable();
        if (unreachable != nullptr)
            Endings(*this).end_in_slices(turn, *unreachable);
        else if (!Endings(*this).shed(turn) && !Endings(*this).collect(turn))
            return;
    }
}

// To those who wait for them at the service.
void Engine::tell_reports(Turn& turn) {
    diagnosis_.reports.waiters_are_asked();
    const Record* service = store_.find(service_object);
    if (service == nullptr || service->lanes.empty()) return;
    changed_.push_back(service_object);
    settle(turn);
}

void Engine::settle_changed(Turn& turn) {
    Unsettled fresh;
    ask_all(turn, fresh);
    unsettled_.take_over(fresh);
}

// Who wait at several places have their turns by age among all others there: what is left of
// another turn comes first, and so does what the dead held.
void Engine::object_changed(const Record& record, Unsettled& usual) {
    if (!waiting_.is_entangled(record.id)) return usual.object_changed(record);
    const bool comes_later = departures_.any() || unsettled_.concerns_entangled(waiting_);
    Unsettled& unsettled = comes_later ? unsettled_ : usual;
    unsettled.object_changed(record);
    unsettled.is_entangled(record.id);
}

// As far as this slice goes. A waiter that was taken out of its lanes, or has left them since, is
// asked no more.
void Engine::ask_all(Turn& turn, Unsettled& unsettled) {
    for (;;) {
        for (const ObjectId object : std::exchange(changed_, {}))
            if (const Record* record = store_.find(object)) object_changed(*record, unsettled);
        for (const ParkNumber number : std::exchange(passing_, {})) unsettled.may_pass(number);
        if (unsettled.has_only_lines() || turn.steps == 0) return;
        const ParkNumber oldest = unsettled.take_oldest();
        const Parked* parked = waiting_.find(oldest);
        const std::size_t steps = parked == nullptr ? 1 : steps_to_ask(*parked);
        const Asked asked =
            parked != nullptr ? ask(turn, oldest, false, &unsettled) : Asked::went_on;
        turn.spend(steps);
        if (asked == Asked::later) unsettled.ask_it_again();
        if (asked == Asked::waits || asked == Asked::later) continue;
        if (asked == Asked::may_be_overtaken)
            for (const Standing& standing : wait_.standings)
                if (standing.shuts_lane)
                    unsettled.close({standing.place.object, standing.place.lane});
        unsettled.ask_those_behind(store_);
    }
}

// Ask a parked call again. Its deed may have moved it to another place: then those behind it have
// their turn.
Engine::Asked Engine::ask(Turn& turn, ParkNumber number, bool time_is_up,
                          const Unsettled* changed) {
    if (departures_.any()) {
        const Departures::Asked asked = departures_.finish_for_asking(turn, number);
        if (asked == Departures::Asked::not_at_all) return Asked::went_on;
        if (asked == Departures::Asked::later) return Asked::later;
    }
    const Parked& parked = *waiting_.find(number);
    if (!jobs_.empty() && busy_.is_before_busy(parked)) return LongCalls(*this).ask_later(parked);
    const Caller caller = parked.caller;
    const std::vector<CallFrame> frames = frames_of(parked.frames);
    const bool ends_have_come = !changed_.empty();  // just now, at any of its places
    const bool all_may_have_changed =
        changed == nullptr || parked.was_passed_over || ends_have_come;
    Asking asking{.turn = turn,
                  .caller = caller,
                  .step = frames,
                  .resumed = &parked,
                  .time_is_up = time_is_up,
                  .changed_lanes = all_may_have_changed ? nullptr : changed->changed_for_it()};
    const Ending ending = execute(asking);
    if (ending == Ending::works) return Asked::went_on;
    if (ending == Ending::cannot_be_asked) {
        if (time_is_up) LongCalls(*this).answer_later(parked);
        return LongCalls(*this).ask_later(parked);
    }
    if (ending == Ending::waits) {
        const bool may_be_overtaken =
            parked.may_be_overtaken || wait_.lane_goes_on || wait_.has_acted;
        if (time_is_up) waiting_.drop_deadline(number, *clients_.channel(caller.channel));
        waiting_.was_asked(number, wait_.lacks);
        if (wait_.has_acted) go_on(number, caller);
        return may_be_overtaken ? Asked::may_be_overtaken : Asked::waits;
    }
    const Parked taken = unpark(number);
    const std::vector<CallFrame> step = frames_of(taken.frames);
    asking.step = asking.rest = step;
    asking.next();
    if (ending == Ending::done)
        run(std::move(asking));
    else
        stop_rest(turn, caller, asking.rest);
    return Asked::went_on;
}

// Its deed has acted, and chose where it waits on: what it did may be what it waits for there.
void Engine::go_on(ParkNumber number, const Caller& caller) {
    const Place& place = wait_.standings.front().place;
    diagnosis_.orphans.forget(number);
    diagnosis_.deadlocks.came_to_wait(
        waiting_.go_on(number, place, store_, *clients_.channel(caller.channel)),
        Deadlocks::Comes::on);
    changed_.push_back(place.object);
}

// Those who wait for the end of this process are asked again, and no others. When the world says
// so at the first question, they have not waited.
void Engine::ask_for_end(Turn& turn, std::int64_t pid) {
    const bool is_answer = processes_.state(pid) == AwaitedProcesses::State::unknown;
    processes_.set(pid, AwaitedProcesses::State::ended);
    for (const ParkNumber number : processes_.waiting(pid)) {
        if (!is_answer)
            passing_.push_back(number);
        else if (waiting_.find(number) != nullptr && ask(turn, number, false) == Asked::later)
            passing_.push_back(number);
    }
    if (is_answer) world_has_answered(pid);
}

// Who waits on when the world has answered all that it was asked has begun to wait.
void Engine::world_has_answered(std::int64_t pid) {
    const auto is_unknown = [&](std::int64_t one) {
        return processes_.state(one) == AwaitedProcesses::State::unknown;
    };
    for (const ParkNumber number : processes_.waiting(pid)) {
        const Parked& parked = *waiting_.find(number);
        if (parked.has_waited ||
            std::any_of(parked.processes.begin(), parked.processes.end(), is_unknown))
            continue;
        waiting_.set_waited(number);
        ++counters_.parked;
    }
}

void Engine::answer_parked(Turn& turn, ParkNumber number, Refusal refusal) {
    const bool hears = !is_dead(*waiting_.find(number));
    const Parked parked = take_parked(number);
    if (!hears) return;
    const std::vector<CallFrame> frames = frames_of(parked.frames);
    refuse(turn, parked.caller, frames[0], catalogue_.method(frames[0].header.method), refusal,
           &parked);
    stop_rest(turn, parked.caller, std::span(frames).subspan(1));
}

}  // namespace steward::engine
