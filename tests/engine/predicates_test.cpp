// Predicates that take long: a condition's waiter asks another object in a job, and everybody else
// goes on meanwhile.
#include "tests/engine/working.hpp"

namespace steward::engine {
namespace {

// Ann and others wait until the list contains what they ask for.
struct Waiting : Working {
    Waiting() {
        told.does_jobs_at_once = true;
        list = create("list", Integers{1, 2, 3});
        lock = create("lock");
        condition = create("condition", lock);
    }
    void wait_for(ChannelId channel, int count) {
        call(channel, "lock.acquire", lock);
        told.call(now, channel, "condition.wait_for", condition,
                  encoded(list, "count", Raw{encoded(count)}, ">", 0));
        collect();
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
    waiting.wait_for(worker, 9);
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
    waiting.call(worker, "lock.acquire", waiting.lock);
    waiting.told.call(waiting.now, worker, "condition.wait_for", waiting.condition,
                      encoded(waiting.list, "count", Raw{encoded(9)}, ">", 0, 5.0));
    waiting.collect();
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
    waiting.wait_for(worker, 9);
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
    waiting.call(worker, "lock.acquire", waiting.lock);
    waiting.told.call(waiting.now, worker, "condition.wait_for", waiting.condition,
                      encoded(waiting.list, "count", Raw{encoded(9)}, ">", 0, 5.0));
    waiting.collect();
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
    waiting.call(worker, "lock.acquire", waiting.lock);
    waiting.told.call(waiting.now, worker, "condition.wait_for", waiting.condition,
                      encoded(waiting.list, "index", Raw{encoded(9)}, ">", 0));
    waiting.collect();
    const auto replies = waiting.do_job();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].status == ErrorCode::value_not_found);
    CHECK(waiting.call(worker, "lock.release", waiting.lock).at(0).status == ErrorCode::none);
}

TEST_CASE("Predicates: a state with one that is asked is saved, and goes on", "[engine][jobs]") {
    Waiting waiting;
    waiting.wait_for(worker, 3);
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
