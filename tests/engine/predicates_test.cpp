// Predicates that take long: a condition's waiter asks another object in a job, and everybody else
// goes on meanwhile.
#include "tests/engine/working.hpp"

namespace steward::engine {
namespace {

// A list, and a condition whose waiters ask it.
struct Waiting : Working {
    explicit Waiting(const EngineOptions& options = all_long()) : Working(options) {
        told.does_jobs_at_once = true;
        list = create("list", Integers{1, 2, 3});
        lock = create("lock");
        condition = create("condition", lock);
    }
    // `worker` waits until the list answers this with more than 0, five seconds at most.
    void wait_for(std::string_view method, int item) {
        call(worker, "lock.acquire", lock);
        call(worker, "condition.wait_for", condition, list, method, Raw{encoded(item)}, ">", 0,
             5.0);
    }
    // What is said when the condition is notified, before any job is done.
    std::vector<Said> notify() {
        call(third, "lock.acquire", lock);
        call(third, "condition.notify_all", condition);
        return call(third, "lock.release", lock);
    }
    bool is_parked(ChannelId channel) const {
        return !told.engine().clients().find(channel)->parked.empty();
    }

    ObjectId list, lock, condition;
};

}  // namespace

TEST_CASE("Predicates: one that takes long is asked in a job", "[engine][jobs]") {
    Waiting waiting;
    waiting.wait_for("count", 9);
    REQUIRE(waiting.jobs.size() == 1);
    waiting.do_job();
    CHECK(waiting.is_parked(worker));
    waiting.told.does_jobs_at_once = true;
    waiting.call(third, "list.append", waiting.list, 9);
    waiting.told.does_jobs_at_once = false;

    CHECK(waiting.notify().size() == 1);
    REQUIRE(waiting.jobs.size() == 1);
    const ObjectId free = waiting.create("lock");
    CHECK(waiting.call(other, "lock.acquire", free).size() == 1);
    const auto replies = waiting.do_job();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].channel == worker);
    CHECK(replies[0].payload == random::one(true));
    CHECK(replies[0].parked.has_value());
    CHECK(waiting.call(worker, "lock.release", waiting.lock).at(0).status == ErrorCode::none);
}

TEST_CASE("Predicates: whoever finds that it is not so waits on, with its deadline",
          "[engine][jobs]") {
    Waiting waiting;
    waiting.wait_for("count", 9);
    waiting.do_job();
    for (int round = 0; round < 2; ++round) {
        waiting.notify();
        CHECK(waiting.do_job().empty());
        CHECK(waiting.is_parked(worker));
        CHECK(waiting.jobs.empty());
    }
    waiting.now = dawn + 6 * second;
    waiting.tell(TimePassed{});
    const auto replies = waiting.do_job();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].payload == random::one(false));
}

TEST_CASE("Predicates: one that asks a busy object is asked when that is free", "[engine][jobs]") {
    Waiting waiting;
    waiting.wait_for("count", 9);
    waiting.do_job();
    waiting.call(other, "list.extend", waiting.list, Integers{9});
    REQUIRE(waiting.jobs.size() == 1);
    CHECK(waiting.notify().size() == 1);
    REQUIRE(waiting.jobs.size() == 1);
    CHECK(waiting.do_job().at(0).channel == other);
    REQUIRE(waiting.jobs.size() == 1);
    CHECK(waiting.do_job().at(0).channel == worker);
    CHECK_FALSE(waiting.is_parked(worker));
}

TEST_CASE("Predicates: one that asks a busy object when its time is up waits for that",
          "[engine][jobs]") {
    Waiting waiting;
    waiting.wait_for("count", 9);
    waiting.do_job();
    waiting.call(other, "list.sort", waiting.list);
    waiting.now = dawn + 6 * second;
    CHECK(waiting.tell(TimePassed{}).empty());
    CHECK(waiting.do_job().at(0).channel == other);
    REQUIRE(waiting.jobs.size() == 1);
    const auto replies = waiting.do_job();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].payload == random::one(false));
}

TEST_CASE("Predicates: what one refuses leaves the lock held, and is heard", "[engine][jobs]") {
    Waiting waiting;
    waiting.wait_for("index", 9);
    const auto replies = waiting.do_job();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].status == ErrorCode::value_not_found);
    CHECK(waiting.call(worker, "lock.release", waiting.lock).at(0).status == ErrorCode::none);
}

TEST_CASE("Predicates: a caller that dies while it is asked waits for nothing any more",
          "[engine][jobs]") {
    Waiting waiting;
    waiting.wait_for("count", 9);
    waiting.do_job();
    waiting.notify();
    REQUIRE(waiting.jobs.size() == 1);
    waiting.tell(ClientDied{worker_client});
    waiting.tell(ClientGone{worker_client});
    CHECK(waiting.do_job().empty());
    while (waiting.told.engine().has_chores()) waiting.tell(Continue{});
    CHECK(waiting.told.engine().waiting().size() == 0);
    CHECK_FALSE(waiting.told.engine().knows(worker_client));
    CHECK(waiting.call(other, "lock.acquire", waiting.lock).size() == 1);
}

TEST_CASE("Predicates: without room for a job one is refused", "[engine][jobs]") {
    EngineOptions options = all_long();
    options.limits.client_bytes_max = 8'000;
    Waiting waiting(options);
    waiting.call(worker, "lock.acquire", waiting.lock);
    const std::string large(9'000, 'x');
    const auto replies = waiting.call(worker, "condition.wait_for", waiting.condition, waiting.list,
                                      "count", Raw{encoded(9)}, "==", large);
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].status == ErrorCode::limit_exceeded);
    CHECK(waiting.jobs.empty());
}

TEST_CASE("Predicates: a state with one that is asked is saved, and goes on", "[engine][jobs]") {
    Waiting waiting;
    waiting.wait_for("count", 3);
    REQUIRE(waiting.jobs.size() == 1);
    const Bytes state = waiting.told.engine().save();
    Told again(types_with_jobs(), all_long());
    again.does_jobs_at_once = false;
    REQUIRE(again.restore(state).has_value());
    CHECK(again.engine().save() == state);
    const auto jobs = again.take_jobs();
    REQUIRE(jobs.size() == 1);
    CHECK(jobs[0]->number() == waiting.jobs[0]->number());
    const Saying said = again.tell(dawn, JobDone{jobs[0]->number()});
    REQUIRE(said.replies.size() == 1);
    CHECK(said.replies[0].payload == waiting.do_job().at(0).payload);
    CHECK(again.engine().state() == waiting.told.engine().state());
}

}  // namespace steward::engine
