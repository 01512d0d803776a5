// The life of a pool's workers: their ends, what they have open, which code they know, and that
// there are no more of them at work than the pool has.
#include "tests/client/pool_board.hpp"

#include <dlfcn.h>

namespace steward::testing {
namespace {

std::size_t descriptors_here(int others) {
    meet(others);
    return open_descriptors();
}

}  // namespace

TEST_CASE("Pool: a worker that stands by is replaced after tasks_per_child chunks, of any calls",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(1, {.tasks_per_child = 3});
    std::vector<int> pids;
    for (int i = 0; i < 9; ++i) pids.push_back(pool.apply(pid_here, i));
    CHECK((pids[0] == pids[2] && pids[3] == pids[5] && pids[6] == pids[8]));
    CHECK(std::set<int>(pids.begin(), pids.end()).size() == 3);
    Pool both(2, {.tasks_per_child = 1});
    CHECK(both.map([](int n) { return n; }, first_numbers(100), 1) == first_numbers(100));
}

TEST_CASE("Pool: all workers that stand by run the initializer once, and leave in order",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    clear_board();
    Pool pool(2, {.initializer = [] { ++board().pids[0]; }});
    workers_of(pool);
    CHECK(pool.map([](int n) { return n; }, first_numbers(9), 1) == first_numbers(9));
    board().pids[1] = 0;
    clear_board();
    pool.map([number = 0](int) { return number; }, first_numbers(1));
    CHECK(board().pids[0] == 1);  // the fork's
}

TEST_CASE("Pool: a worker has no descriptor that belongs to the pool or to another worker",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(3);
    const std::size_t before = open_descriptors();
    clear_board();
    const auto counts = pool.map(descriptors_here, std::vector<int>(3, 3), 1);
    // What was open here, its socket, and a view on its parent.
    for (const std::size_t count : counts) CHECK(count == before + 2);
    clear_board();
    for (const std::size_t count :
         pool.map([](int others) { return descriptors_here(others); }, std::vector<int>(3, 3), 1))
        CHECK(count == before + 2);
    clear_board();
    for (const std::size_t count :
         pool.map([three = 3](int) { return descriptors_here(three); }, std::vector<int>(3, 3), 1))
        CHECK(count == before + 2);
}

TEST_CASE("Pool: code that was loaded after the workers were forked is called in a fork",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    const std::set<int> workers = workers_of(pool);
    void* const library = ::dlopen(STEWARD_TEST_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    REQUIRE(library != nullptr);
    const auto loaded = reinterpret_cast<int (*)(int)>(::dlsym(library, "pid_if_even"));
    REQUIRE(loaded != nullptr);
    for (const int pid : pool.map(loaded, std::vector<int>{2, 4})) {
        CHECK(pid != ::getpid());
        CHECK(pid != 0);
        CHECK_FALSE(workers.contains(pid));
    }
    Pool later(2);
    const std::set<int> others = workers_of(later);
    CHECK(others.contains(later.apply(loaded, 2)));
    CHECK(workers_of(pool) == workers);
    // It has gone, and something else may lie there; the program's own code is there for ever.
    ::dlclose(library);
    CHECK(workers.contains(pool.apply(pid_here, 1)));
}

TEST_CASE("Pool: calls by forks and by workers that stand by share the places of a pool",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    clear_board();
    Pool pool(2);
    const auto at_work = [](int) {
        const int now = ++board().pids[0];
        int most = board().pids[1];
        while (now > most && !board().pids[1].compare_exchange_weak(most, now)) {}
        std::this_thread::yield();
        --board().pids[0];
    };
    std::vector<std::future<void>> futures;
    for (int i = 0; i < 20; ++i) {
        futures.push_back(pool.map_async(at_work, first_numbers(5), 1));
        futures.push_back(pool.map_async([at_work, i](int) { at_work(i); }, first_numbers(5), 1));
    }
    for (auto& future : futures) future.get();
    CHECK(board().pids[1] >= 1);
    CHECK(board().pids[1] <= 2);
}

}  // namespace steward::testing
