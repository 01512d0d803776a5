// A pool of workers, as Python's multiprocessing.Pool:
//   steward::Pool pool(4);
//   std::vector<int> squares = pool.map([](int n) { return n * n; }, numbers);
//   std::future<int> one = pool.apply_async(slow, 3);
// A C++ callable cannot be sent to a process that is there already, so workers are forked when it
// is known: a map forks up to as many as the pool has, each of which is given chunks of items until
// there are no more; apply_async forks one for its task. Callable and items are copied by the fork,
// whatever they are; only results are sent, so they must be of types that Steward can store
// (proxies too). The price is a fork for each worker, the more the larger the process: a task
// should take longer than that. Workers are daemonic processes. One that dies fails the item it was
// working on (WorkerDied) and is replaced; what a task throws comes as TaskFailed; the rest of a
// map goes on. Any number of threads may use a pool.
#pragma once

#include "steward/detail/pool_job.hpp"
#include "steward/detail/pool_results.hpp"

#include <functional>
#include <ranges>

namespace steward {

namespace detail {
class PoolKeeper;
}

struct PoolOptions {
    std::function<void()> initializer = {};  // runs first in each worker; where it throws, the
                                             // whole call fails
    std::size_t tasks_per_child = 0;         // a worker is replaced after so many chunks; 0: never
};

class Pool {
    template <class F, class... A>
    using ResultOf = std::decay_t<std::invoke_result_t<std::decay_t<F>&, A...>>;
    template <class Range>
    using ItemOf = std::ranges::range_value_t<Range>;
    template <class F, class Item>
    using AppliedTo = std::decay_t<decltype(std::apply(std::declval<F&>(), std::declval<Item&>()))>;

public:
    // At most so many workers at once; 0: as many as the machine has processors. Throws
    // std::logic_error in a daemonic process.
    explicit Pool(std::size_t processes = 0, const PoolOptions& options = {});
    ~Pool();  // terminates
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    // Calls f(arguments...) in a worker. Waits for the result.
    template <class F, class... A>
    auto apply(F&& f, A&&... arguments) {
        return apply_async(std::forward<F>(f), std::forward<A>(arguments)...).get();
    }
    template <class F, class... A>
    auto apply_async(F&& f, A&&... arguments) {
        using R = ResultOf<F, std::decay_t<A>&...>;
        auto call = [task = std::bind_front(std::forward<F>(f), std::forward<A>(arguments)...)](
                        std::size_t) mutable { return detail::value_of(task); };
        return gather<detail::Only<R>>(1, 1, std::move(call));
    }

    // f(item) for each item, in chunks; the results in the order of the items. Throws, after all
    // have been worked on, what went wrong with the first of those that failed. The range is
    // copied.
    template <class F, std::ranges::input_range Range>
    auto map(F&& f, Range&& range, std::size_t chunk = 0) {
        return map_async(std::forward<F>(f), std::forward<Range>(range), chunk).get();
    }
    template <class F, std::ranges::input_range Range>
    auto map_async(F&& f, Range&& range, std::size_t chunk = 0) {
        using R = ResultOf<F, ItemOf<Range>&>;
        auto items = copy(range);
        const std::size_t count = items.size();
        return gather<detail::All<R>>(count, chunk, each(std::forward<F>(f), std::move(items)));
    }
    // The same with items that are tuples (or pairs, arrays) of arguments.
    template <class F, std::ranges::input_range Range>
    auto starmap(F&& f, Range&& range, std::size_t chunk = 0) {
        return starmap_async(std::forward<F>(f), std::forward<Range>(range), chunk).get();
    }
    template <class F, std::ranges::input_range Range>
    auto starmap_async(F&& f, Range&& range, std::size_t chunk = 0) {
        using R = AppliedTo<std::decay_t<F>, ItemOf<Range>>;
        auto apart = [f = std::decay_t<F>(std::forward<F>(f))](
                         ItemOf<Range>& item) mutable -> decltype(auto) {
            return std::apply(f, item);
        };
        auto items = copy(range);
        const std::size_t count = items.size();
        return gather<detail::All<R>>(count, chunk, each(std::move(apart), std::move(items)));
    }
    // The results one by one while others are worked on; in the order of the items, or as they
    // come. The range is read to its end first, as Python's pool reads it.
    template <class F, std::ranges::input_range Range>
    auto imap(F&& f, Range&& range, std::size_t chunk = 1) {
        return stream(std::forward<F>(f), range, chunk, true);
    }
    template <class F, std::ranges::input_range Range>
    auto imap_unordered(F&& f, Range&& range, std::size_t chunk = 1) {
        return stream(std::forward<F>(f), range, chunk, false);
    }

    // Takes no more calls: they throw std::logic_error. Those there are go on.
    void close();
    // Kills the workers at once and waits for their ends; whatever is not done fails with
    // PoolTerminated.
    void terminate();
    // Waits until all is done and the workers have ended. Throws std::logic_error before close() or
    // terminate().
    void join();
    std::size_t processes() const { return processes_; }

private:
    template <class Range>
    static std::vector<ItemOf<Range>> copy(Range& range) {
        std::vector<ItemOf<Range>> items;
        for (auto&& item : range) items.emplace_back(std::forward<decltype(item)>(item));
        return items;
    }
    template <class F, class Item>
    static auto each(F&& f, std::vector<Item> items) {
        return [f = std::decay_t<F>(std::forward<F>(f)),
                items = std::move(items)](std::size_t item) mutable {
            return detail::value_of(
                [&]() -> decltype(auto) { return std::invoke(f, items[item]); });
        };
    }
    template <class Form, class Call>
    std::future<typename Form::Out> gather(std::size_t count, std::size_t chunk, Call call) {
        auto sink = std::make_shared<detail::Gathering<Form>>(count);
        auto future = sink->future();
        add(std::make_shared<detail::Job<Call, detail::Gathering<Form>>>(
            count, chunk_for(count, chunk), std::move(call), std::move(sink)));
        return future;
    }
    template <class F, class Range>
    auto stream(F&& f, Range& range, std::size_t chunk, bool ordered) {
        using R = ResultOf<F, ItemOf<Range>&>;
        auto items = copy(range);
        const std::size_t count = items.size();
        auto queue = std::make_shared<detail::ResultQueue>(count, ordered);
        auto call = each(std::forward<F>(f), std::move(items));
        add(std::make_shared<detail::Job<decltype(call), detail::ResultQueue>>(
            count, chunk_for(count, chunk), std::move(call), queue));
        return PoolResults<R>(std::move(queue));
    }
    // 0: four for each worker, as in Python.
    std::size_t chunk_for(std::size_t count, std::size_t chunk) const {
        return (std::max<std::size_t>)(1, chunk > 0
                                              ? chunk
                                              : (count + 4 * processes_ - 1) / (4 * processes_));
    }
    void add(std::shared_ptr<detail::PoolJob> job);

    std::size_t processes_;
    std::unique_ptr<detail::PoolKeeper> keeper_;
};

}  // namespace steward
