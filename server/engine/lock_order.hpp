// Lock order, before it ever hangs: in which order each thread has come to hold which locks. Two
// threads that took the same two in opposite orders would wait for each other for ever if they did
// so at the same time, and this is told once although neither hung.
//
// What counts is that a thread waited, or would have, for one lock while it held another: who tries
// without waiting, and who acquires several at once, is in nobody's way. Two orders are no danger
// where both threads held a third lock meanwhile that only one can have (a gate), where both would
// only share, and where it was one thread. (Havelund: Using Runtime Analysis to Guide Model
// Checking of Java Programs, SPIN 2000: the gate locks.)
//
// Only two locks are looked at: a circle of three or more, none of which two threads take in
// opposite orders, is found when it closes (deadlocks.hpp).
#pragma once

#include "engine/ids.hpp"
#include "engine/source_places.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace steward::engine {

class Engine;
struct Record;

class LockOrder {
public:
    explicit LockOrder(Engine& engine) : engine_(engine) {}

    // A call of this thread, which was made there and has waited or might have, comes to hold the
    // lock in this mode. Cost: nothing where it holds no other; for each other (16 of them) a
    // search in a tree.
    void taken(const Record& record, const Caller& by, std::uint8_t mode, Moment now,
               SourcePlace where);

    std::size_t size() const { return pairs_.size(); }
    void save(Writer& writer) const;
    void load(Saved& saved);

    static constexpr std::size_t pairs_max = 10'000;  // the oldest are forgotten
    static constexpr std::size_t ways_max = 4;        // for each pair
    static constexpr std::size_t held_max = 16;       // are looked at, the youngest

private:
    // Who has taken the second lock of a pair while it held the first, and how.
    struct Way {
        Caller caller;
        std::int64_t pid = 0;
        std::string name;
        bool first_alone = true;  // not shared
        bool second_alone = true;
        std::vector<ObjectId> gates;  // what else it held alone, in the order of ids
        SourcePlace first_at = 0;
        SourcePlace second_at = 0;
        Time at{};
    };
    struct Ways {
        std::vector<Way> ways;
        bool is_reported = false;  // this order, and the other
    };
    using Pair = std::pair<ObjectId, ObjectId>;

    Ways& ways_of(const Pair& pair);
    static bool add(Ways& ways, const Way& way);
    void compare(const Pair& pair, Ways& ways, const Way& way, Time now);
    static bool may_meet(const Way& one, const Way& other);
    std::string in_words(const Pair& pair, const Way& way) const;
    void report(const Pair& pair, const Way& now, const Way& before, Time time);

    Engine& engine_;
    std::map<Pair, Ways> pairs_;
    std::deque<Pair> by_age_;
};

}  // namespace steward::engine
