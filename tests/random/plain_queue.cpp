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
        const auto texts = std::count_if(together.begin(), together.end(),
                                         [](const Item& item) { return item.has_no_rank(); });
        if (texts != 0 && texts != std::ssize(together))
            return hearing.refuse(call, ErrorCode::type_mismatch);
    }
    for (const Item& item : items) insert(item);
    hearing.done(call, true);
}

void PlainQueue::insert(const Item& item) {
    ++unfinished_;
    auto at = items_.end();
    const auto first = std::find_if(items_.begin(), items_.end(),
                                    [](const Item& one) { return one.deliveries == 0; });
    if (options_.type == "lifo_queue") at = first;
    if (options_.type == "priority_queue")
        at = std::find_if(items_.begin(), items_.end(),
                          [&](const Item& one) { return one.rank() > item.rank(); });
    items_.insert(at, item);
}

void PlainQueue::get(const Asker& call, Wanted wanted, Hearing& hearing) {
    const auto count =
        std::min<std::size_t>(items_.size(), static_cast<std::size_t>(wanted.count.value_or(1)));
    Items taken(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(count));
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(count));
    std::vector<Raw> answers;
    for (const Item& item : taken) {
        if (options_.owned)
            lend(wanted.with_ticket ? Who{.client = call.who.client, .channel = {}} : call.who,
                 item);
        answers.push_back({wanted.with_ticket ? encoded(last_ticket_, item) : one(item)});
    }
    if (wanted.count)
        hearing.done(call, answers);
    else
        hearing.answer(call, answers.front().bytes);
}

void PlainQueue::lend(const Who& who, Item item) {
    ++item.deliveries;
    item.ticket = ++last_ticket_;
    if (lent_to(who) == 0) consumers_.push_back(who);
    lent_.push_back({who, item, last_ticket_});
}

// To the head, in the order in which they left; in a priority queue of equal ones only.
void PlainQueue::bring_back(const Items& items) { put_first(still_deliverable(items)); }

PlainQueue::Items PlainQueue::still_deliverable(const Items& items) {
    Items alive;
    for (const Item& item : items) {
        const bool is_dead =
            options_.deliveries_max > 0 && item.deliveries >= options_.deliveries_max;
        if (cut_off_)
            --unfinished_;
        else
            (is_dead ? dead_ : alive).push_back(item);
    }
    return alive;
}

void PlainQueue::give_back(const Items& items, Time now, std::optional<std::int64_t> delay) {
    if (delay.value_or(0) == 0) return bring_back(items);
    const Time at = now + std::chrono::seconds(*delay);
    for (const Item& item : still_deliverable(items)) {
        const auto later = std::find_if(delayed_.begin(), delayed_.end(),
                                        [&](const Delayed& one) { return one.at > at; });
        delayed_.insert(later, {at, item});
    }
}

void PlainQueue::put_first(const Items& items) {
    const bool is_ranked = options_.type == "priority_queue";
    for (const Item& item : items) {
        const auto is_behind = [&](const Item& one) {
            if (is_ranked && one.rank() != item.rank()) return one.rank() > item.rank();
            return one.deliveries == 0 || one.ticket > item.ticket;
        };
        items_.insert(std::find_if(items_.begin(), items_.end(), is_behind), item);
    }
}

std::vector<Item> PlainQueue::take_dead() {
    unfinished_ -= std::ssize(dead_);
    return std::exchange(dead_, {});
}
void PlainQueue::take_in(const Item& item) { insert({.number = item.number, .form = item.form}); }

// --- who has what ---

std::size_t PlainQueue::lent_to(const Who& who) const {
    return static_cast<std::size_t>(
        std::count_if(lent_.begin(), lent_.end(), [&](const Lent& one) { return one.who == who; }));
}

Item PlainQueue::take_oldest_lent(const Who& who) {
    const auto oldest =
        std::find_if(lent_.begin(), lent_.end(), [&](const Lent& one) { return one.who == who; });
    return take_lent(oldest->ticket);
}

Item PlainQueue::take_lent(std::int64_t ticket) {
    const auto loan = std::find_if(lent_.begin(), lent_.end(),
                                   [&](const Lent& one) { return one.ticket == ticket; });
    const Lent taken = *loan;
    lent_.erase(loan);
    if (lent_to(taken.who) == 0) std::erase(consumers_, taken.who);
    return taken.item;
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
    const std::size_t own = lent_to(who) + lent_to({.client = who.client, .channel = {}});
    return closed_ && items_.empty() && (cut_off_ || (delayed_.empty() && own == lent_.size()));
}

// --- time, death, and who goes on ---

void PlainQueue::expire(Time now, Hearing& hearing) {
    while (!delayed_.empty() && delayed_.front().at <= now) {
        const Time at = delayed_.front().at;
        getters_.expire(at - Time(1), hearing);
        putters_.expire(at - Time(1), hearing);
        joiners_.expire(at - Time(1), hearing);
        Items back;
        for (; !delayed_.empty() && delayed_.front().at == at; delayed_.erase(delayed_.begin()))
            back.push_back(delayed_.front().item);
        put_first(back);
        hearing.mark("queue: an item returns in its time");
        settle(hearing);
    }
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
        const auto first = std::find_if(consumers_.begin(), consumers_.end(),
                                        [&](const Who& one) { return gone.concerns(one); });
        if (first == consumers_.end()) return;
        const Who who = *first;
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
            if (items_.empty())
                hearing.refuse(call, ErrorCode::queue_closed);
            else
                get(call, wanted, hearing);
            again = true;
        }
        std::erase_if(getters_, [&](const Waiter<Wanted>& getter) {
            if (!is_over_for(getter.call.who)) return false;
            return hearing.refuse(getter.call, ErrorCode::queue_closed), true;
        });
        while (!putters_.empty() && (closed_ || fits(putters_.front().what.size()))) {
            const auto [call, items] = putters_.take_first();
            if (closed_)
                hearing.refuse(call, ErrorCode::queue_closed);
            else
                put(call, items, hearing);
            again = true;
        }
    }
    while (!joiners_.empty() && unfinished_ == 0) hearing.done(joiners_.take_first().call, true);
}

}  // namespace steward::random
