#include "tests/crash/rows.hpp"

#include <algorithm>

namespace steward::crash {
namespace {

using nlohmann::json;

constexpr Granted comes_back = Granted::comes_back;
constexpr Granted is_gone = Granted::is_gone;

// Waiting at a condition whose lock is a `lock`; the change it waits for is in `value`.
Row condition_row(const std::string& lock, const std::string& call) {
    return {.what = "condition with a " + lock + ": " + call,
            .objects = {lock, "condition '$" + lock + "'", "value 0"},
            .entry = {lock + ".acquire"},
            .victim = call,
            .next = call + " -> true",
            .wake = {lock + ".acquire", "value.set 1", "condition.notify", lock + ".release"},
            .after = {"condition.n_waiting -> 0", lock + ".locked -> true"},
            .granted = is_gone};
}

}  // namespace

Step::Step(const std::string& line) {
    std::string text = line;
    std::replace(text.begin(), text.end(), '\'', '"');
    if (const auto star = text.find(" * "); star != std::string::npos) {
        times = std::stoi(text);
        text.erase(0, star + 3);
    }
    if (const auto arrow = text.find(" -> "); arrow != std::string::npos) {
        answer = json::parse(text.substr(arrow + 4));
        text.erase(arrow);
    }
    const auto space = std::min(text.find(' '), text.size());
    method = text.substr(0, space);
    arguments = json::parse("[" + text.substr(space) + "]");
}

std::vector<Row> lock_rows() {
    return {
        {.what = "lock",
         .objects = {"lock"},
         .before = {"lock.acquire"},
         .victim = "lock.acquire",
         .next = "lock.acquire -> true",
         .wake = {"lock.release"},
         .after = {"lock.locked -> true"},
         .granted = comes_back,
         .tells = true},
        {.what = "rlock",
         .objects = {"rlock"},
         .before = {"rlock.acquire"},
         .victim = "rlock.acquire",
         .next = "rlock.acquire -> true",
         .wake = {"rlock.release"},
         .after = {"rlock.depth -> 1"},
         .granted = comes_back,
         .tells = true},
        {.what = "semaphore",
         .objects = {"semaphore 1"},
         .before = {"semaphore.acquire"},
         .victim = "semaphore.acquire",
         .next = "semaphore.acquire -> true",
         .wake = {"semaphore.release"},
         .after = {"semaphore.value -> 0"},
         .granted = is_gone},
        {.what = "bounded_semaphore",
         .objects = {"bounded_semaphore 1"},
         .before = {"bounded_semaphore.acquire"},
         .victim = "bounded_semaphore.acquire",
         .next = "bounded_semaphore.acquire -> true",
         .wake = {"bounded_semaphore.release"},
         .after = {"bounded_semaphore.value -> 0"},
         .granted = comes_back,
         .tells = true},
        {.what = "rwlock: a writer, then a writer",
         .objects = {"rwlock"},
         .before = {"rwlock.acquire"},
         .victim = "rwlock.acquire",
         .next = "rwlock.acquire -> true",
         .wake = {"rwlock.release"},
         .after = {"rwlock.mode -> 'exclusive'"},
         .granted = comes_back,
         .tells = true},
        {.what = "rwlock: a writer, then a reader",
         .objects = {"rwlock"},
         .before = {"rwlock.acquire"},
         .victim = "rwlock.acquire",
         .next = "rwlock.acquire_shared -> true",
         .wake = {"rwlock.release"},
         .after = {"rwlock.mode -> 'shared'"},
         .granted = comes_back,
         .tells = true},
        {.what = "rwlock: a reader, then a writer",
         .objects = {"rwlock"},
         .before = {"rwlock.acquire"},
         .victim = "rwlock.acquire_shared",
         .next = "rwlock.acquire -> true",
         .wake = {"rwlock.release"},
         .after = {"rwlock.mode -> 'exclusive'"},
         .granted = comes_back},
        {.what = "rwlock: a reader that waits only because a writer does",
         .objects = {"rwlock"},
         .before = {"rwlock.acquire_shared"},
         .victim = "rwlock.acquire",
         .next = "rwlock.acquire_shared -> true",
         .after = {"rwlock.mode -> 'shared'"}},
    };
}

std::vector<Row> signal_rows() {
    return {
        condition_row("lock", "condition.wait"),
        condition_row("rlock", "condition.wait"),
        condition_row("lock", "condition.wait_for '$value', 'get', [], '>=', 1"),
        {.what = "condition: the notice of one who is killed passes on",
         .objects = {"lock", "condition '$lock'"},
         .entry = {"lock.acquire"},
         .victim = "condition.wait",
         .next = "condition.wait -> true",
         .pending = {"lock.acquire", "condition.notify"},
         .wake = {"lock.release"}},
        {.what = "event",
         .objects = {"event"},
         .victim = "event.wait",
         .next = "event.wait -> true",
         .wake = {"event.set"}},
        {.what = "watch: what one who is killed was told, others are not",
         .objects = {"watch", "value 0"},
         .before = {"watch.add '$value'"},
         .victim = "watch.next",
         .next = "watch.next",
         .wake = {"value.set 1"},
         .granted = is_gone},
        {.what = "latch: wait",
         .objects = {"latch 1"},
         .victim = "latch.wait",
         .next = "latch.wait -> true",
         .wake = {"latch.count_down"}},
        {.what = "latch: what the dead counted stays counted",
         .objects = {"latch 3"},
         .victim = "latch.arrive_and_wait",
         .next = "latch.arrive_and_wait -> true",
         .wake = {"latch.count_down"},
         .after = {"latch.count -> 0"}},
        {.what = "barrier",
         .objects = {"barrier 3"},
         .victim = "barrier.wait",
         .next = "barrier.wait",
         .after = {"barrier.broken -> true"},
         .refusal = ErrorCode::broken_barrier},
        {.what = "value",
         .objects = {"value 0"},
         .victim = "value.wait_until '>=', 2",
         .next = "value.wait_until '>=', 2 -> 5",
         .wake = {"value.set 5"}},
        {.what = "pipe: recv",
         .objects = {"pipe"},
         .victim = "pipe.recv 1",
         .next = "pipe.recv 1 -> 'x'",
         .wake = {"pipe.send 0, 'x'"},
         .after = {"pipe.send 0, 'y' -> true"},
         .granted = is_gone},
        {.what = "pipe: poll",
         .objects = {"pipe"},
         .victim = "pipe.poll 1",
         .next = "pipe.poll 1 -> true",
         .wake = {"pipe.send 0, 'x'"}},
        {.what = "pipe: send",
         .objects = {"pipe"},
         .before = {"1000 * pipe.send 1, 0"},
         .victim = "pipe.send 1, 'of the dead'",
         .next = "pipe.send 1, 'of the living' -> true",
         .wake = {"pipe.recv 0"},
         .after = {"999 * pipe.recv 0 -> 0", "pipe.recv 0 -> 'of the living'",
                   "pipe.poll 0, 0 -> false"}},
    };
}

std::vector<Row> several_rows() {
    const std::string all =
        "manager.acquire_all ['$lock', '$rlock', '$bounded_semaphore', ['$rwlock', 'shared']]";
    const std::string either = "manager.select [['$queue', 'get'], ['$lock', 'acquire']]";
    const std::string both = "manager.select_all [['$lock', 'acquire'], ['$rlock', 'acquire']]";
    return {
        {.what = "acquire_all",
         .objects = {"lock", "rlock", "bounded_semaphore 1", "rwlock"},
         .before = {"rlock.acquire"},
         .victim = all,
         .next = all + " -> true",
         .wake = {"rlock.release"},
         .after = {"lock.locked -> true", "rwlock.mode -> 'shared'"},
         .granted = comes_back,
         .tells = true},
        {.what = "select_all",
         .objects = {"lock", "rlock"},
         .before = {"rlock.acquire"},
         .victim = both,
         .next = both + " -> [true, true]",
         .wake = {"rlock.release"},
         .after = {"lock.locked -> true"},
         .granted = comes_back,
         .tells = true},
        {.what = "select: an item among several things",
         .objects = {"queue", "lock"},
         .before = {"lock.acquire"},
         .victim = either,
         .next = either + " -> [0, 'x']",
         .wake = {"queue.put 'x'"},
         .after = {"queue.qsize -> 0", "lock.locked -> true"},
         .granted = is_gone},
        {.what = "select: a lock among several things",
         .objects = {"queue", "lock"},
         .before = {"lock.acquire"},
         .victim = either,
         .next = either + " -> [1, true]",
         .wake = {"lock.release"},
         .after = {"lock.locked -> true"},
         .granted = comes_back,
         .tells = true},
        {.what = "await_end",
         .objects = {},
         .victim = "manager.await_end '#bystander'",
         .next = "manager.await_end '#bystander' -> true",
         .wake = {"!bystander"}},
        {.what = "a report",
         .objects = {"lock"},
         .waits_elsewhere = true,
         .before = {"lock.acquire"},
         .victim = "service.next_reports 0",
         .next = "service.next_reports 0",
         .wake = {"manager.force_release '$lock'"},
         .after = {"lock.locked -> false"}},
    };
}

std::vector<Row> all_rows() {
    std::vector<Row> all;
    for (const auto& rows : {lock_rows(), signal_rows(), queue_rows(), several_rows()})
        all.insert(all.end(), rows.begin(), rows.end());
    return all;
}

}  // namespace steward::crash
