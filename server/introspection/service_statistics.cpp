// What the service tells of what was counted and timed since the start.
#include "introspection/pages.hpp"
#include "introspection/service.hpp"
#include "introspection/statistics.hpp"

namespace steward::introspection {
namespace {

constexpr std::int64_t locks_page_max = 1'000;

}  // namespace

engine::Array Service::statistics() {
    shows_references_ = false;
    engine::Array answer;
    Writer writer(answer.bytes);
    write_statistics(writer);
    return answer;
}

engine::Array Service::method_statistics() {
    shows_references_ = false;
    engine::Array answer;
    Writer writer(answer.bytes);
    write_methods(writer, engine_, steps_);
    return answer;
}

engine::Array Service::lock_statistics(const engine::Call& call, std::optional<std::int64_t> after,
                                       std::optional<std::int64_t> limit) {
    require_page(after, limit);
    shows_references_ = false;
    engine::Array answer;
    Writer writer(answer.bytes);
    write_locks(writer, engine_, ObjectId{static_cast<std::uint64_t>(after.value_or(0))},
                static_cast<std::size_t>(std::min(limit.value_or(locks_page_max), locks_page_max)),
                call.now());
    return answer;
}

std::vector<engine::MethodRow> methods_of_statistics() {
    using engine::method;
    return {
        method<&Service::statistics>(
            "statistics", {}, engine::reads,
            "What is counted: an entry for each figure, with its `group` (daemon: what `stats` "
            "says; method, lock: the two below; client, object: `clients`, `objects`), the "
            "`member` of that group's maps that it is, its `name` for Prometheus, a "
            "`description`, its `type` (counter, gauge, histogram or summary) and its `unit` "
            "(seconds, bytes or none)."),
        method<&Service::method_statistics>(
            "method_statistics", {}, engine::reads,
            "Since the start, of each method that somebody has called: its calls, refusals, "
            "those that timed out, bytes in and out, how long its steps took in the daemon "
            "(`executed`, of one step of 64; those of batches stand in an entry `(batch)`), "
            "and how long those of its calls that waited did so (`waited`). Times are null or "
            "have their count, the sum in seconds, p50, p99, the longest, and `buckets`: how many "
            "were shorter than so many seconds."),
        method<&Service::lock_statistics>(
            "lock_statistics", {"after", "limit"}, engine::reads,
            "Since each was made, of the locks and semaphores that were held or waited for: id, "
            "type, name, how many hold it and wait for it, for how long it was `held` and "
            "`waited` for (as in `method_statistics`, without buckets), and the `longest` hold "
            "that has ended, with its holder's pid and name and how many seconds `ago` it ended. "
            "Times are the daemon's, of the turn. They come in pages: at most `limit`, and never "
            "more than 1,000, of those whose ids are greater than `after`; of 10,000 objects "
            "times are kept."),
    };
}

}  // namespace steward::introspection
