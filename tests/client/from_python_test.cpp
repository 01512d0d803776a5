// The second column of docs/from-python.md, compiled and run: tests/scripts/from_python_test.py
// looks for each of its snippets here. What the calls do in full is the other tests' subject.
#include "tests/client/fixture.hpp"

#include <unistd.h>
#include <sstream>

namespace steward::testing {
namespace {

int f(int a, int b) { return a + b; }
int add(int a, int b) { return a + b; }
int square(int number) { return number * number; }
void prepare() {}

struct Greeter : Process {
    void run() override { steward::exit(3); }
};

constexpr int a = 1;
constexpr int b = 2;

}  // namespace

TEST_CASE_METHOD(WithManager, "From Python: processes", "[client][from_python]") {
    Process worker(f, a, b);
    worker.set_name("anna");
    worker.set_daemon(true);
    CHECK((worker.name() == "anna" && worker.daemon() && !worker.pid()));
    worker.start();
    worker.join();
    CHECK((worker.join(5s) && !worker.is_alive() && worker.exitcode() == 0 &&
           worker.sentinel() >= 0));
    worker.terminate();
    worker.kill();
    std::ostringstream out;
    out << worker << to_string(worker);
    CHECK_FALSE(out.str().empty());
    worker.close();
    CHECK(Process({.name = "greeter", .daemon = true}, f, a, b).name() == "greeter");

    Greeter greeter;
    greeter.start();
    greeter.join();
    CHECK(greeter.exitcode() == 3);
    CHECK((current_process().pid == ::getpid() && active_children().empty() && getppid() > 0));
    CHECK(std::thread::hardware_concurrency() + 1 > 0);
    Process raises([] { throw std::runtime_error("no oven"); });
    raises.start();
    raises.join();
    CHECK(raises.exitcode() == 1);
    Process daemonic([] { Process(f, a, b).start(); }, {.daemon = true});
    try {
        daemonic.start();
        daemonic.start();
        FAIL("it was started twice");
    } catch (const std::logic_error&) {
        daemonic.join();
        CHECK(daemonic.exitcode() == 1);
    }
    auto program = spawn(manager, "true", {"argument"});
    program.join();
    CHECK(program.exitcode() == 0);
    CHECK_THROWS_AS(manager.open<List<int>>("none"), steward::Error);
    const auto passed = manager.list<int>({1});
    const std::string text = reference_text(passed.handle());
    CHECK(manager.receive<List<int>>(text) == std::vector<int>{1});
}

TEST_CASE_METHOD(WithManager, "From Python: a program that is not there", "[client][from_python]") {
    try {
        spawn(manager, "/no/such/program");
        FAIL("it was spawned");
    } catch (const std::system_error&) {}
}

TEST_CASE("From Python: pools", "[client][from_python]") {
    const NothingLeaks nothing_leaks;
    const std::vector<int> numbers{1, 2, 3};
    const std::vector<std::pair<int, int>> pairs{{1, 2}, {3, 4}};
    Pool pool(4);
    CHECK(Pool(4, {.initializer = prepare, .tasks_per_child = 2}).processes() == 4);
    CHECK(pool.apply(f, a, b) == 3);
    std::future<int> future = pool.apply_async(f, a, b);
    future.wait_for(5s);
    future.wait();
    CHECK(future.wait_for(0s) == std::future_status::ready);
    CHECK(future.get() == 3);
    CHECK(pool.map(square, numbers) == std::vector<int>{1, 4, 9});
    CHECK(pool.map_async(square, numbers, 10).get().size() == 3);
    pool.map(square, numbers, {.progress = ProgressBar("squares")});
    CHECK(pool.starmap(add, pairs) == std::vector<int>{3, 7});
    CHECK(pool.starmap_async(add, pairs).get() == std::vector<int>{3, 7});
    int sum = 0;
    for (const int result : pool.imap(square, numbers)) sum += result;
    CHECK(sum == 14);
    const auto results = pool.imap_unordered(square, numbers);
    CHECK(results.next());
    while (results.next_for(5s).timed_out) {}
    pool.close();
    pool.join();
    pool.terminate();
    CHECK(std::async(f, a, b).get() == 3);
}

TEST_CASE_METHOD(WithManager, "From Python: locks and signals", "[client][from_python]") {
    const Lock lock = manager.lock();
    CHECK(lock.acquire().acquired);
    lock.release();
    CHECK(lock.acquire(5s).acquired);
    lock.unlock();
    CHECK(lock.try_lock());
    lock.unlock();
    CHECK(lock.try_lock_for(5s));
    lock.unlock();
    CHECK_FALSE(manager.rlock().locked());
    const Semaphore permits = manager.semaphore(3);
    CHECK(permits.value() == 3);
    CHECK(manager.bounded_semaphore(3).value() == 3);
    { std::scoped_lock permit(permits); }
    const BoundedSemaphore seats = manager.bounded_semaphore(3);
    CHECK(seats.bound() == 3);

    const Condition changed = manager.condition(lock);
    const auto items = manager.list<int>({1, 2, 3});
    const bool ready = true;
    {
        std::scoped_lock guard(lock);
        changed.notify(2);
        changed.notify_all();
        CHECK(changed.wait_for([&] { return ready; }));
        CHECK(changed.wait_for(items, "len", ">=", 3));
        Process notifier([&] {
            std::scoped_lock others(lock);
            changed.notify();
        });
        notifier.start();
        while (!changed.wait(5s)) {}
        const auto jobs = manager.queue<int>();
        CHECK(manager.select_for(5s, jobs.getting(), choice(notifier))->index() == 1);
        const auto pid = *notifier.pid();
        CHECK(manager.await_end(pid));
        notifier.join();
    }
    const Event event = manager.event();
    event.set();
    CHECK((event.is_set() && event.wait(5s)));
    const auto jobs = manager.queue<int>();
    jobs.put(1);
    CHECK(std::get<0>(*manager.select_all_for(5s, jobs.getting(), event.waiting())) == 1);
    CHECK(manager.select(jobs.getting(), event.waiting()).index() == 1);
    CHECK(manager.select_for(5s, jobs.getting(), event.waiting())->index() == 1);
    event.clear();
    const Barrier barrier = manager.barrier(1, [] {});
    CHECK((barrier.wait() == 0 && barrier.wait(5s) == 0));
    CHECK((barrier.parties() == 1 && barrier.n_waiting() == 0));
    barrier.abort();
    CHECK(barrier.broken());
    barrier.reset();

    CHECK(manager.rwlock().mode() == "free");
    const Lock left = manager.lock();
    const Lock right = manager.lock();
    CHECK(manager.acquire_all(left, right));
    { const auto held = steward::acquire(left, right); }
    CHECK(manager.latch(2).count() == 2);
}

TEST_CASE_METHOD(WithManager, "From Python: queues and pipes", "[client][from_python]") {
    const auto jobs = manager.queue<int>({.maxsize = 2});
    jobs.put(1);
    CHECK(jobs.put_for(1, 5s));
    CHECK((!jobs.put_nowait(1) && jobs.qsize() == 2 && jobs.full()));
    CHECK((jobs.get() == 1 && jobs.get_for(5s) == 1 && !jobs.get_nowait() && jobs.empty()));
    CHECK(jobs.maxsize() == 2);
    jobs.close();
    jobs.shutdown(true);
    const auto tasks = manager.joinable_queue<int>();
    tasks.put(1);
    tasks.get();
    tasks.task_done();
    CHECK((tasks.join(5s) && tasks.unfinished() == 0));
    const auto pages = manager.priority_queue<Binary>();
    pages.put(Binary{"x"}, 2);
    CHECK((manager.queue<int>().empty() && manager.lifo_queue<int>().empty() &&
           manager.priority_queue<int>().empty()));
    const auto lent = manager.queue<int>({.owned = true});
    lent.put(1);
    lent.get();
    lent.done();
    lent.put(1);
    {
        auto loan = lent.take();
        loan.give_back();
        loan = lent.take();
        loan.done();
    }
    lent.put(1);
    {
        auto loan = lent.take();
        loan.give_back(5s);
    }
    lent.put(2);
    {
        Prefetch ahead(lent, 16);
        CHECK(ahead.size() == 0);
        auto loan = ahead.take();
        loan.post_done();
    }

    auto [one, two] = manager.pipe<std::string>(true);
    one.send("x");
    CHECK((two.poll(5s) && two.recv() == "x"));
    one.send("y");
    CHECK(two.recv_for(5s) == "y");
    one.close();
    CHECK(manager.pipe<Binary>().first.end() == 0);
    const Manager same = Manager::connect(manager.socket_path());
    CHECK(same.daemon_pid() == manager.daemon_pid());
}

TEST_CASE_METHOD(WithManager, "From Python: values in shared memory", "[client][from_python]") {
    const SharedValue<int> count = manager.value(0);
    CHECK(manager.value("hits", 0) == 0);
    CHECK(manager.queue<int>("jobs").empty());
    CHECK_FALSE(manager.rlock("door").locked());
    count = 5;
    CHECK(count.get() == 5);
    ++count;
    CHECK(count.fetch_add(1) == 6);
    count.compare_exchange(5, 6);
    const auto numbers = manager.array<double>(8);
    numbers[0] = 0.5;
    CHECK(std::vector<double>(numbers[slice(0, 2)]) == std::vector<double>{0.5, 0.0});
    CHECK(numbers.size() == 8);
    CHECK(manager.array<double>({0.5}).size() == 1);
}

TEST_CASE("From Python: managers and containers", "[client][from_python]") {
    const NothingLeaks nothing_leaks;
    Manager manager;
    {
        const auto items = manager.list<int>({1, 2});
        items[0] = 7;
        CHECK(items == std::vector<int>{7, 2});
        items.append(3);
        items.extend({4});
        items.insert(0, 9);
        CHECK(
            (items.index(3) == 3 && items.count(3) == 1 && items.contains(4) && items.pop() == 4));
        items.remove(9);
        items.sort();
        items.reverse();
        items += std::vector<int>{4, 5};
        items *= 2;
        CHECK(std::vector<int>(items[slice(0, 4, 2)]) == std::vector<int>{7, 2});
        items.erase(0);
        items.fetch_add(0, 1);
        CHECK(items.pop_many(2).size() == 2);
        const detail::Handle handle = items.handle();
        CHECK(handle != nullptr);

        const auto ages = manager.dict<std::string, int>();
        ages["anna"] = 3;
        CHECK(ages.get("ben", 0) == 0);
        CHECK_FALSE(ages.find("ben"));
        CHECK(ages.setdefault("ben", 4) == 4);
        CHECK_FALSE(ages.get_or_set("ben", 4).second);
        CHECK((ages.pop("ben") == 4 && ages.keys().size() == 1 && ages.values().size() == 1 &&
               ages.items().size() == 1));
        ages.popitem();
        ages.clear();
        const auto settings = manager.name_space();
        settings["limit"] = 5;
        CHECK(settings.get<int>("limit") == 5);
        CHECK(manager.list<List<int>>().empty());
        CHECK(manager.set<int>({1, 2}).size() == 2);
        const auto numbers = manager.set<int>({1, 2});
        CHECK(numbers.union_with(std::vector{3}, std::vector{4}).size() == 4);
        CHECK(numbers < std::vector{1, 2, 3});
        CHECK(manager.dict<int, int>(fromkeys(std::vector{1, 2}, 0)).size() == 2);
    }
    manager.shutdown();
}

TEST_CASE("From Python: threads", "[client][from_python]") {
    std::mutex mutex;
    thread_local int own = 0;
    bool stopped = false;
    {
        std::jthread thread(f, a, b);
        std::jthread stoppable(
            [&](const std::stop_token& stop) { stopped = stop.stop_possible(); });
    }
    std::thread(f, a, b).detach();
    const std::scoped_lock guard(mutex);
    CHECK((stopped && own == 0 && std::this_thread::get_id() != std::thread::id()));
}

}  // namespace steward::testing
