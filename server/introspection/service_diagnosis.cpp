// What the service tells of those who are stuck, and of what was noticed.
#include "introspection/noticed.hpp"
#include "introspection/pages.hpp"
#include "introspection/races.hpp"
#include "introspection/service.hpp"
#include "introspection/waits.hpp"

namespace steward::introspection {
namespace {

using engine::method;

// Calls or races in one answer.
constexpr std::int64_t waiters_page_max = 1'000;
constexpr std::int64_t races_page_max = 1'000;

}  // namespace

engine::Array Service::waiters(const engine::Call& call, std::optional<std::int64_t> after,
                               std::optional<std::int64_t> limit) {
    require_page(after, limit);
    shows_references_ = false;
    engine::Array answer;
    Writer writer(answer.bytes);
    write_waiters(
        writer, engine_, call.now(), static_cast<std::uint64_t>(after.value_or(0)),
        static_cast<std::size_t>(std::min(limit.value_or(waiters_page_max), waiters_page_max)));
    return fitting(std::move(answer));
}

engine::Array Service::deadlocks(const engine::Call& call) {
    shows_references_ = false;
    engine::Array answer;
    Writer writer(answer.bytes);
    write_deadlocks(writer, engine_, call.now());
    return fitting(std::move(answer));
}

engine::Array Service::races(const engine::Call& call, std::optional<std::int64_t> after,
                             std::optional<std::int64_t> limit) {
    require_page(after, limit);
    shows_references_ = false;
    engine::Array answer;
    Writer writer(answer.bytes);
    write_races(writer, engine_, call.now(), static_cast<std::uint64_t>(after.value_or(0)),
                static_cast<std::size_t>(std::min(limit.value_or(races_page_max), races_page_max)));
    return fitting(std::move(answer));
}

engine::Array Service::reports(const engine::Call& call, std::optional<std::int64_t> after,
                               std::optional<std::int64_t> limit) {
    require_page(after, limit);
    shows_references_ = false;
    engine::Array answer;
    Writer writer(answer.bytes);
    write_reports(writer, engine_, call.now(), static_cast<std::uint64_t>(after.value_or(0)),
                  static_cast<std::size_t>(limit.value_or(INT64_MAX)));
    return answer;
}

engine::Readiness Service::can_next_reports(const engine::Call& call, std::int64_t after) const {
    require_page(after, {});
    const bool has_come =
        engine_.diagnosis().reports.last_number() > static_cast<std::uint64_t>(after);
    return has_come || call.time_is_up();
}

engine::Array Service::next_reports(const engine::Call& call, engine::Effects& effects,
                                    std::int64_t after, engine::Timeout) {
    effects.unchanged();
    return reports(call, after, {});
}

engine::Array Service::orphans(const engine::Call& call, std::optional<std::int64_t> after,
                               std::optional<std::int64_t> limit) {
    require_page(after, limit);
    shows_references_ = false;
    engine::Array answer;
    Writer writer(answer.bytes);
    write_orphans(
        writer, engine_, call.now(), static_cast<std::uint64_t>(after.value_or(0)),
        static_cast<std::size_t>(std::min(limit.value_or(waiters_page_max), waiters_page_max)));
    return answer;
}

std::vector<engine::MethodRow> methods_of_diagnosis() {
    engine::Access waits_for_reports =
        engine::waits(reports_come, engine::Awaits::signal, engine::Order::side_by_side);
    waits_for_reports.answers_when_late = true;
    return {
        method<&Service::waiters>(
            "waiters", {"after", "limit"}, engine::reads,
            "Every call that waits, the oldest first: its number, who calls (client, pid, "
            "name, "
            "channel), method, seconds so far and those that remain, and what it `awaits`: "
            "each "
            "object with its id, type, name, the kind of thing that is awaited there, and "
            "those "
            "who hold it (16 of them), for how many seconds, and for how many more it is lent "
            "to them (`lease`, or null). They come in pages: at most "
            "`limit`, and never more than 1,000, of those whose numbers are greater than "
            "`after`."),
        method<&Service::deadlocks>(
            "deadlocks", {}, engine::reads,
            "Calls that wait for one another and that nobody else will let go on: an entry for "
            "each such group, with its `members` in the order in which they came to wait. Each "
            "says who it is, its `method`, what it `awaits` and what it `holds` that others of "
            "them wait for (object, type, name, since, seconds), and for which others it "
            "`waits_for`, by their places. Locks that anybody may release are suspected only. "
            "Its cost rises with the calls that wait."),
        method<&Service::reports>(
            "reports", {"after", "limit"}, engine::reads,
            "What the daemon has noticed, the oldest first: of the last 256 reports those "
            "whose numbers are greater than `after`. Each has its `number`, its `kind` "
            "(deadlock, suspected_deadlock, lock_order, orphaned_wait, lease_ended, "
            "lost_update, by_force), a `sentence`, the `seconds` since, and the `pids` of the "
            "processes that it is about."),
        method<&Service::can_next_reports, &Service::next_reports>(
            "next_reports", {"after", "timeout"}, waits_for_reports,
            "Wait until there is a report whose number is greater than `after`, and return "
            "what `reports` does; none of them when the time is up."),
        method<&Service::races>(
            "races", {"after", "limit"}, engine::reads,
            "Lost updates, of objects that were made with `track_races`: an entry for each "
            "object and two processes of which one has overwritten what the other had written "
            "since the first read it, while they held no lock in common: its number (`id`), the "
            "object's id, type and name, the last `place` in it (an index or a key, or null "
            "for all of it), how often (`count`), the seconds since the `first` and the "
            "`last`; and of the call that was `overwriting` and of the one that was "
            "`overwritten` last: client, pid, name, channel, method, the version that it knew "
            "or made, and `where` in its program, or null where that is not known; and all of "
            "it in a `sentence`. The last 1,000 are kept; they come in pages: at most "
            "`limit`, of those whose numbers are greater than `after`."),
        method<&Service::orphans>(
            "orphans", {"after", "limit"}, engine::reads,
            "Every call that waits for what no living client is left to bring about: nobody "
            "but those who wait there refers to the object, and somebody has who is gone. What "
            "`waiters` says of it, `last` (the last one who could have: client, pid, name, "
            "`how` it went: \"crashed\", \"ended\" or \"let_it_go\", and how many seconds "
            "ago), the `reason` and the whole `sentence`. An object that has a name may be "
            "found by whoever comes yet. Pages as of `waiters`. Its cost rises with the calls "
            "that wait where somebody has left.")};
}

}  // namespace steward::introspection
