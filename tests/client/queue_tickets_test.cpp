// Items that come with tickets: loans, who may end them and what ends them, and items that are
// given back for later.
#include "tests/client/fixture.hpp"

#include <csignal>
#include <set>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Loan: of several items any may be done first", "[client][queue]") {
    const auto jobs = manager.queue<std::string>({.owned = true});
    jobs.put_many({"a", "b", "c", "d"});
    auto first = jobs.take();
    CHECK(first.item == "a");
    auto others = jobs.take_many(2);
    REQUIRE(others.size() == 2);
    CHECK(jobs.deliveries(first.ticket()) == 1);
    others[1].done();
    CHECK_FALSE(others[1]);
    CHECK_THROWS_AS(others[1].done(), std::logic_error);
    first.done();
    others[0].give_back();
    CHECK(jobs.get_many(9) == std::vector<std::string>{"b", "d"});
    jobs.done(2);
    CHECK(jobs.unfinished() == 0);
    CHECK(jobs.lent().empty());
    CHECK(jobs.take_for(0s) == std::nullopt);
    CHECK(jobs.take_nowait() == std::nullopt);
}

TEST_CASE_METHOD(WithManager, "Loan: ends with its block unless it is done", "[client][queue]") {
    const auto jobs = manager.priority_queue<int>({.owned = true});
    jobs.put_many({1, 2});
    try {
        const auto loan = jobs.take();
        throw std::runtime_error("no oven");
    } catch (const std::runtime_error&) {}
    CHECK(jobs.qsize() == 2);
    std::optional<Loan<int>> one = jobs.take_for(1s);
    REQUIRE(one);
    Loan<int> moved = std::move(*one);
    CHECK_FALSE(*one);
    one.reset();
    CHECK(jobs.qsize() == 1);
    moved = jobs.take();  // lets go of the first
    CHECK(moved.item == 2);
    CHECK(jobs.get() == 1);
    const Ticket ticket = moved.ticket();
    jobs.done(ticket);
    CHECK_THROWS_AS(moved.done(), NotHeld);
    CHECK_FALSE(moved);  // or it would be given back once more
    CHECK_THROWS_AS(jobs.give_back({ticket}), NotHeld);
    manager.ping();
}

// Nobody has asked for what a loan gives back when it ends: a refusal of that must not meet a later
// call or the exit code.
TEST_CASE_METHOD(WithManager, "Loan: is not given back when its ticket was said to the queue",
                 "[client][queue]") {
    constexpr int many = 3'000;  // more than a channel remembers of its calls that were not waited
                                 // for
    const auto jobs = manager.queue<int>({.owned = true});
    jobs.put_many(std::vector<int>(many + 2));
    const auto work = [&](std::int64_t count) {
        auto loans = jobs.take_many(count);
        std::vector<Ticket> tickets;
        for (const auto& loan : loans) tickets.push_back(loan.ticket());
        jobs.done(tickets);
    };
    Process worker([&] { work(many); });
    worker.start();
    worker.join();
    CHECK(worker.exitcode() == 0);
    CHECK(jobs.unfinished() == 2);
    work(1);
    CHECK(manager.list<int>({1, 2}).size() == 2);
    {
        const auto dropped = jobs.take();
        jobs.shutdown(true);
    }
    manager.ping();
    CHECK(jobs.unfinished() == 0);
}

TEST_CASE_METHOD(WithManager, "Loan: who keeps the ticket detaches it", "[client][queue]") {
    const auto jobs = manager.queue<int>({.owned = true});
    jobs.put(1);
    auto loan = jobs.take();
    const Ticket ticket = loan.detach();
    CHECK_FALSE(loan);
    CHECK(loan.ticket() == ticket);
    CHECK_THROWS_AS(loan.done(), std::logic_error);
    CHECK(jobs.qsize() == 0);
    CHECK(jobs.deliveries(ticket) == 1);
    jobs.done(ticket);
    CHECK(jobs.unfinished() == 0);
}

