// A pool of workers, as Python's multiprocessing.Pool:
//   steward::Pool pool(4);
//   std::vector<int> squares = pool.map([](int n) { return n * n; }, numbers);
//   std::future<int> one = pool.apply_async(slow, 3);
// A function, or a callable without captures, goes to workers that stand by, with arguments that
// Steward can store (no duration and no shared object among them): they are forked at the first
// such call, as many as the pool has, and do such calls from then on. As in Python they see the
// memory of that moment: what the program changes later they do not see, and what a task changes
// later tasks of that worker see; and they keep what was open then (descriptors, ends of pipes,
// references) until the pool ends. Whatever captures, or is given other arguments, is copied by
// forking workers for the call, of which a map forks as many as the pool has at most; they see the
// moment of the call. The price is a fork for each, the more the larger the process. Results must
// be of types that Steward can store (proxies too). Workers are daemonic processes. They are given
// ranges of chunks; who has none left takes from the end of another's. One that dies fails the item
// it was working on (WorkerDied) and is replaced; what a task throws comes as TaskFailed; the rest
// of a map goes on. Any number of threads may use a pool.
#pragma once

#include "steward/detail/pool_portable.hpp"
#include "steward/detail/pool_progress.hpp"
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
        std::vector<std::tuple<std::decay_t<A>...>> items;
        items.emplace_back(std::forward<A>(arguments)...);
        return gather<detail::Only<R>, true>(std::forward<F>(f), std::move(items), 1);
    }

    // f(item) for each item, in chunks; the results in the order of the items. Throws, after all
    // have been worked on, what went wrong with the first of those that failed. The range is
    // copied.
    template <class F, std::ranges::input_range Range>
    auto map(F&& f, Range&& range, std::size_t chunk = 0) {
        return map_async(std::forward<F>(f), std::forward<Range>(range), chunk).get();
    }
    // The same, and tells how far it has come (detail/pool_progress.hpp), to a bar for example:
    //   pool.map(f, items, {.progress = steward::ProgressBar("squares")})
    template <class F, std::ranges::input_range Range>
    auto map(F&& f, Range&& range, const MapOptions& options) {
        using R = ResultOf<F, ItemOf<Range>&>;
        return watched<detail::All<R>, false>(std::forward<F>(f), copy(range), options);
    }
    template <class F, std::ranges::input_range Range>
    auto map_async(F&& f, Range&& range, std::size_t chunk = 0) {
        using R = ResultOf<F, ItemOf<Range>&>;
        return gather<detail::All<R>, false>(std::forward<F>(f), copy(range), chunk);
    }
    // The same with items that are tuples (or pairs, arrays) of arguments.
    template <class F, std::ranges::input_range Range>
    auto starmap(F&& f, Range&& range, std::size_t chunk = 0) {
        return starmap_async(std::forward<F>(f), std::forward<Range>(range), chunk).get();
    }
    template <class F, std::ranges::input_range Range>
    auto starmap(F&& f, Range&& range, const MapOptions& options) {
        using R = AppliedTo<std::decay_t<F>, ItemOf<Range>>;
        return watched<detail::All<R>, true>(std::forward<F>(f), copy(range), options);
    }
    template <class F, std::ranges::input_range Range>
    auto starmap_async(F&& f, Range&& range, std::size_t chunk = 0) {
        using R = AppliedTo<std::decay_t<F>, ItemOf<Range>>;
        return gather<detail::All<R>, true>(std::forward<F>(f), copy(range), chunk);
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
    // With progress: `done` are the results that were taken before the one that is asked for, so
    // what it throws loses none. The last call comes when there are no more.
    template <class F, std::ranges::input_range Range>
    auto imap(F&& f, Range&& range, MapOptions options) {
        return stream(std::forward<F>(f), range, options.chunk, true, std::move(options));
    }
    template <class F, std::ranges::input_range Range>
    auto imap_unordered(F&& f, Range&& range, MapOptions options) {
        return stream(std::forward<F>(f), range, options.chunk, false, std::move(options));
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
        if constexpr (std::ranges::sized_range<Range>) items.reserve(std::ranges::size(range));
        for (auto&& item : range) items.emplace_back(std::forward<decltype(item)>(item));
        return items;
    }
    template <class Form, bool apart, class F, class Item>
    std::future<typename Form::Out> gather(F&& f, std::vector<Item> items, std::size_t chunk) {
        auto sink = std::make_shared<detail::Gathering<Form>>(items.size());
        auto future = sink->future();
        const std::size_t size = chunk_for(items.size(), chunk);
        add(detail::job_of<apart>(std::decay_t<F>(std::forward<F>(f)), std::move(items), size,
                                  std::move(sink)));
        return future;
    }
    template <class Form, bool apart, class F, class Item>
    typename Form::Out watched(F&& f, std::vector<Item> items, const MapOptions& options) {
        if (!options.progress)
            return gather<Form, apart>(std::forward<F>(f), std::move(items), options.chunk).get();
        using Sink = detail::Gathering<Form>;
        auto sink = std::make_shared<Sink>(items.size());
        auto future = sink->future();
        const auto tally = std::make_shared<detail::PoolTally>(items.size());
        const std::size_t size = chunk_for(items.size(), options.chunk);
        add(detail::job_of<apart>(std::decay_t<F>(std::forward<F>(f)), std::move(items), size,
                                  std::make_shared<detail::Tallied<Sink>>(std::move(sink), tally)));
        tally->watch(options);
        return future.get();
    }
    template <class F, class Range>
    auto stream(F&& f, Range& range, std::size_t chunk, bool ordered, MapOptions options = {}) {
        using R = ResultOf<F, ItemOf<Range>&>;
        auto items = copy(range);
        const std::size_t size = chunk_for(items.size(), std::max<std::size_t>(chunk, 1));
        std::shared_ptr<detail::PoolTeller> teller;
        if (options.progress)
            teller = std::make_shared<detail::PoolTeller>(std::move(options), items.size());
        auto queue = std::make_shared<detail::ResultQueue>(items.size(), ordered);
        add(detail::job_of<false>(std::decay_t<F>(std::forward<F>(f)), std::move(items), size,
                                  queue));
        return PoolResults<R>(std::move(queue), std::move(teller));
    }
    std::size_t chunk_for(std::size_t items, std::size_t chunk) const;
    void add(std::shared_ptr<detail::PoolJob> job);

    std::size_t processes_;
    std::size_t tasks_per_child_;
    std::unique_ptr<detail::PoolKeeper> keeper_;
};

}  // namespace steward
