// Leases: what is held for a time only. Here is the order in which they end, and for each caller
// what it held for too long. What becomes of a lease that ends is told in lease_ends.hpp.
#pragma once

#include "engine/ids.hpp"

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace steward::engine {

struct Holding;
struct Record;

// The holdings that are lent, those first whose time is up first. Cost: logarithmic in their
// number; nothing for one that is not lent.
class Leases {
public:
    void add(const Holding& holding);
    void remove(const Holding& holding);
    // While a job works on an object nothing of it ends, and afterwards it does.
    void suspend(const Record& record);
    void resume(const Record& record);

    const Holding* next() const { return lent_.empty() ? nullptr : lent_.begin()->holding; }
    std::optional<Time> next_end() const;
    bool contains(const Holding& holding) const { return lent_.contains(key(holding)); }
    std::size_t size() const { return lent_.size(); }

private:
    // Nothing that depends on where a holding lies in memory is seen: those that differ in that
    // alone are of one holder, and end together.
    struct Key {
        Time until;
        Sequence since;
        ObjectId object;
        ChannelId channel;
        ClientId client;
        const Holding* holding;

        auto operator<=>(const Key&) const = default;
    };
    static Key key(const Holding& holding);

    std::set<Key> lent_;
};

// Which objects a caller has held for longer than they were lent to it, since when. It does not
// know that yet: until it has acquired the object anew it must not release it, since that would be
// somebody else's hold. Of very many the last are kept.
class Overstayed {
public:
    struct One {
        ObjectId object;
        Time at;
    };
    void add(ObjectId object, Time at);
    void forget(ObjectId object) {
        if (any()) [[unlikely]]
            erase(object);
    }
    std::optional<Time> since(ObjectId object) const;
    bool any() const { return all_ != nullptr; }
    std::span<const One> all() const {
        return any() ? std::span<const One>(*all_) : std::span<const One>();
    }

    static constexpr std::size_t kept_max = 64;

private:
    void erase(ObjectId object);

    std::unique_ptr<std::vector<One>> all_;  // the oldest first; nothing, as for most: none
};

}  // namespace steward::engine
