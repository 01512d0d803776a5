// A kind of operation: the shared objects that it is about, what a process does with them, and what
// must be so of them when all is over. A kind is made before there are processes; these inherit it,
// with its handles, as programs do that fork.
#pragma once

#include "tests/chaos/worker.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace steward::chaos {

// What the kinds are made with: a place in the ledger for each thing that is to be counted.
class Stock {
public:
    Stock(const Manager& made_by, Ledger& noted_in) : manager(made_by), ledger(noted_in) {}

    const Manager& manager;
    Ledger& ledger;

    std::size_t new_sum() { return taken(ledger.sums_taken, sums_max); }
    std::size_t new_room() { return taken(ledger.rooms_taken, rooms_max); }
    std::size_t new_book() { return taken(ledger.books_taken, books_max); }

private:
    static std::size_t taken(std::size_t& count, std::size_t most) {
        require(count < most, "the ledger is too small for so many kinds");
        return count++;
    }
};

class Kind {
public:
    virtual ~Kind() = default;
    // In one of the processes: one operation.
    virtual void operate(Worker& worker) = 0;
    // At the end, when nobody else is there. What does not hold throws a Fault.
    virtual void check(const Ledger&) {}
};

// A sum of what was acknowledged, and what may have been done besides.
inline void require_sum(const Ledger& ledger, std::size_t sum, std::int64_t found,
                        const char* what) {
    const auto least = static_cast<std::int64_t>(ledger.acknowledged[sum]);
    const auto most = least + static_cast<std::int64_t>(ledger.in_doubt[sum]);
    if (found < least || found > most)
        throw Fault(std::string(what) + ": " + std::to_string(found) + ", but it must be from " +
                    std::to_string(least) + " to " + std::to_string(most));
}

// What is left in a queue has been taken out and noted. Of what was put nothing may be missing but
// what may have gone to somebody who died before he could say so.
void require_all_there(const Ledger& ledger, std::size_t book, std::uint64_t missing_max,
                       const char* what);

struct KindRow {
    const char* name;
    std::function<std::unique_ptr<Kind>(Stock&)> make;
};
using KindRows = std::vector<KindRow>;

template <class Made>
KindRow kind(const char* name) {
    return {name,
            [](Stock& stock) -> std::unique_ptr<Kind> { return std::make_unique<Made>(stock); }};
}

KindRows lock_kinds();
KindRows permit_kinds();
KindRows number_kinds();
KindRows container_kinds();
KindRows signal_kinds();
KindRows queue_kinds();
KindRows owned_queue_kinds();
KindRows several_kinds();
KindRows object_kinds();

KindRows all_kinds();

}  // namespace steward::chaos
