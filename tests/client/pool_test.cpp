// Pool as Python's: results, orders, errors, and workers that die in the middle of their work.
#include "tests/client/fixture.hpp"

#include <unistd.h>
#include <csignal>
#include <limits>
#include <numeric>
#include <set>

namespace steward::testing {
namespace {

std::vector<int> numbers(int count) {
    std::vector<int> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

int square(int number) { return number * number; }

std::vector<int> squares(int count) {
    std::vector<int> all = numbers(count);
    for (int& number : all) number *= number;
    return all;
}

template <class Error, class Call>
std::optional<Error> thrown(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("Pool: apply and apply_async run a callable with its arguments in a worker",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    CHECK(pool.processes() == 2);
    CHECK(pool.apply(square, 7) == 49);
    CHECK(pool.apply([] { return ::getpid(); }) != ::getpid());
    CHECK(pool.apply([] { return current_process().name; }).starts_with("PoolWorker-"));
    pool.apply([](std::string) {}, "void");
    std::vector<std::future<std::string>> futures;
    for (int i = 0; i < 6; ++i)
        futures.push_back(pool.apply_async(
            [](std::string text, int n) { return text + std::to_string(n); }, "n", i));
    for (int i = 0; i < 6; ++i)
        CHECK(futures[static_cast<std::size_t>(i)].get() == "n" + std::to_string(i));
}

TEST_CASE("Pool: map gives results in the order of the items, whatever the chunks",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(3);
    for (const std::size_t chunk : {std::size_t{0}, std::size_t{1}, std::size_t{7},
                                    std::size_t{1000}, std::numeric_limits<std::size_t>::max()})
        CHECK(pool.map(square, numbers(50), chunk) == squares(50));
    CHECK(pool.map(square, std::vector<int>{}).empty());
    CHECK(pool.map([](int n) { return n % 2 == 0; }, numbers(3)) ==
          std::vector<bool>{true, false, true});
    pool.map([](int) {}, numbers(3));
    CHECK(pool.map(square, std::views::iota(0, 10)) == squares(10));
    auto later = pool.map_async(square, numbers(5));
    CHECK(later.get() == squares(5));
    const std::vector<std::pair<int, std::string>> pairs{{1, "a"}, {2, "b"}};
    CHECK(pool.starmap([](int n, const std::string& text) { return text + std::to_string(n); },
                       pairs) == std::vector<std::string>{"a1", "b2"});
    CHECK(pool.starmap_async([](int n, const std::string&) { return n; }, pairs).get() ==
          std::vector<int>{1, 2});
}

TEST_CASE("Pool: results may be larger than a socket holds", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    const auto texts = pool.map(
        [](int n) { return std::string(3'000'000, static_cast<char>('a' + n)); }, numbers(3));
    for (int i = 0; i < 3; ++i)
        CHECK(texts[static_cast<std::size_t>(i)] ==
              std::string(3'000'000, static_cast<char>('a' + i)));
}

TEST_CASE("Pool: imap gives results in order, imap_unordered as they come", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    std::vector<int> seen;
    for (const int result : pool.imap(square, numbers(20))) seen.push_back(result);
    CHECK(seen == squares(20));
    std::multiset<int> any;
    for (const int result : pool.imap_unordered(square, numbers(20), 3)) any.insert(result);
    const std::vector<int> all = squares(20);
    CHECK(any == std::multiset<int>(all.begin(), all.end()));
    CHECK_FALSE(pool.imap(square, std::vector<int>{}).next());
    const auto nothing = pool.imap([](int) {}, numbers(2));
    CHECK((nothing.next() && nothing.next() && !nothing.next()));
}

TEST_CASE_METHOD(WithManager, "Pool: a task whose last change was refused fails, and none but it",
                 "[client][pool]") {
    Pool pool(1);
    const auto lock = manager.lock();
    const auto list = manager.list<int>({1});
    const auto set = [=](std::int64_t index) {
        const std::scoped_lock guard(lock);
        list[index] = 1;
        return index;
    };
    const auto failure = thrown<TaskFailed>([&] {
        pool.map(set, std::vector<std::int64_t>{0, 99, 0}, 3);
    });
    REQUIRE(failure);
    CHECK(std::string(failure->what()).find("list.set of @" + std::to_string(number(list.id()))) !=
          std::string::npos);
    const auto results = pool.imap(set, std::vector<std::int64_t>{0, 99, 0}, 3);
    CHECK(results.next() == 0);
    CHECK_THROWS_AS(results.next(), TaskFailed);
    CHECK(results.next() == 0);
    const auto both = thrown<TaskFailed>([&] {
        pool.apply([=] {
            set(99);
            throw std::runtime_error("on purpose");
        });
    });
    REQUIRE(both);
    CHECK(std::string(both->what()).find("on purpose; moreover list.set") != std::string::npos);
    CHECK(pool.apply(set, 0) == 0);
    CHECK_THROWS_AS(pool.apply([=] { std::thread([=] { set(99); }).join(); }), TaskFailed);
    CHECK(pool.apply(set, 0) == 0);
}

TEST_CASE_METHOD(WithManager, "Pool: imap_unordered does not wait for the slow", "[client][pool]") {
    Pool pool(2);
    const auto gate = manager.lock();
    gate.acquire();
    const auto results = pool.imap_unordered(
        [gate](int n) {
            if (n == 0) gate.acquire();
            return n;
        },
        numbers(3));
    CHECK(results.next() == 1);
    CHECK(results.next() == 2);
    gate.release();
    CHECK(results.next() == 0);
    CHECK(results.next() == std::nullopt);
    gate.release();
}

TEST_CASE_METHOD(WithManager, "Pool: next_for tells time that is up from results that are over",
                 "[client][pool]") {
    Pool pool(1);
    const auto gate = manager.lock();
    gate.acquire();
    const auto results = pool.imap(
        [gate](int n) {
            if (n == 1) gate.acquire();
            if (n == 2) throw std::runtime_error("two");
            return n;
        },
        numbers(3));
    const auto first = results.next_for(20s);
    CHECK((first && *first == 0 && !first.timed_out));
    for (const Seconds timeout : {Seconds(0), Seconds(-1), Seconds(0.01)}) {
        const auto late = results.next_for(timeout);
        CHECK((!late && late.timed_out));
    }
    gate.release();
    CHECK(*results.next_for(Seconds(1e300)) == 1);
    CHECK_THROWS_AS(results.next_for(20s), TaskFailed);
    const auto over = results.next_for(20s);
    CHECK((!over && !over.timed_out));
    CHECK(!results.next());
    gate.release();
}

TEST_CASE("Pool: several threads share the results of one imap, each result goes to one",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    const auto results = pool.imap(square, numbers(40));
    const auto taken = [&] {
        std::multiset<int> mine;
        while (const auto result = results.next()) mine.insert(*result);
        return mine;
    };
    auto other = std::async(std::launch::async, taken);
    std::multiset<int> all = taken();
    all.merge(other.get());
    const std::vector<int> expected = squares(40);
    CHECK(all == std::multiset<int>(expected.begin(), expected.end()));
}

TEST_CASE("Pool: what a task throws comes as TaskFailed, and the others go on", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    const auto odd = [](int n) {
        if (n % 2 == 1) throw std::out_of_range("odd: " + std::to_string(n));
        return n;
    };
    const auto failed = thrown<TaskFailed>([&] { pool.apply(odd, 1); });
    REQUIRE(failed);
    CHECK(failed->what() == std::string("odd: 1"));
    CHECK(failed->type() == "std::out_of_range");
    for (const std::size_t chunk : {1u, 10u}) {
        const auto first = thrown<TaskFailed>([&] { pool.map(odd, numbers(10), chunk); });
        REQUIRE(first);
        CHECK(first->what() == std::string("odd: 1"));
    }
    const auto results = pool.imap(odd, numbers(4));
    CHECK(results.next() == 0);
    CHECK_THROWS_AS(results.next(), TaskFailed);
    CHECK(results.next() == 2);
    CHECK_THROWS_AS(results.next(), TaskFailed);
    CHECK(results.next() == std::nullopt);
}

TEST_CASE("Pool: a worker killed in a task fails that one, is replaced, and the rest goes on",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    const auto killed_by_three = [](int n) {
        if (n == 3) ::raise(SIGKILL);
        return n;
    };
    const auto died = thrown<WorkerDied>([&] { pool.apply(killed_by_three, 3); });
    REQUIRE(died);
    CHECK(died->name().starts_with("PoolWorker-"));
    CHECK(died->exitcode() == -SIGKILL);
    CHECK(died->what() == died->name() + " died in the middle of a task (exit code -SIGKILL)");
    for (const std::size_t chunk : {1u, 4u, 10u}) {  // the chunk of the dead has items before and
                                                     // after
        const auto results = pool.imap(killed_by_three, numbers(10), chunk);
        for (int n = 0; n < 10; ++n) {
            if (n == 3)
                CHECK_THROWS_AS(results.next(), WorkerDied);
            else
                CHECK(results.next() == n);
        }
    }
    CHECK_THROWS_AS(pool.map(killed_by_three, numbers(10)), WorkerDied);
    CHECK(thrown<WorkerDied>([&] { pool.apply([] { exit(3); }); })->exitcode() == 3);
    // Every one of them.
    CHECK_THROWS_AS(pool.map([](int) { ::raise(SIGKILL); }, numbers(8)), WorkerDied);
    CHECK(pool.apply(square, 2) == 4);
}

TEST_CASE_METHOD(WithManager,
                 "Pool: a worker killed from outside while it works fails its item only",
                 "[client][pool]") {
    Pool pool(2);
    const auto pids = manager.list<int>();
    const auto results = pool.imap_unordered(
        [pids](int n) {
            if (n != 0) return n;
            pids.append(::getpid());
            wait_for_ever();
        },
        numbers(5));
    std::set<int> done;
    for (int i = 0; i < 4; ++i) done.insert(*results.next());
    CHECK(done == std::set<int>{1, 2, 3, 4});
    REQUIRE(eventually([&] { return pids.size() == 1; }));
    ::kill(pids.get(0), SIGKILL);
    CHECK_THROWS_AS(results.next(), WorkerDied);
    CHECK(results.next() == std::nullopt);
}

TEST_CASE_METHOD(WithManager, "Pool: no more workers at once than it has", "[client][pool]") {
    Pool pool(2);
    const auto counts = manager.list<int>({0, 0});
    const auto lock = manager.lock();
    const auto task = [=] {
        const int now = counts.fetch_add(0, 1) + 1;
        {
            std::scoped_lock guard(lock);
            if (now > counts.get(1)) counts.set(1, now);
        }
        counts.fetch_add(0, -1);
    };
    std::vector<std::future<void>> futures;
    for (int i = 0; i < 8; ++i) futures.push_back(pool.apply_async(task));
    for (auto& future : futures) future.get();
    CHECK(counts.get(1) >= 1);
    CHECK(counts.get(1) <= 2);
}

TEST_CASE("Pool: the initializer runs first in each worker, and its failure is the call's",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    static int prepared = 0;
    Pool pool(2, {.initializer = [] { prepared = 5; }});
    CHECK(pool.map([](int n) { return n + prepared; }, numbers(4), 1) ==
          std::vector<int>{5, 6, 7, 8});
    CHECK(prepared == 0);
    Pool failing(2, {.initializer = [] { throw std::runtime_error("no oven"); }});
    const auto failed = thrown<TaskFailed>([&] { failing.map(square, numbers(100), 1); });
    REQUIRE(failed);
    CHECK(failed->what() == std::string("the pool's initializer: no oven"));
    Pool dying(2, {.initializer = [] { ::raise(SIGKILL); }});
    const auto died = thrown<WorkerDied>([&] { dying.map(square, numbers(100), 1); });
    REQUIRE(died);
    CHECK(died->what() == died->name() + " died in the pool's initializer (exit code -SIGKILL)");
}

TEST_CASE_METHOD(WithManager,
                 "Pool: workers of one task each lose none, though they come and go at the daemon",
                 "[client][pool]") {
    constexpr int tasks = 600;
    SharedValue<int> done = manager.value(0);
    Pool pool(4, {.tasks_per_child = 1});
    const auto count = [&](int number) {
        ++done;
        return number;
    };
    std::set<int> seen;
    for (const int number : pool.imap_unordered(count, numbers(tasks))) seen.insert(number);
    CHECK(seen.size() == tasks);
    CHECK(done.get() == tasks);
}

TEST_CASE("Pool: a worker is replaced after tasks_per_child chunks", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(1, {.tasks_per_child = 2});
    const auto pids = pool.map([](int) { return ::getpid(); }, numbers(6), 1);
    CHECK(pids[0] == pids[1]);
    CHECK(pids[2] == pids[3]);
    CHECK(std::set<int>(pids.begin(), pids.end()).size() == 3);
    Pool lasting(1);
    const auto same = lasting.map([](int) { return ::getpid(); }, numbers(6), 1);
    CHECK(std::set<int>(same.begin(), same.end()).size() == 1);
}

TEST_CASE_METHOD(WithManager, "Pool: terminate kills at once, and what is not done fails",
                 "[client][pool]") {
    const auto pids = manager.list<int>();
    const auto hang = [pids](int n) {
        pids.append(::getpid());
        wait_for_ever();
        return n;
    };
    Pool pool(2);
    auto running = pool.map_async(hang, numbers(10), 1);
    auto waiting = pool.apply_async(square, 3);
    const auto results = pool.imap(hang, numbers(2));
    REQUIRE(eventually([&] { return pids.size() == 2; }));
    pool.terminate();
    CHECK_THROWS_AS(running.get(), PoolTerminated);
    CHECK_THROWS_AS(waiting.get(), PoolTerminated);
    CHECK_THROWS_AS(results.next(), PoolTerminated);
    for (const int pid : pids.copy()) CHECK(::kill(pid, 0) != 0);
    CHECK_THROWS_AS(pool.apply_async(square, 3), std::logic_error);
    pool.join();
}

TEST_CASE("Pool: after close what there is goes on, and join waits for it", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    auto future = pool.map_async(square, numbers(20), 1);
    CHECK_THROWS_AS(pool.join(), std::logic_error);
    pool.close();
    CHECK_THROWS_AS(pool.map(square, numbers(2)), std::logic_error);
    pool.join();
    CHECK(future.wait_for(0s) == std::future_status::ready);
    CHECK(future.get() == squares(20));
    CHECK(active_children().empty());
}

TEST_CASE_METHOD(WithManager, "Pool: shared objects come back as results, and live",
                 "[client][pool]") {
    const Manager& shared = manager;
    Pool pool(2);
    const auto lists = pool.map([&](int n) { return shared.list<int>({n, n + 1}); }, numbers(3));
    pool.terminate();
    REQUIRE(lists.size() == 3);
    for (int n = 0; n < 3; ++n)
        CHECK(lists[static_cast<std::size_t>(n)] == std::vector<int>{n, n + 1});
}

TEST_CASE("Pool: several threads use one pool; other processes may not", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    auto one = std::async(std::launch::async, [&] { return pool.map(square, numbers(20)); });
    auto two = std::async(std::launch::async, [&] { return pool.map(square, numbers(30)); });
    CHECK(one.get() == squares(20));
    CHECK(two.get() == squares(30));
    CHECK(thrown<TaskFailed>([&] { pool.apply([&] { pool.apply(square, 1); }); })->what() ==
          std::string("a pool can be used only by the process that made it"));
    CHECK(thrown<TaskFailed>([&] { pool.apply([] { Pool inner(1); }); })->what() ==
          std::string("daemonic processes are not allowed to have children"));
}

}  // namespace steward::testing