// What an earlier call met is thrown by one that was done.
TEST_CASE_METHOD(WithManager, "Loan: is done although it throws for an earlier call",
                 "[client][queue]") {
    const auto jobs = manager.queue<int>({.owned = true});
    jobs.put(1);
    auto loan = jobs.take();
    const auto nothing = manager.list<int>();
    auto batch = manager.batch();
    batch.on(nothing).pop();
    batch.post();
    try {
        loan.done();
        FAIL("nothing was thrown");
    } catch (const Empty& error) {
        CHECK(error.deferred());
    }
    CHECK_FALSE(loan);
    CHECK(jobs.unfinished() == 0);
}

TEST_CASE_METHOD(WithManager,
                 "Loan: another thread may end it, and the end of the one that took it does not",
                 "[client][queue]") {
    const auto jobs = manager.queue<int>({.owned = true});
    jobs.put_many({1, 2});
    std::vector<Loan<int>> loans;
    std::thread([&] { loans = jobs.take_many(2); }).join();
    CHECK(jobs.qsize() == 0);
    std::thread([&] { loans[1].done(); }).join();
    Process child([&] { loans.clear(); });  // what its parent has is not its own
    child.start();
    child.join();
    CHECK(child.exitcode() == 0);
    CHECK(jobs.lent().at(0).items == 1);
    loans[0].done();
    CHECK(jobs.unfinished() == 0);
}

TEST_CASE_METHOD(
    WithManager,
    "Loan: what a killed process took returns, what it gave back for later comes in its time",
    "[client][queue]") {
    const auto jobs = manager.queue<int>({.owned = true});
    jobs.put_many({1, 2});
    Process worker([&] {
        auto later = jobs.take();
        later.give_back(1h);
        const auto loan = jobs.take();
        ::raise(SIGKILL);
    });
    worker.start();
    worker.join();
    CHECK(jobs.take_for(20s)->item == 2);
    jobs.take().give_back(1ms);
    auto back = jobs.take_for(20s);
    REQUIRE(back);
    CHECK(back->item == 2);
    back->done();
    CHECK(jobs.unfinished() == 1);
    CHECK(jobs.qsize() == 0);
}

TEST_CASE_METHOD(WithManager, "Queue: tickets in a pipeline", "[client][queue]") {
    const auto jobs = manager.queue<int>({.owned = true});
    auto pipeline = manager.pipeline();
    pipeline.on(jobs).put_many({5, 6});
    const auto taken = pipeline.on(jobs).take();
    const auto more = pipeline.on(jobs).take_many(9);
    pipeline.run();
    CHECK(taken.value().item == 5);
    REQUIRE(more.value().size() == 1);
    jobs.give_back(taken.value().ticket);
    jobs.done({more.value()[0].ticket});
    CHECK(jobs.get() == 5);
    jobs.give_back(1h);
    CHECK(jobs.get_for(0s) == std::nullopt);
}

// One consumer with so many items: each is done in any order at a cost that does not grow with
// them.
TEST_CASE_METHOD(WithManager,
                 "Queue: a hundred thousand lent items are done one by one, the youngest first",
                 "[client][queue]") {
    constexpr int count = 100'000, at_once = 5'000;
    const auto jobs = manager.queue<int>({.owned = true});
    std::vector<int> numbers(count);
    jobs.put_many(numbers);
    std::vector<Taken<int>> taken;
    while (taken.size() < count) {
        auto pipeline = manager.pipeline();
        const auto some = pipeline.on(jobs).take_many(count);
        pipeline.run();
        CHECK(some.value().size() == at_once);
        taken.insert(taken.end(), some.value().begin(), some.value().end());
    }
    CHECK_THROWS_AS(jobs.done(std::int64_t{at_once + 1}), LimitExceeded);
    auto all_done = manager.pipeline();
    for (auto one = taken.rbegin(); one != taken.rend(); ++one) all_done.on(jobs).done(one->ticket);
    all_done.run();
    CHECK(jobs.unfinished() == 0);
    CHECK(jobs.lent().empty());
}

