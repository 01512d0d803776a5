// Several locks in one fixed order, so that threads and processes that each need some of them
// cannot deadlock: acquire() sorts them by their objects' ids, whatever the order of its arguments,
// and refuses with LockOrder where the thread holds a later one already. The locks are acquired one
// by one; Manager::acquire_all waits for all at once and needs no order.
//   const auto held = steward::acquire(left, right);  // released in reverse at the block's end
#pragma once

#include "steward/detail/lockable.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace steward {
namespace detail {

// A lock's place in the order: ids rise as objects are made. Locks of two daemons are ordered too,
// so that the rule has no gap.
struct LockPlace {
    const Session* session = nullptr;
    ObjectId id{};

    bool operator==(const LockPlace&) const = default;
    bool operator<(const LockPlace& other) const {
        if (session != other.session) return std::less<>{}(session, other.session);
        return number(id) < number(other.id);
    }
};

// What the calling thread holds through acquire(), in the order in which it acquired it.
inline thread_local std::vector<LockPlace> held_in_order;

}  // namespace detail

// Locks held in order; its end releases them in reverse. Belongs to the thread that made it.
class HeldInOrder {
public:
    struct One {
        detail::LockPlace place;
        bool is_recursive;  // who holds it may acquire it again
        std::function<void()> lock;
        std::function<void()> unlock;
    };

    explicit HeldInOrder(std::vector<One> wanted) : ones_(std::move(wanted)) {
        std::sort(ones_.begin(), ones_.end(),
                  [](const One& a, const One& b) { return a.place < b.place; });
        check_order();
        for (const One& one : ones_) {
            try {
                one.lock();
            } catch (...) {
                release();
                throw;
            }
            detail::held_in_order.push_back(one.place);
            ++held_;
        }
    }
    HeldInOrder(const HeldInOrder&) = delete;
    HeldInOrder& operator=(const HeldInOrder&) = delete;
    ~HeldInOrder() { release(); }

private:
    void check_order() const {
        std::vector<detail::LockPlace> held = detail::held_in_order;
        for (const One& one : ones_) {
            const bool is_held = std::find(held.begin(), held.end(), one.place) != held.end();
            const std::string object = "object " + std::to_string(number(one.place.id));
            if (is_held && !one.is_recursive)
                throw LockOrder("lock order: this thread would hold " + object + " twice");
            const auto latest = std::max_element(held.begin(), held.end());
            if (!is_held && latest != held.end() && one.place < *latest)
                throw LockOrder("lock order: this thread holds object " +
                                std::to_string(number(latest->id)) + ", which comes after " +
                                object);
            held.push_back(one.place);
        }
    }
    void release() noexcept {
        auto& held = detail::held_in_order;
        for (; held_ > 0; --held_) {
            const One& one = ones_[held_ - 1];
            one.unlock();
            const auto mine = std::find(held.rbegin(), held.rend(), one.place);
            if (mine != held.rend()) held.erase(std::next(mine).base());
        }
    }

    std::vector<One> ones_;
    std::size_t held_ = 0;
};

// Waits for each in turn. Throws LockOrder, before anything is acquired, where this thread holds
// one that is not earlier than all of them, or would hold one twice. An RLock that it holds already
// may be acquired again. Cost: one round trip for each.
template <class... Locks>
[[nodiscard]] HeldInOrder acquire(const Locks&... locks) {
    return HeldInOrder({HeldInOrder::One{{&locks.handle()->session(), locks.id()},
                                         Locks::is_recursive,
                                         [lock = locks] { lock.lock(); },
                                         [lock = locks] { lock.unlock(); }}...});
}

}  // namespace steward
