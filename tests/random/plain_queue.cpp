#include "tests/random/plain_queue.hpp"

#include <algorithm>

namespace steward::random {

// --- what happens to items ---

// Texts and numbers have no order to one another: a priority queue takes in one kind only.
void PlainQueue::put(const Asker& call, const Items& items, Hearing& hearing) {
    if (options_.type == "priority_queue") {
        Items together = items;
        for (const Item& item : items_)
            if (item.deliveries == 0) together.push_back(item);
        const auto texts = std::count_if(together.begin(), together.end(), [](const Item& item) { return item.is_text(); });
        if (texts != 0 && texts != std::ssize(together)) return hearing.refuse(call, ErrorCode::type_mismatch);
    }
    for (const Item& item : items) insert(item);
    hearing.done(call, true);
}

void PlainQueue::insert(const Item& item) {
    ++unfinished_;
    auto at = items_.end();
    const auto first = std::find_if(items_.begin(), items_.end(), [](const Item& one) { return one.deliveries == 0; });
    if (options_.type == "lifo_queue") at = first;
    if (options_.type == "priority_queue")
        at = std::find_if(items_.begin(), items_.end(), [&](const Item& one) { return one.number > item.number; });
    items_.insert(at, item);
}

void PlainQueue::get(const Asker& call, Wanted wanted, Hearing& hearing) {
    const auto count = std::min<std::size_t>(items_.size(), static_cast<std::size_t>(wanted.count.value_or(1)));
    Items taken(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(count));
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(count));
    if (wanted.count) hearing.done(call, taken);
    else hearing.done(call, taken.front());
    if (!options_.owned) return;
    for (Item& item : taken) {
        ++item.deliveries;
        lent_.push_back({call.who, item});
    }
}

// In the order in which they left, to the head; in a priority queue before what is not smaller.
void PlainQueue::bring_back(const Items& items) {
    Items alive;
    for (const Item& item : items) {
        const bool is_dead = options_.deliveries_max > 0 && item.deliveries >= options_.deliveries_max;
        (is_dead ? dead_ : alive).push_back(item);
    }
    for (auto item = alive.rbegin(); item != alive.rend(); ++item) {
        auto at = items_.begin();
        if (options_.type == "priority_queue")
            at = std::find_if(items_.begin(), items_.end(), [&](const Item& one) { return one.number >= item->number; });
        items_.insert(at, *item);
    }
}

std::vector<Item> PlainQueue::take_dead() {
    unfinished_ -= std::ssize(dead_);
    return std::exchange(dead_, {});
}
void PlainQueue::take_in(const Item& item) { insert({.number = item.number, .form = item.form}); }

// --- who has what ---

std::size_t PlainQueue::lent_to(const Who& who) const {
    return static_cast<std::size_t>(std::count_if(lent_.begin(), lent_.end(), [&](const Lent& one) { return one.who == who; }));
}

Item PlainQueue::take_oldest_lent(const Who& who) {
    const auto oldest = std::find_if(lent_.begin(), lent_.end(), [&](const Lent& one) { return one.who == who; });
    const Item item = oldest->item;
    lent_.erase(oldest);
    return item;
}

ErrorCode PlainQueue::done(const Who& who, std::int64_t count) {
    if (count < 1) return ErrorCode::bad_argument;
    if (std::cmp_less(lent_to(who), count)) return ErrorCode::not_held;
    for (; count > 0; --count) {
        take_oldest_lent(who);
        --unfinished_;
    }
    return ErrorCode::none;
}

// Closed and empty, and nothing that others have can return.
bool PlainQueue::is_over_for(const Who& who) const {
    return closed_ && items_.empty() && lent_to(who) == lent_.size();
}

// --- time, death, and who goes on ---

void PlainQueue::expire(Time now, Hearing& hearing) {
    getters_.expire(now, hearing);
    putters_.expire(now, hearing);
    joiners_.expire(now, hearing);
}
void PlainQueue::drop(const Gone& gone) {
    getters_.drop(gone);
    putters_.drop(gone);
    joiners_.drop(gone);
}

// Consumer by consumer, whoever has had something for longest first.
void PlainQueue::let_go(const Gone& gone, Hearing& hearing) {
    for (;;) {
        const auto first = std::find_if(lent_.begin(), lent_.end(), [&](const Lent& one) { return gone.concerns(one.who); });
        if (first == lent_.end()) return;
        const Who who = first->who;
        hearing.mark("queue: an item returns at a death");
        Items back;
        while (lent_to(who) > 0) back.push_back(take_oldest_lent(who));
        bring_back(back);
    }
}

void PlainQueue::settle(Hearing& hearing) {
    for (bool again = true; again;) {
        again = false;
        while (!getters_.empty() && (!items_.empty() || is_over_for(getters_.front().call.who))) {
            const auto [call, wanted] = getters_.take_first();
            if (items_.empty()) hearing.refuse(call, ErrorCode::queue_closed);
            else get(call, wanted, hearing);
            again = true;
        }
        std::erase_if(getters_, [&](const Waiter<Wanted>& getter) {
            if (!is_over_for(getter.call.who)) return false;
            return hearing.refuse(getter.call, ErrorCode::queue_closed), true;
        });
        while (!putters_.empty() && (closed_ || fits(putters_.front().what.size()))) {
            const auto [call, items] = putters_.take_first();
            if (closed_) hearing.refuse(call, ErrorCode::queue_closed);
            else put(call, items, hearing);
            again = true;
        }
    }
    while (!joiners_.empty() && unfinished_ == 0) hearing.done(joiners_.take_first().call, true);
}

}  // namespace steward::random
