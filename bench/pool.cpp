#include "bench/pool.hpp"

#include "bench/process.hpp"
#include "bench/python.hpp"

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <steward/pool.hpp>
#include <string>

namespace steward::bench {
namespace {

constexpr std::size_t workers = 2;

double nanoseconds_since(std::chrono::steady_clock::time_point before) {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - before)
        .count();
}

std::size_t add_one(std::size_t number) { return number + 1; }
void nothing(std::size_t) {}

// All workers are there: not measured.
template <class F>
void call_before(Pool& pool, F f) {
    pool.map(f, std::vector<std::size_t>(workers));
}

// The median of one apply.
template <class F>
Cost apply(std::size_t tasks, F add) {
    Pool pool(workers);
    call_before(pool, add);
    std::vector<double> costs;
    for (std::size_t i = 0; i < tasks; ++i) {
        const auto before = std::chrono::steady_clock::now();
        if (pool.apply(add, i) != i + 1)
            throw std::runtime_error("pool: apply gave a wrong result");
        costs.push_back(nanoseconds_since(before));
    }
    std::nth_element(costs.begin(), costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2),
                     costs.end());
    return {.elapsed = costs[costs.size() / 2]};
}

std::vector<std::size_t> numbers(std::size_t count) {
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), 0);
    return all;
}

// An item of a map over many; `chunk` as in Pool::map.
Cost map(std::size_t items, std::size_t chunk) {
    Pool pool(workers);
    call_before(pool, add_one);
    const std::vector<std::size_t> before_one = numbers(items);
    const auto before = std::chrono::steady_clock::now();
    const std::vector<std::size_t> more = pool.map(add_one, before_one, chunk);
    const double elapsed = nanoseconds_since(before);
    if (more.size() != items || more.back() != items)
        throw std::runtime_error("pool: map gave a wrong result");
    return {.elapsed = elapsed / static_cast<double>(items)};
}

// The same of a task that does nothing.
Cost map_of_nothing(std::size_t items) {
    Pool pool(workers);
    call_before(pool, nothing);
    const std::vector<std::size_t> all = numbers(items);
    const auto before = std::chrono::steady_clock::now();
    pool.map(nothing, all);
    return {.elapsed = nanoseconds_since(before) / static_cast<double>(items)};
}

// One that captures forks a worker for each call, and hears of its end later.
Cost apply_by_fork(std::size_t tasks) {
    return apply(tasks, [one = std::size_t{1}](std::size_t number) { return number + one; });
}

// By a fork in a process that is larger by this much; every page of it was written.
Cost apply_in_large_process(std::size_t tasks, std::size_t mebibytes) {
    const std::string ballast(mebibytes << 20, 'x');
    return ballast.ends_with('x') ? apply_by_fork(std::max<std::size_t>(1, tasks / 10)) : Cost{};
}

std::string process_size(std::uint64_t bytes) {
    return std::to_string(bytes >> 20) + " MiB process";
}

}  // namespace

std::vector<Comparison> compare_pools(const std::string& python_script, const PoolLoad& load) {
    const std::uint64_t size = resident_bytes(::getpid());
    const Side fork{"apply by a fork, " + process_size(size),
                    [&] { return apply_by_fork(load.tasks); }};
    const Side large{
        "apply by a fork, " + process_size(size + (load.large_process_mebibytes << 20)),
        [&] { return apply_in_large_process(load.tasks, load.large_process_mebibytes); }};
    const Side standing{"apply", [&] { return apply(load.tasks, add_one); }};
    std::vector<Comparison> all = compare("pool", fork, {large, standing}, load.turns);
    if (python_script.empty()) return all;

    const auto python = [&](std::string what, std::string measured, std::size_t count) {
        return Side{std::move(what), [&python_script, measured, count] {
                        return Cost{.elapsed = measure_python_pool(python_script, measured, count)};
                    }};
    };
    const auto add = [&](const Side& base, const std::vector<Side>& sides) {
        const auto some = compare("pool", base, sides, load.turns);
        all.insert(all.end(), some.begin(), some.end());
    };
    add(python("python apply", "apply", load.tasks), {standing, fork});
    add(python("python Process, start and join", "process", load.tasks), {fork});
    add(python("python map, an item", "map", load.items),
        {{"map, an item", [&] { return map(load.items, 0); }}});
    add(python("python map, an item, chunks of 1", "map_chunks_of_one", load.items / 10),
        {{"map, an item, chunks of 1", [&] { return map(load.items / 10, 1); }}});
    const std::string many = "map of nothing, an item of " + std::to_string(10 * load.items);
    add(python("python " + many, "map_of_nothing", 10 * load.items),
        {{many, [&] { return map_of_nothing(10 * load.items); }}});
    return all;
}

}  // namespace steward::bench
