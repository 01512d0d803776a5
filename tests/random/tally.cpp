#include "tests/random/tally.hpp"

#include <sstream>

namespace steward::random {
namespace {

// Methods that no model calls, each with the reason.
const std::map<std::string, std::string> undriven{
    {"manager.hello", "greets, once for each channel"},
    {"manager.goodbye", "the stage says it when a process ends"},
    {"manager.ring", "how its bytes are carried is no matter of the engine"},
    {"manager.bequeath",
     "who inherits a connection is the daemon's to see; the engine only remembers"},
    {"manager.cancel", "models do not know the ids of frames; the transcripts do"},
    {"manager.create", "the founder calls it for each object"},
    {"manager.open", "only reads names"},
    {"manager.remove", "the founder calls it when a model is replaced"},
    {"manager.release", "the founder calls it when a model is replaced"},
    {"watch.add", "what is told of changes is compared with them in tests/engine/watch_test.cpp"},
    {"watch.remove", "as watch.add"},
    {"watch.next", "as watch.add"},
    {"dict.version", "what counts as a change is said by the transcripts"},
    {"dict.update_if", "needs the version"},
    {"lock.holder", "its answer has commit numbers"},
    {"rlock.holder", "its answer has commit numbers"},
    {"bounded_semaphore.holders", "its answer has commit numbers"},
    {"rwlock.holders", "its answer has commit numbers"},
};

using Codes = std::set<ErrorCode>;
struct Refusals {
    Codes all;
    Codes late = {};  // those that also a call that waited must have heard
};
using enum ErrorCode;
const Refusals of_queues{{queue_full, queue_empty, queue_closed, bad_argument, not_held},
                         {queue_closed}};

// With which codes each type must have refused somebody. Every type has its line.
const std::map<std::string, Refusals> refusals{
    {"manager", {{bad_argument, not_held}}},
    {"list", {{index_out_of_range, empty, value_not_found, bad_argument}}},
    {"dict", {{key_not_found, empty}}},
    {"namespace", {{key_not_found}}},
    {"lock", {{not_held, broken}, {broken}}},
    {"rlock", {{not_held, not_owner}}},
    {"semaphore", {{bad_argument}}},
    {"bounded_semaphore", {{not_held, bad_argument}}},
    {"rwlock", {{not_held, not_owner}}},
    {"condition", {{not_held, not_owner, bad_argument}}},
    {"queue", of_queues},
    {"joinable_queue", of_queues},
    {"lifo_queue", of_queues},
    {"priority_queue",
     {{queue_full, queue_empty, queue_closed, bad_argument, not_held, type_mismatch},
      {queue_closed, type_mismatch}}},
    {"pipe", {{queue_closed, bad_argument}, {queue_closed}}},
    {"value", {{type_mismatch, overflow}, {type_mismatch}}},
    {"array", {{index_out_of_range, bad_argument, overflow}}},
    {"set", {{key_not_found, empty}}},
    {"event", {{}}},
    {"latch", {{bad_argument}}},
    {"barrier", {{broken_barrier, not_held, not_owner}, {broken_barrier}}},
    {"watch", {{}}},
};

// Who must have heard that a former holder died.
const std::set<std::string> told{
    "lock.acquire",        "rlock.acquire",         "bounded_semaphore.acquire",
    "rwlock.acquire",      "rwlock.acquire_shared", "condition.wait",
    "manager.acquire_all", "manager.select",        "manager.select_all"};

const std::set<std::string> marks{
    "queue: an item returns in its time",
    "queue: a dead letter is taken in",
    "queue: a dead letter is dropped",
    "queue: an item returns at a death",
    "barrier: the oldest of those who came meanwhile leads",
    "barrier: a leader dies",
    "condition: a notice passes on",
    "condition: a wait_for waits again",
    "pipe: a death closes an end",
    "lease: it ends",
    "lease: it ends, and others wait",
    "guarded: who has waited is refused",
    "an orphaned call is refused",
    "an orphaned call is told of",
    "a lost update is told of",
    "lease: what a thread has left to its process ends",
    "guarded: a process holds what its thread has left",
};

}  // namespace

void Tally::answered(const std::string& method, ErrorCode status, bool waited, bool holder_died) {
    Outcomes& outcomes = methods_[method];
    if (holder_died) ++outcomes.told;
    if (status == timed_out)
        ++outcomes.timed_out;
    else if (status == none)
        ++(waited ? outcomes.granted : outcomes.done);
    else
        ++(waited ? outcomes.refused_late : outcomes.refused)[status];
}

std::vector<std::string> Tally::missing_of(const engine::MethodRow& row) const {
    const auto found = methods_.find(row.full_name);
    if (undriven.contains(row.full_name)) {
        if (found == methods_.end()) return {};
        return {row.full_name + " is driven: it needs no exception"};
    }
    const Outcomes outcomes = found == methods_.end() ? Outcomes{} : found->second;
    std::vector<std::string> missing;
    const auto require = [&](std::uint64_t count, const char* what) {
        if (count == 0) missing.push_back(row.full_name + " was never " + what);
    };
    require(outcomes.done + outcomes.granted, "done");
    if (told.contains(row.full_name)) require(outcomes.told, "told that a holder died");
    if (!row.access.waits) return missing;
    require(outcomes.waited, "seen waiting");
    require(outcomes.granted, "done after it waited");
    require(outcomes.dropped, "dropped by a death");
    if (!row.access.answers_when_late) require(outcomes.timed_out, "timed out");
    return missing;
}

std::vector<std::string> Tally::missing_refusals(const engine::TypeRow& type) const {
    const auto wanted = refusals.find(type.name);
    if (wanted == refusals.end()) return {type.name + " has no line in the table of refusals"};
    Codes seen, seen_late;
    for (const engine::MethodRow& row : type.methods) {
        const auto found = methods_.find(row.full_name);
        if (found == methods_.end()) continue;
        for (const auto& [code, count] : found->second.refused) seen.insert(code);
        for (const auto& [code, count] : found->second.refused_late) seen_late.insert(code);
    }
    std::vector<std::string> missing;
    for (const ErrorCode code : wanted->second.all)
        if (!seen.contains(code) && !seen_late.contains(code))
            missing.push_back(type.name + " has never refused with " + std::string(name(code)));
    for (const ErrorCode code : wanted->second.late)
        if (!seen_late.contains(code))
            missing.push_back(type.name + " has never refused a call that waited with " +
                              std::string(name(code)));
    return missing;
}

std::vector<std::string> Tally::missing(const engine::Catalogue& catalogue) const {
    std::vector<std::string> missing;
    const auto add = [&](std::vector<std::string> more) {
        missing.insert(missing.end(), more.begin(), more.end());
    };
    for (const engine::TypeRow& type : catalogue.types()) {
        if (type.name == "service") continue;  // asked beside the models
        for (const engine::MethodRow& row : type.methods) add(missing_of(row));
        add(missing_refusals(type));
    }
    for (const std::string& mark : marks)
        if (!marks_.contains(mark)) missing.push_back("never seen: " + mark);
    for (const auto& [mark, count] : marks_)
        if (!marks.contains(mark)) missing.push_back("seen, but in no table: " + mark);
    return missing;
}

std::string Tally::table() const {
    std::ostringstream lines;
    for (const auto& [method, outcomes] : methods_) {
        lines << method << ": " << outcomes.done << " done";
        const auto add = [&](std::uint64_t count, std::string_view what) {
            if (count > 0) lines << ", " << count << " " << what;
        };
        add(outcomes.waited, "waited");
        add(outcomes.granted, "granted");
        add(outcomes.timed_out, "timed out");
        add(outcomes.dropped, "dropped");
        add(outcomes.told, "told of a death");
        for (const auto& [code, count] : outcomes.refused) add(count, name(code));
        for (const auto& [code, count] : outcomes.refused_late)
            add(count, std::string(name(code)) + " after waiting");
        lines << "\n";
    }
    for (const auto& [mark, count] : marks_) lines << mark << ": " << count << "\n";
    return lines.str();
}

}  // namespace steward::random