TEST_CASE_METHOD(WithManager, "Queue: Python's task_done, join, shutdown and maxsize",
                 "[client][queue]") {
    const auto jobs = manager.queue<int>({.maxsize = 3});
    CHECK(jobs.maxsize() == 3);
    jobs.put_many({1, 2, 3});
    CHECK_FALSE(jobs.join(0s));
    CHECK(jobs.get() == 1);
    jobs.shutdown();
    CHECK_THROWS_AS(jobs.put(4), QueueClosed);
    CHECK(jobs.get() == 2);
    jobs.shutdown(true);
    CHECK_THROWS_AS(jobs.get(), QueueClosed);
    CHECK(jobs.unfinished() == 2);
    jobs.task_done();
    jobs.task_done();
    CHECK(jobs.join());
    CHECK_THROWS_AS(jobs.task_done(), BadArgument);
}

TEST_CASE_METHOD(WithManager, "PriorityQueue: a number stands for what has no order",
                 "[client][queue]") {
    const auto jobs = manager.priority_queue<std::map<std::string, int>>({.maxsize = 3});
    jobs.put({{"later", 1}}, 5);
    CHECK(jobs.put_nowait({{"first", 1}}, -0.5));
    CHECK(jobs.put_for({{"second", 1}}, 1s, 4U));
    CHECK_FALSE(jobs.put_for({{"late", 1}}, 0s, 1));
    CHECK(jobs.get().contains("first"));
    CHECK(jobs.get().contains("second"));
    CHECK(jobs.get().contains("later"));
}

TEST_CASE_METHOD(WithManager, "Queue: select takes with a ticket, and what is left is given back",
                 "[client][queue]") {
    const auto jobs = manager.queue<int>({.owned = true});
    const auto stop = manager.event();
    jobs.put_many({1, 2});
    {
        const auto chosen = manager.select(stop.waiting(), jobs.taking());
        auto loan = jobs.loan(std::get<1>(chosen));
        CHECK(loan.item == 1);
        CHECK(jobs.lent().size() == 1);
    }
    auto again = manager.select_for(1s, jobs.taking());
    REQUIRE(again);
    CHECK(std::get<0>(*again).item == 1);
    jobs.done(std::get<0>(*again).ticket);
    CHECK(jobs.unfinished() == 1);
    const auto all = manager.select_all(jobs.taking());
    CHECK(std::get<0>(all).item == 2);
}

TEST_CASE_METHOD(WithManager, "Queue: take_many with a timeout, now and in a pipeline",
                 "[client][queue]") {
    const auto jobs = manager.queue<int>({.owned = true});
    CHECK_FALSE(jobs.take_many(3, 0s));
    jobs.put_many({1, 2});
    auto loans = jobs.take_many(3, 1s);
    REQUIRE(loans);
    REQUIRE(loans->size() == 2);
    for (auto& loan : *loans) loan.done();
    CHECK(jobs.unfinished() == 0);
    auto pipeline = manager.pipeline();
    auto none = pipeline.on(jobs).take_many(3, 0s);
    pipeline.run();
    CHECK_FALSE(none.value());
}

TEST_CASE_METHOD(WithManager, "PriorityQueue: put_many and putting have a priority",
                 "[client][queue]") {
    const auto jobs = manager.priority_queue<std::string>({.maxsize = 4});
    CHECK(jobs.put_many({"c", "d"}, 2));
    CHECK(jobs.put_many(std::set<std::string_view>{"b"}, 1.5, 1s));
    CHECK_FALSE(jobs.put_many({"e", "f"}, 1, 0s));
    manager.select(jobs.putting("a", 1));
    CHECK(jobs.get_many(4) == std::vector<std::string>{"a", "b", "c", "d"});
}

}  // namespace steward::testing
