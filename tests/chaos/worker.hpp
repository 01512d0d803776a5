// One of the processes that work and are killed: what it does is chosen at random, and what comes
// of it is noted so that the end can be checked. All times here are short: whoever waits for
// somebody who is killed goes on.
#pragma once

#include "tests/chaos/ledger.hpp"

#include <chrono>
#include <random>
#include <stdexcept>
#include <steward/steward.hpp>

namespace steward::chaos {

using namespace std::chrono_literals;

// Something that must not happen has happened.
struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void require(bool holds, const char* what) {
    if (!holds) throw Fault(what);
}

class Worker {
public:
    Worker(const Manager& manager, Ledger& ledger, std::size_t place, Life life,
           std::uint64_t seed);

    const Manager& manager() const { return *manager_; }
    Ledger& ledger() const { return *ledger_; }
    Life life() const { return life_; }
    // From 0 to `below` - 1.
    std::uint64_t pick(std::uint64_t below);
    bool happens(unsigned percent) { return pick(100) < percent; }
    // A time to wait for others, none at all among them.
    Seconds some_time();
    // Is killed here rather than elsewhere.
    void linger();

    // A call that adds so much to a sum, once it is acknowledged.
    template <class Call>
    void counts(std::size_t sum, std::uint64_t amount, Call call) {
        std::atomic<std::uint64_t>& word = slot_->sums[sum];
        const std::uint64_t before = word;
        word = before | amount;
        call();
        word = before + (amount << under_way_bits);
    }
    // The same for a call that may come to nothing, and then has not counted.
    template <class Call>
    bool counts_if(std::size_t sum, std::uint64_t amount, Call call) {
        std::atomic<std::uint64_t>& word = slot_->sums[sum];
        const std::uint64_t before = word;
        word = before | amount;
        const bool is_done = call();
        word = is_done ? before + (amount << under_way_bits) : before;
        return is_done;
    }

    // A room for one: who is let in while another is inside and alive is one too many. Tokens rise.
    void enter(std::size_t room, Sequence token);
    void leave(std::size_t room);
    // A room for several, or for one who writes.
    void join(std::size_t room, std::size_t places);
    void part(std::size_t room) { slot_->inside[room] = false; }
    bool is_empty(std::size_t room) const { return others_inside(room) == 0; }
    // The room of those who write, seen by one who reads.
    bool is_vacant(std::size_t room) const;

    // A new item of the book, which is about to be put; 0 when the book is full.
    std::uint64_t offer(std::size_t book);
    void note_put(std::size_t book, std::uint64_t item);
    void begin_get(std::size_t book) { slot_->getting[book] = true; }
    // Nothing came, or what came is noted.
    void end_get(std::size_t book) { slot_->getting[book] = false; }
    // An item that leaves its queue with its getter.
    void note_got(std::size_t book, std::uint64_t item);
    // An item that is lent: nobody else who lives has it, and it was not done before.
    void borrow(std::size_t book, std::uint64_t item);
    void note_leaving(std::size_t book, std::uint64_t item);
    void note_done(std::size_t book, std::uint64_t item);
    void return_item(std::size_t book) { slot_->borrowed[book] = 0; }

private:
    std::size_t others_inside(std::size_t room) const;

    const Manager* manager_;
    Ledger* ledger_;
    Slot* slot_;
    Life life_;
    std::mt19937_64 random_;
};

}  // namespace steward::chaos
