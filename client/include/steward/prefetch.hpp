// Items of an owned queue, lent some at a time and given out one by one: one call serves for many.
//   Prefetch jobs(queue, 16);
//   while (auto job = jobs.take_for(1s)) { work(job->item); job->post_done(); }
// All that is lent belongs to this process: if it dies, every item that is not done returns to the
// queue. Those that were not given out when the Prefetch ends return at once. So other consumers do
// not get what stands ready here: a count larger than what is worked on in the time of some calls
// gains nothing. An item that stood ready counts as delivered, like all that is lent: with
// `deliveries_max` it may be dropped though nobody has seen it, when a Prefetch ends so often
// before it; take one at a time there. One thread at a time.
#pragma once

#include "steward/queue.hpp"

#include <deque>

namespace steward {

// Of a Queue<T>, JoinableQueue<T>, LifoQueue<T> or PriorityQueue<T>.
template <class Q>
class Prefetch {
public:
    using value_type = typename Q::value_type;

    // At most so many items are lent to this object at once, 1 to 10,000. Makes no call. Throws
    // std::invalid_argument.
    Prefetch(Q queue, std::int64_t count) : queue_(std::move(queue)), count_(count) {
        if (count < 1 || count > count_max)
            throw std::invalid_argument("a prefetch has from 1 to 10,000 items");
    }

    // The next item. Waits for one where none stands ready, and then takes what is there, at most
    // so many. Throws QueueClosed, and BadArgument for a queue that is not owned.
    Loan<value_type> take() {
        if (ready_.empty()) add(queue_.take_many(count_));
        return next();
    }
    // The same; nothing when so much time has passed.
    std::optional<Loan<value_type>> take_for(Seconds timeout) {
        if (ready_.empty()) {
            auto loans = queue_.take_many(count_, timeout);
            if (!loans) return std::nullopt;
            add(std::move(*loans));
        }
        return next();
    }
    // How many stand ready.
    std::size_t size() const { return ready_.size(); }

private:
    static constexpr std::int64_t count_max = 10'000;

    void add(std::vector<Loan<value_type>> loans) {
        for (Loan<value_type>& loan : loans) ready_.push_back(std::move(loan));
    }
    Loan<value_type> next() {
        Loan<value_type> first = std::move(ready_.front());
        ready_.pop_front();
        return first;
    }

    Q queue_;
    std::int64_t count_;
    std::deque<Loan<value_type>> ready_;
};

}  // namespace steward
