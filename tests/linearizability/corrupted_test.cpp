// The proof that a recorded history is looked at closely enough: one answer in it is made wrong,
// such that no order can explain it, and the checker must say so. Nobody is killed here, so that
// every operation has an answer.
#include "tests/client/fixture.hpp"
#include "tests/linearizability/checker.hpp"
#include "tests/linearizability/recorder.hpp"
#include "tests/support/seed.hpp"

#include <algorithm>
#include <iostream>

namespace steward::linearizability {
namespace {

using Operations = std::vector<Operation>;
using testing::WithManager;

constexpr std::int64_t from_nowhere = 999'999'999'999;
constexpr std::size_t samples = 10;  // of each corruption

bool is_done(const Operation& operation, const std::string& method) {
    return operation.outcome == Outcome::done && operation.method.starts_with(method);
}

History recorded(const std::string& model) {
    Plan plan;
    plan.seed = testing::seed_of(("a history of a " + model + " to be corrupted").c_str(), 7);
    plan.killed = 0;
    // To reject takes longer than to accept: every order has to be tried.
    plan.processes = 4;
    plan.with_two_threads = 1;
    plan.steps = 60;
    const WithManager with;
    History history = record({new_game(with.manager, model)}, plan);
    std::sort(
        history.operations.begin(), history.operations.end(),
        [](const Operation& left, const Operation& right) { return left.begin < right.begin; });
    const Report report = check(history);
    INFO(report.explanation);
    REQUIRE(report.verdict == Verdict::linearizable);
    return history;
}

// The corruption is done to a copy of the history for each of some operations that it can be done
// to: `corrupt` says whether it can. All the copies must be rejected.
template <class Corrupt>
void reject_all(const History& history, const char* what, Corrupt corrupt) {
    std::size_t rejected = 0;
    for (std::size_t i = 0; i < history.operations.size() && rejected < samples; ++i) {
        History copy = history;
        if (!corrupt(copy.operations, i)) continue;
        INFO(what << ": " << to_string(history.operations[i]));
        const Report report = check(copy);
        REQUIRE(report.verdict == Verdict::not_linearizable);
        ++rejected;
    }
    INFO(what);
    CHECK(rejected > 0);
}

// The done operation of this name that has this number as its first argument or first value.
const Operation* find(const Operations& operations, const std::string& method,
                      const Numbers Operation::*where, std::int64_t number) {
    const auto found =
        std::find_if(operations.begin(), operations.end(), [&](const Operation& operation) {
            return is_done(operation, method) && !(operation.*where).empty() &&
                   (operation.*where).front() == number;
        });
    return found == operations.end() ? nullptr : &*found;
}

bool comes_from_nowhere(Operations& operations, std::size_t at) {
    if (operations[at].outcome != Outcome::done || operations[at].values.empty()) return false;
    operations[at].values.back() = from_nowhere;
    return true;
}

// A get answers what was set before something else was, which had ended before the get began.
bool is_stale(Operations& operations, std::size_t at) {
    if (!is_done(operations[at], "get")) return false;
    const auto is_older_set = [](const Operation& one, Nanoseconds time) {
        return is_done(one, "set") && one.end < time;
    };
    for (const Operation& later : operations) {
        if (!is_older_set(later, operations[at].begin)) continue;
        for (const Operation& earlier : operations) {
            if (!is_older_set(earlier, later.begin)) continue;
            operations[at].values = earlier.arguments;
            return true;
        }
    }
    return false;
}

// Two items that were put one after the other and taken one after the other, taken the other way
// round.
bool swaps_items(Operations& operations, std::size_t at) {
    const auto put_of = [&](const Operation& get) {
        return find(operations, "put", &Operation::arguments, get.values.front());
    };
    if (!is_done(operations[at], "get")) return false;
    for (Operation& later : operations) {
        if (!is_done(later, "get") || later.begin <= operations[at].end) continue;
        if (put_of(operations[at])->end >= put_of(later)->begin) continue;
        std::swap(operations[at].values, later.values);
        return true;
    }
    return false;
}

bool is_delivered_twice(Operations& operations, std::size_t at) {
    if (!is_done(operations[at], "get")) return false;
    Operation again = operations[at];
    again.process = 99;
    operations.push_back(again);
    return true;
}

bool is_forgotten(Operations& operations, std::size_t at) {
    if (!is_done(operations[at], "put")) return false;
    if (find(operations, "get", &Operation::values, operations[at].arguments.front()) == nullptr)
        return false;
    operations.erase(operations.begin() + static_cast<std::ptrdiff_t>(at));
    return true;
}

// Another acquires while one surely holds: nobody else has released anything since it acquired.
bool is_held_twice(Operations& operations, std::size_t at) {
    const Operation held = operations[at];
    if (!is_done(held, "acquire")) return false;
    const auto release =
        std::find_if(operations.begin(), operations.end(), [&](const Operation& one) {
            return is_done(one, "release") && one.process == held.process &&
                   one.thread == held.thread && one.begin > held.end;
        });
    if (release == operations.end()) return false;
    const auto interferes = [&](const Operation& one) {
        return is_done(one, "release") && &one != &*release && one.begin < release->end &&
               one.end > held.begin;
    };
    if (std::any_of(operations.begin(), operations.end(), interferes)) return false;
    Operation second = held;
    second.process = 99;
    second.values[1] += 1;
    second.begin = held.end + 1;
    second.end = second.begin + 1;
    if (second.end >= release->begin) return false;
    operations.push_back(second);
    return true;
}

bool is_told_of_no_death(Operations& operations, std::size_t at) {
    if (!is_done(operations[at], "acquire")) return false;
    operations[at].values[0] = 1;
    return true;
}

bool is_token_of_another(Operations& operations, std::size_t at) {
    if (!is_done(operations[at], "acquire")) return false;
    for (const Operation& other : operations) {
        if (!is_done(other, "acquire") || &other == &operations[at]) continue;
        operations[at].values[1] = other.values[1];
        return true;
    }
    return false;
}

// One who sets or adds did not: nobody can have found what it made.
bool is_lost(Operations& operations, std::size_t at) {
    const auto reads = [&](const Operation& one) {
        return is_done(one, "get") && one.values.front() == operations[at].arguments.front();
    };
    if (!is_done(operations[at], "set") ||
        std::none_of(operations.begin(), operations.end(), reads))
        return false;
    operations.erase(operations.begin() + static_cast<std::ptrdiff_t>(at));
    return true;
}

bool is_found_by_another_key(Operations& operations, std::size_t at) {
    if (!is_done(operations[at], "get") && !is_done(operations[at], "pop")) return false;
    operations[at].arguments.front() += 1;
    return true;
}

bool has_an_item_twice(Operations& operations, std::size_t at) {
    Numbers& items = operations[at].values;
    if (!is_done(operations[at], "copy") || items.empty()) return false;
    items.push_back(items.front());
    return true;
}

}  // namespace

TEST_CASE("Corrupted: a wrong answer in a value's history is found", "[linearizability]") {
    const History history = recorded("value");
    reject_all(history, "from nowhere", comes_from_nowhere);
    reject_all(history, "stale", is_stale);
    reject_all(history, "lost", is_lost);
}

TEST_CASE("Corrupted: a wrong answer in a queue's history is found", "[linearizability]") {
    const History history = recorded("queue");
    reject_all(history, "swapped", swaps_items);
    reject_all(history, "delivered twice", is_delivered_twice);
    reject_all(history, "forgotten", is_forgotten);
    reject_all(history, "from nowhere", comes_from_nowhere);
}

TEST_CASE("Corrupted: a wrong answer in a lock's history is found", "[linearizability]") {
    const History history = recorded("lock");
    reject_all(history, "held twice", is_held_twice);
    reject_all(history, "told of no death", is_told_of_no_death);
    reject_all(history, "the token of another", is_token_of_another);
}

TEST_CASE("Corrupted: a wrong answer in a dict's or a list's history is found",
          "[linearizability]") {
    const History dict = recorded("dict");
    reject_all(dict, "found by another key", is_found_by_another_key);
    reject_all(dict, "from nowhere", comes_from_nowhere);
    const History list = recorded("list");
    reject_all(list, "an item twice", has_an_item_twice);
    reject_all(list, "from nowhere", comes_from_nowhere);
}

}  // namespace steward::linearizability
