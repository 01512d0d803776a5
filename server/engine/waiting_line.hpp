// Who waits in one lane of an object, the oldest first. Those that nobody may overtake are kept
// apart from the others, so that it is known at once whether one of them is there.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

namespace steward::engine {

// A parked call's number: rises, so that the smallest of a lane is the oldest.
using ParkNumber = std::uint64_t;

class WaitingLine {
public:
    // Cost of all of these: logarithmic at most.
    void add(ParkNumber waiter, bool may_be_overtaken) {
        (may_be_overtaken ? passed_ : firm_).insert(waiter);
    }
    void remove(ParkNumber waiter) {
        firm_.erase(waiter);
        passed_.erase(waiter);
    }
    bool contains(ParkNumber waiter) const {
        return firm_.contains(waiter) || passed_.contains(waiter);
    }
    bool empty() const { return firm_.empty() && passed_.empty(); }
    std::size_t size() const { return firm_.size() + passed_.size(); }
    // The oldest that is no older than `from`.
    std::optional<ParkNumber> oldest(ParkNumber from = 0) const {
        const auto firm = firm_.lower_bound(from);
        const auto passed = passed_.lower_bound(from);
        if (passed == passed_.end())
            return firm == firm_.end() ? std::nullopt : std::optional(*firm);
        return firm == firm_.end() || *passed < *firm ? *passed : *firm;
    }
    // Whether one that nobody may overtake waits before this one.
    bool holds_up(ParkNumber waiter) const { return !firm_.empty() && *firm_.begin() < waiter; }

private:
    std::set<ParkNumber> firm_;
    std::set<ParkNumber> passed_;  // whoever stands behind these may go on before them
};

}  // namespace steward::engine
