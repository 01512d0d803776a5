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

// The median of one apply, each of which forks a worker and hears of its end later.
Cost apply(std::size_t tasks) {
    Pool pool(workers);
    std::vector<double> costs;
    for (std::size_t i = 0; i < tasks; ++i) {
        const auto before = std::chrono::steady_clock::now();
        if (pool.apply([](std::size_t number) { return number + 1; }, i) != i + 1)
            throw std::runtime_error("pool: apply gave a wrong result");
        costs.push_back(nanoseconds_since(before));
    }
    std::nth_element(costs.begin(), costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2),
                     costs.end());
    return {.elapsed = costs[costs.size() / 2]};
}

// An item of a map over many; `chunk` as in Pool::map.
Cost map(std::size_t items, std::size_t chunk) {
    Pool pool(workers);
    std::vector<std::int64_t> numbers(items);
    std::iota(numbers.begin(), numbers.end(), 0);
    const auto before = std::chrono::steady_clock::now();
    const std::vector<std::int64_t> more =
        pool.map([](std::int64_t number) { return number + 1; }, numbers, chunk);
    const double elapsed = nanoseconds_since(before);
    if (more.size() != items || more.back() != static_cast<std::int64_t>(items))
        throw std::runtime_error("pool: map gave a wrong result");
    return {.elapsed = elapsed / static_cast<double>(items)};
}

// The same in a process that is larger by this much; every page of it was written.
Cost apply_in_large_process(std::size_t tasks, std::size_t mebibytes) {
    const std::string ballast(mebibytes << 20, 'x');
    return ballast.ends_with('x') ? apply(std::max<std::size_t>(1, tasks / 10)) : Cost{};
}

std::string process_size(std::uint64_t bytes) {
    return std::to_string(bytes >> 20) + " MiB process";
}

}  // namespace

std::vector<Comparison> compare_pools(const std::string& python_script, const PoolLoad& load) {
    const std::uint64_t size = resident_bytes(::getpid());
    const std::string small = "apply, " + process_size(size);
    const Side fork{small, [&] { return apply(load.tasks); }};
    const Side large{"apply, " + process_size(size + (load.large_process_mebibytes << 20)), [&] {
                         return apply_in_large_process(load.tasks, load.large_process_mebibytes);
                     }};
    std::vector<Comparison> all = compare("pool", fork, {large}, load.turns);
    if (python_script.empty()) return all;

    const auto python = [&](std::string what, std::string measured, std::size_t count) {
        return Side{std::move(what), [&python_script, measured, count] {
                        return Cost{.elapsed = measure_python_pool(python_script, measured, count)};
                    }};
    };
    const auto add = [&](const Side& base, const Side& side) {
        const auto some = compare("pool", base, {side}, load.turns);
        all.insert(all.end(), some.begin(), some.end());
    };
    add(python("python apply, forked before", "apply", load.tasks), fork);
    add(python("python Process, start and join", "process", load.tasks), fork);
    add(python("python map, an item", "map", load.items),
        {"map, an item", [&] { return map(load.items, 0); }});
    add(python("python map, an item, chunks of 1", "map_chunks_of_one", load.items / 10),
        {"map, an item, chunks of 1", [&] { return map(load.items / 10, 1); }});
    return all;
}

}  // namespace steward::bench
