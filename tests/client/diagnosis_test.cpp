// Why am I stuck, as a program sees it: places in it, a deadlock as data, reports as they come.
#include "tests/client/fixture.hpp"

#include <mutex>

namespace steward::testing {
namespace {

// Diagnosis is on as long as it is there.
struct Diagnosing {
    Diagnosing() { diagnose(true); }
    ~Diagnosing() { diagnose(false); }
};

std::string at_line(std::uint_least32_t line) {
    return "client/diagnosis_test.cpp:" + std::to_string(line);
}

// This thread holds `first` when another one, which holds `then`, waits for `first`: acquiring
// `then` would never end.
template <class Locks>
Deadlock deadlock_of(Manager& manager, const Locks& first, const Locks& then,
                     std::uint_least32_t& other_line) {
    std::unique_lock mine(first);
    std::promise<void> has_it;
    std::thread other([&] {
        then.acquire();
        has_it.set_value();
        other_line = SourceLine::current().line() + 1;
        first.acquire();
        first.release();
        then.release();
    });
    has_it.get_future().wait();
    while (manager.why().empty()) std::this_thread::yield();
    std::optional<Deadlock> refused;
    try {
        then.acquire();
    } catch (const Deadlock& deadlock) {
        refused = deadlock;
    }
    mine.unlock();
    other.join();
    REQUIRE(refused.has_value());
    return *refused;
}

}  // namespace

TEST_CASE_METHOD(WithManager, "Diagnosis: a deadlock says as data who waits for whom",
                 "[client][diagnosis]") {
    const RLock left = manager.rlock("left");
    const RLock right = manager.rlock("right");
    std::uint_least32_t line = 0;
    const Deadlock deadlock = deadlock_of(manager, left, right, line);
    REQUIRE(deadlock.members().size() == 2);
    const Stuck& other = deadlock.members().front();
    const Stuck& mine = deadlock.members().back();
    CHECK(mine.pid == ::getpid());
    CHECK(other.pid == ::getpid());
    CHECK(mine.channel != other.channel);
    CHECK(mine.method == "rlock.acquire");
    CHECK(mine.waits_for == std::vector<std::size_t>{0});
    REQUIRE(mine.holds.size() == 1);
    CHECK(mine.holds.front().name == "left");
    REQUIRE(mine.awaits.size() == 1);
    CHECK(mine.awaits.front().name == "right");
    CHECK(mine.awaits.front().type == "rlock");
    CHECK(mine.where.empty());  // nobody asked for it
    CHECK(std::string(deadlock.what()).find("waiting would never end") != std::string::npos);
}

TEST_CASE_METHOD(WithManager,
                 "Diagnosis: where it is on, calls say where in the program they were made",
                 "[client][diagnosis]") {
    const Diagnosing on;
    const RLock left = manager.rlock("left");
    const RLock right = manager.rlock("right");
    std::uint_least32_t line = 0;
    const Deadlock deadlock = deadlock_of(manager, left, right, line);
    REQUIRE(deadlock.members().size() == 2);
    const Stuck& other = deadlock.members().front();
    CHECK(other.where == at_line(line));
    REQUIRE(other.holds.size() == 1);
    CHECK(other.holds.front().where == at_line(line - 3));
    // A guard of the standard knows no place.
    REQUIRE(deadlock.members().back().holds.size() == 1);
    CHECK(deadlock.members().back().holds.front().where.empty());
}

TEST_CASE_METHOD(WithManager,
                 "Diagnosis: for what knows no place the program says it, block by block",
                 "[client][diagnosis]") {
    const Diagnosing on;
    const Lock door = manager.lock("door");
    // Where the one who holds it took it, as the one who waits is told.
    const auto taken_at = [&] {
        std::thread waits([&] { const std::scoped_lock section(door); });
        while (manager.why().empty()) std::this_thread::yield();
        const std::string sentence = manager.why().front();
        door.unlock();
        waits.join();
        const std::size_t at = sentence.rfind(", taken at ");
        return at == std::string::npos ? "" : sentence.substr(at + 11);
    };
    door.lock();
    CHECK(taken_at().empty());
    const Here outer;
    {
        const Here inner;
        door.lock();
        CHECK(taken_at() == at_line(__LINE__ - 2));
    }
    door.lock();
    CHECK(taken_at() == at_line(__LINE__ - 7));
    door.acquire();
    CHECK(taken_at() == at_line(__LINE__ - 1));
}

TEST_CASE_METHOD(WithManager, "Diagnosis: a program hears of what is noticed of it",
                 "[client][diagnosis]") {
    const Lock left = manager.lock("left");
    const Lock right = manager.lock("right");
    std::promise<Report> heard;
    const ReportWatch watch =
        manager.on_report([&](const Report& report) { heard.set_value(report); });
    {
        const std::scoped_lock one(left);
        const std::scoped_lock two(right);
    }
    std::thread([&] {
        const std::scoped_lock two(right);
        const std::scoped_lock one(left);
    }).join();
    const Report report = heard.get_future().get();
    CHECK(report.kind == "lock_order");
    CHECK(report.number == 1);
    CHECK(report.pids == std::vector<std::int64_t>{::getpid(), ::getpid()});
    REQUIRE(manager.reports().size() == 1);
    CHECK(manager.reports().front().sentence == report.sentence);
    CHECK(manager.reports(1).empty());
}

TEST_CASE("Diagnosis: a watch for reports ends though none comes, and with the daemon",
          "[client][diagnosis]") {
    const NothingLeaks nothing_leaks;
    auto manager = std::make_unique<Manager>();
    ReportWatch watch = manager->on_report([](const Report&) {}, Whose::all);
    watch = manager->on_report([](const Report&) {});
    watch.stop();
    watch = manager->on_report([](const Report&) {});
    manager.reset();
}

}  // namespace steward::testing
