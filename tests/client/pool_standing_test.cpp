// Workers of a pool that stand by: what goes to them and what is forked for, what they see, and
// what is lost when they die.
#include "tests/client/pool_board.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <numeric>

namespace steward::testing {
namespace {

int remembered = 0;
int remember(int number) { return std::exchange(remembered, number); }

template <class Results>
std::set<int> set_of(const Results& results) {
    std::set<int> all;
    for (const int result : results) all.insert(result);
    return all;
}

bool is_subset(const std::set<int>& some, const std::set<int>& all) {
    return std::ranges::includes(all, some);
}

}  // namespace

TEST_CASE("Pool: calls without captures go to the same workers, whatever their form",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    const std::set<int> workers = workers_of(pool);
    REQUIRE(workers.size() == 2);
    CHECK(active_children().size() == 2);
    const std::vector<int> numbers = first_numbers(20);
    const std::vector<std::pair<int, std::string>> pairs{{1, "a"}, {2, "b"}};
    for (int i = 0; i < 5; ++i) CHECK(workers.contains(pool.apply(pid_here, i)));
    CHECK(workers.contains(pool.apply_async([] { return ::getpid(); }).get()));
    CHECK(is_subset(set_of(pool.map(pid_here, numbers)), workers));
    CHECK(is_subset(set_of(pool.map([](int) { return ::getpid(); }, numbers, 1)), workers));
    CHECK(is_subset(set_of(pool.starmap([](int, const std::string&) { return ::getpid(); }, pairs)),
                    workers));
    CHECK(is_subset(set_of(pool.imap(pid_here, numbers)), workers));
    CHECK(is_subset(set_of(pool.imap_unordered(pid_here, numbers, 3)), workers));
    CHECK(workers_of(pool) == workers);
    pool.close();
    pool.join();
    CHECK(active_children().empty());
}

TEST_CASE("Pool: what captures, or cannot be sent as it is, is copied by a fork",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    using namespace std::chrono_literals;
    Pool pool(2);
    const std::set<int> workers = workers_of(pool);
    const auto is_forked = [&](int pid) { return pid != ::getpid() && !workers.contains(pid); };
    CHECK(is_forked(pool.apply([&] { return pool.processes() == 2 ? ::getpid() : 0; })));
    // A pointer, a time that is stored as seconds, and what is no text.
    CHECK(is_forked(pool.apply(
        [](const char* text) { return std::string(text) == "text" ? ::getpid() : 0; }, "text")));
    CHECK(is_forked(pool.apply(
        [](std::chrono::nanoseconds time) {
            return time.count() == 1'234'567'890'123'456'789 ? ::getpid() : 0;
        },
        1'234'567'890'123'456'789ns)));
    CHECK(
        pool.apply([](std::string bytes) { return bytes == "\xff\xfe"; }, std::string("\xff\xfe")));
    const int here = 5;
    CHECK(is_forked(
        pool.apply([](const int& there) { return there == 5 ? ::getpid() : 0; }, std::ref(here))));
    // Pairs of what cannot be sent cannot be sent.
    const std::vector<std::pair<int, const char*>> pairs{{1, "a"}, {2, "b"}};
    for (const int pid : pool.starmap([](int, const char*) { return ::getpid(); }, pairs))
        CHECK(is_forked(pid));
    // More than is sent.
    CHECK(
        is_forked(pool.apply([](const std::string& text) { return text.empty() ? 0 : ::getpid(); },
                             std::string(65u << 20, 'x'))));
    CHECK(workers_of(pool) == workers);
}

TEST_CASE_METHOD(WithManager, "Pool: shared objects among the arguments keep their call working",
                 "[client][pool]") {
    Pool pool(2);
    const auto list = manager.list<int>({1, 2});
    CHECK(pool.apply([](const List<int>& numbers) { return numbers.size(); }, list) == 2);
    const std::vector<List<int>> lists{list, manager.list<int>({3})};
    CHECK(pool.map([](const List<int>& numbers) { return numbers.get(0); }, lists) ==
          std::vector<int>{1, 3});
}

TEST_CASE_METHOD(WithManager, "Pool: a worker that stands by uses the manager it saw, for itself",
                 "[client][pool]") {
    static const Manager* shared = nullptr;
    shared = &manager;
    static List<int>* numbers = nullptr;
    auto list = manager.list<int>();
    numbers = &list;
    Pool pool(2);
    pool.map([](int n) { numbers->append(n); }, first_numbers(50));
    std::vector<int> all = list.copy();
    std::ranges::sort(all);
    CHECK(all == first_numbers(50));
    // Objects that it makes live on with the pool's process.
    const auto lists = pool.map([](int n) { return shared->list<int>({n}); }, first_numbers(40));
    pool.terminate();
    for (int n = 0; n < 40; ++n) CHECK(lists[static_cast<std::size_t>(n)] == std::vector<int>{n});
}

TEST_CASE("Pool: a worker that stands by sees its own memory, as it was at the first call",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(1);
    remembered = 3;
    CHECK(pool.apply(remember, 4) == 3);
    remembered = 9;
    CHECK(pool.apply(remember, 5) == 4);
    CHECK(pool.apply([](int number) { return remember(number); }, 6) == 5);
    CHECK(remembered == 9);
    // A fork sees the moment of its call.
    CHECK(pool.apply([number = 7] { return remember(number); }) == 9);
    CHECK(pool.apply(remember, 8) == 6);
}

TEST_CASE("Pool: a worker that stands by and dies fails its item only, and is replaced",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    const std::set<int> before = workers_of(pool);
    const auto killed_by_three = [](int n) {
        if (n == 3) ::raise(SIGKILL);
        return n;
    };
    const auto captured = [killed_by_three, nothing = 0](int n) {
        return killed_by_three(n) + nothing;
    };
    const auto check = [&](const PoolResults<int>& results) {
        for (int n = 0; n < 12; ++n) {
            if (n == 3)
                CHECK_THROWS_AS(results.next(), WorkerDied);
            else
                CHECK(results.next() == n);
        }
        CHECK_FALSE(results.next());
    };
    for (const std::size_t chunk : {1u, 5u, 12u}) {
        check(pool.imap(killed_by_three, first_numbers(12), chunk));
        check(pool.imap(captured, first_numbers(12), chunk));
    }
    const std::set<int> after = workers_of(pool);
    CHECK(after.size() == 2);
    CHECK(after != before);
}

TEST_CASE("Pool: each item is done once, also those of a worker that is killed from outside",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    workers_of(pool);
    clear_board();
    constexpr int items = 40;
    auto results = pool.imap_unordered(
        [](int n) {
            if (n == 17) {
                board().pids[0] = ::getpid();
                wait_for_ever();
            }
            ++board().count;
            return n;
        },
        first_numbers(items), 7);
    REQUIRE(eventually([] { return board().pids[0] != 0; }));
    REQUIRE(eventually([] { return board().count >= items - 7; }));
    ::kill(board().pids[0], SIGKILL);
    std::multiset<int> seen;
    int failed = 0;
    for (int i = 0; i < items; ++i) {
        try {
            seen.insert(*results.next());
        } catch (const WorkerDied&) {
            ++failed;
        }
    }
    CHECK(failed == 1);
    CHECK(seen.size() == items - 1);
    CHECK(seen.count(17) == 0);
    CHECK(std::set<int>(seen.begin(), seen.end()).size() == items - 1);
    CHECK(board().count == items - 1);
}

TEST_CASE("Pool: a worker that is killed while it is idle loses nothing", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    for (int round = 0; round < 20; ++round) {
        const std::set<int> workers = workers_of(pool);
        for (const int pid : workers) ::kill(pid, SIGKILL);
        CHECK(pool.apply([](int n) { return n + 1; }, round) == round + 1);  // seen or not
        const std::set<int> others = workers_of(pool);
        CHECK(others.size() == 2);
        for (const int pid : workers) CHECK_FALSE(others.contains(pid));
    }
}

TEST_CASE("Pool: uneven work is balanced, since the idle take from the end of another's",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    constexpr int items = 64;
    const auto stays = [](int n) {  // until all others are done, some of which were its own
        if (n == 0 && !eventually([] { return board().count == items - 1; }))
            throw std::runtime_error("what was given to me was done by nobody");
        if (n != 0) ++board().count;
        return n;
    };
    Pool pool(2);
    for (const std::size_t chunk : {0u, 1u}) {
        clear_board();
        CHECK(pool.map(stays, first_numbers(items), chunk) == first_numbers(items));
        clear_board();
        CHECK(pool.map([stays, nothing = 0](int n) { return stays(n) + nothing; },
                       first_numbers(items), chunk) == first_numbers(items));
    }
}

TEST_CASE("Pool: a result is there although the worker goes on with other items",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(1);
    clear_board();
    const auto results = pool.imap(
        [](int n) {
            if (n == 7 && !eventually([] { return board().count == 7; }))
                throw std::runtime_error("those before were not there");
            return n;
        },
        first_numbers(8), 8);
    for (int n = 0; n < 7; ++n) {
        CHECK(results.next() == n);
        ++board().count;
    }
    CHECK(results.next() == 7);
}

TEST_CASE("Pool: a million items", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    constexpr int items = 1'000'000;
    Pool pool(2);
    const std::vector<int> numbers = first_numbers(items);
    const std::vector<int> more = pool.map([](int n) { return n + 1; }, numbers);
    REQUIRE(more.size() == items);
    CHECK(std::ranges::is_sorted(more));
    CHECK((more.front() == 1 && more.back() == items));
    pool.map([](int) {}, numbers);
    CHECK(pool.map([one = 1](int n) { return n + one; }, numbers) == more);
}

TEST_CASE("Pool: arguments and results may be larger than a message or the memory between",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    std::vector<std::string> texts;
    for (const std::size_t size : {3u, 16'000u, 16'384u, 131'072u, 131'073u, 5'000'000u, 0u})
        texts.emplace_back(size, static_cast<char>('a' + texts.size()));
    for (const std::size_t chunk : {1u, 3u, 100u})
        CHECK(pool.map([](const std::string& text) { return text + "!"; }, texts, chunk) ==
              pool.map([end = "!"](const std::string& text) { return text + end; }, texts, chunk));
    const std::set<int> workers = workers_of(pool);
    for (const std::string& text : texts) {
        const auto [size, pid] = pool.apply(
            [](const std::string& sent) { return std::pair(sent.size(), ::getpid()); }, text);
        CHECK(size == text.size());
        CHECK(workers.contains(pid));
    }
}

TEST_CASE("Pool: what a task throws in the middle of a chunk fails it and none beside it",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    std::vector<std::vector<std::string>> words;
    for (int n = 0; n < 30; ++n) words.push_back({std::to_string(n), "b"});
    const auto results = pool.imap(
        [](std::vector<std::string>& item) {
            const int number = std::stoi(item[0]);
            if (number % 3 == 1) throw std::out_of_range(item[0]);
            if (number % 3 == 2) throw number;
            item[0] += item[1];
            return item[0];
        },
        words, 7);
    for (int n = 0; n < 30; ++n) {
        if (n % 3 == 0)
            CHECK(results.next() == std::to_string(n) + "b");
        else
            CHECK_THROWS_AS(results.next(), TaskFailed);
    }
}

TEST_CASE("Pool: a child that a task has forked by itself ends when it comes back from the task",
          "[client][pool]") {
    const auto forks = [](int n) {
        const pid_t child = ::fork();
        if (child == 0) return -1;
        int status = 0;
        ::waitpid(child, &status, 0);
        return WEXITSTATUS(status) == 1 ? n : -2;
    };
    std::vector<int> items(20);
    std::iota(items.begin(), items.end(), 0);
    {
        Pool pool(1);
        CHECK(pool.map(forks, items, 1) == items);
    }
    Pool pool(1, {.initializer = [] {
                  if (const pid_t child = ::fork(); child > 0) ::waitpid(child, nullptr, 0);
              }});
    CHECK(pool.map([](int n) { return n; }, items, 1) == items);
}

}  // namespace steward::testing
