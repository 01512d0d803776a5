// Long calls: while a job works on an object whoever calls it stands in line, and nobody else
// waits; when the job is done everything is as if it had been done at once.
#include "tests/engine/working.hpp"

namespace steward::engine {

TEST_CASE("Jobs: a long call is answered when its job is done", "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    CHECK(working.call(worker, "list.sort", list).empty());
    REQUIRE(working.jobs.size() == 1);
    CHECK(working.told.engine().busy().is_at_work(worker));
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].channel == worker);
    CHECK(replies[0].status == ErrorCode::none);
    CHECK_FALSE(working.told.engine().busy().is_at_work(worker));
    CHECK(working.call(other, "list.get", list, 0).at(0).payload == random::one(1));
}

TEST_CASE("Jobs: whoever calls a busy object stands in line, in order, and nobody else waits",
          "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    const ObjectId free = working.create("list", Integers{7});
    working.call(worker, "list.sort", list);
    CHECK(working.call(other, "list.append", list, 9).empty());
    CHECK(working.call(third, "list.pop", list).empty());
    CHECK(working.call(other, "list.get", free, 0).at(0).payload == random::one(7));
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 3);
    CHECK(replies[0].channel == worker);
    CHECK(replies[1].channel == other);
    CHECK(replies[2].channel == third);
    CHECK(replies[2].payload == random::one(9));
    CHECK_FALSE(replies[1].parked.has_value());
}

TEST_CASE("Jobs: long calls of two objects are under way at one time", "[engine][jobs]") {
    Working working;
    const ObjectId one = working.create("list", Integers{3, 1, 2});
    const ObjectId two = working.create("list", Integers{6, 5, 4});
    working.call(worker, "list.sort", one);
    working.call(other, "list.reverse", two);
    REQUIRE(working.jobs.size() == 2);
    std::swap(working.jobs[0], working.jobs[1]);
    CHECK(working.do_job().at(0).channel == other);
    CHECK(working.do_job().at(0).channel == worker);
}

TEST_CASE("Jobs: one long call after another of one object waits for it", "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    working.call(worker, "list.sort", list);
    working.call(other, "list.reverse", list);
    working.call(third, "list.append", list, 0);
    REQUIRE(working.jobs.size() == 1);
    CHECK(working.do_job().size() == 1);
    REQUIRE(working.jobs.size() == 1);
    CHECK(working.do_job().size() == 2);
    working.call(worker, "list.copy", list);
    CHECK(working.do_job().at(0).payload == random::one(Integers{3, 2, 1, 0}));
}

TEST_CASE("Jobs: nobody sees a batch half done that has a long call in it", "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    const ObjectId value = working.create("value", 0);
    const auto begun = working.batch(worker, {{"value.set", value, encoded(1)},
                                              {"list.sort", list, encoded()},
                                              {"value.set", value, encoded(2)}});
    CHECK(begun.size() == 1);
    CHECK(working.call(other, "value.get", value).empty());
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 3);
    CHECK(replies[2].channel == other);
    CHECK(replies[2].payload == random::one(2));
}

TEST_CASE("Jobs: a batch that names a busy object does not begin", "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    const ObjectId value = working.create("value", 0);
    working.call(worker, "list.sort", list);
    CHECK(
        working.batch(other, {{"value.set", value, encoded(1)}, {"list.append", list, encoded(5)}})
            .empty());
    CHECK(working.call(third, "value.get", value).at(0).payload == random::one(0));
    CHECK(working.do_job().size() == 3);
    CHECK(working.call(third, "value.get", value).at(0).payload == random::one(1));
}

TEST_CASE("Jobs: what a job refuses is heard, and stops the rest of its batch", "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    working.batch(worker, {{"list.remove", list, encoded(9)}, {"list.append", list, encoded(5)}});
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 2);
    CHECK(replies[0].status == ErrorCode::value_not_found);
    CHECK(replies[1].status == ErrorCode::batch_stopped);
    CHECK(working.call(other, "list.len", list).at(0).payload == random::one(3));
}

TEST_CASE("Jobs: a deadline passes in line as elsewhere", "[engine][jobs]") {
    Working working;
    const ObjectId queue = working.create("queue");
    working.call(worker, "queue.put_many", queue, Integers{1, 2});
    working.call(other, "queue.get", queue, true, 2);
    working.call(third, "queue.get", queue, true, 5);
    CHECK(working.told.engine().next_deadline() == dawn + 2 * second);
    working.now += 3 * second;
    const auto late = working.tell(TimePassed{});
    REQUIRE(late.size() == 1);
    CHECK(late[0].channel == other);
    CHECK(late[0].status == ErrorCode::timed_out);
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 2);
    CHECK(replies[1].channel == third);
    CHECK(replies[1].payload == random::one(1));
}

TEST_CASE("Jobs: whoever waited before is asked when the job is done", "[engine][jobs]") {
    Working working;
    const ObjectId queue = working.create("queue");
    CHECK(working.call(other, "queue.get", queue).empty());
    working.call(worker, "queue.put_many", queue, Integers{1, 2});
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 2);
    CHECK(replies[1].channel == other);
    CHECK(replies[1].parked.has_value());
}

TEST_CASE("Jobs: a caller that dies changes nothing: its job commits, then its end comes",
          "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    const ObjectId lock = working.create("lock");
    CHECK(working.call(worker, "lock.acquire", lock).size() == 1);
    CHECK(working.call(other, "lock.acquire", lock).empty());
    working.call(worker, "list.sort", list);
    CHECK(working.tell(ClientDied{worker_client}).empty());
    CHECK(working.tell(ClientGone{worker_client}).empty());
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 2);  // the dead hear nothing: their channel is closed
    CHECK(replies[1].channel == other);
    CHECK((replies[1].flags & reply_flags::holder_died) != 0);
    CHECK(working.call(other, "list.get", list, 0).at(0).payload == random::one(1));
    CHECK_FALSE(working.told.engine().knows(worker_client));
}

TEST_CASE("Jobs: what a dead process had sent to a busy object is still done", "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    working.call(worker, "list.sort", list);
    working.call(other, "list.append", list, 9);
    working.tell(ClientDied{other_client});
    working.tell(ClientGone{other_client});
    CHECK(working.told.engine().knows(other_client));
    working.do_job();
    CHECK_FALSE(working.told.engine().knows(other_client));
    CHECK(working.call(third, "list.len", list).at(0).payload == random::one(4));
}

TEST_CASE("Jobs: an object that nobody can reach any more ends when its job is done",
          "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    working.call(worker, "list.sort", list);
    working.call(third, "manager.release", manager_object, number(list));
    CHECK(working.told.engine().store().find(list) != nullptr);
    CHECK(working.do_job().at(0).status == ErrorCode::none);
    CHECK(working.told.engine().store().find(list) == nullptr);
}

TEST_CASE("Jobs: a select that names a busy object stands in line", "[engine][jobs]") {
    Working working;
    const ObjectId queue = working.create("queue");
    working.call(worker, "queue.put_many", queue, Integers{1});
    const Raw get{encoded(queue, "get", Raw{encoded()})};
    CHECK(working.call(other, "manager.select", manager_object, std::vector<Raw>{get}).empty());
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 2);
    CHECK(replies[1].status == ErrorCode::none);
}

TEST_CASE("Jobs: a state with a job in it is saved, and the job is done anew", "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    working.call(worker, "list.sort", list);
    working.call(other, "list.append", list, 9);
    working.tell(ChannelGone{other});
    Told restored(types_with_jobs(), all_long());
    const Bytes saved = working.told.engine().save();
    REQUIRE(restored.restore(saved).has_value());
    CHECK(restored.engine().save() == saved);
    restored.does_jobs_at_once = false;
    const auto jobs = restored.take_jobs();
    REQUIRE(jobs.size() == 1);
    CHECK(restored.tell(dawn, JobDone{jobs[0]->number()}).replies == working.do_job());
    CHECK(restored.engine().state() == working.told.engine().state());
}

TEST_CASE("Jobs: an object that begins with much is made in a job, and nobody stands in line",
          "[engine][jobs]") {
    Working working;
    const Integers many(100, 7);
    CHECK(working.call(worker, "manager.create", manager_object, "list", "many", Raw{encoded(many)})
              .empty());
    CHECK(working.call(other, "manager.create", manager_object, "lock", "door").size() == 1);
    const auto made = working.do_job();
    REQUIRE(made.size() == 1);
    CHECK(made[0].status == ErrorCode::none);
    const Record* record = working.told.engine().store().all().back();
    CHECK(record->name == "many");
    CHECK(working.call(other, "list.len", record->id).at(0).payload == random::one(100));
}

TEST_CASE("Jobs: the name of an object that is made may be taken meanwhile", "[engine][jobs]") {
    Working working;
    const auto create = [&](ChannelId channel, const Integers& items) {
        return working.call(channel, "manager.create", manager_object, "list", "same",
                            Raw{encoded(items)}, true);
    };
    CHECK(create(worker, Integers{1, 2, 3}).empty());
    CHECK(create(other, Integers{1, 2}).empty());
    CHECK(working.do_job().at(0).status == ErrorCode::none);
    CHECK(working.do_job().at(0).status == ErrorCode::name_taken);
}

TEST_CASE("Jobs: what is wrong with what an object is to begin with is refused by its job",
          "[engine][jobs]") {
    Working working;
    CHECK(working
              .call(worker, "manager.create", manager_object, "set", nullptr,
                    Raw{encoded(std::vector<Raw>{Raw{Bytes("\x80", 1)}})})
              .empty());
    const auto refused = working.do_job();
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].status != ErrorCode::none);
    CHECK(refused[0].payload.find("set.create: ") != Bytes::npos);
}

TEST_CASE("Jobs: what is short alone is a job behind enough of the same input", "[engine][jobs]") {
    EngineOptions options;
    options.turn_work = std::chrono::microseconds(100);
    Working working(options);
    const ObjectId list = working.create("list", Integers(10'000, 7));
    const ObjectId other_list = working.create("list", Integers(10'000, 7));
    CHECK(working.call(worker, "list.count", list, 7).size() == 1);
    const Told::Part count{"list.count", list, encoded(7)};
    const Told::Part other_count{"list.count", other_list, encoded(7)};
    CHECK(working.batch(worker, {count, other_count, count}).size() == 1);
    CHECK(working.jobs.size() == 1);
    CHECK(working.do_job().size() >= 1);
    while (!working.jobs.empty()) working.do_job();
    CHECK_FALSE(working.told.engine().busy().is_at_work(worker));
}

TEST_CASE("Jobs: what would take too long is refused, and says how long", "[engine][jobs]") {
    EngineOptions options;
    options.limits.work_seconds_max = 1;
    Working working(options);
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    const auto refused = working.call(worker, "list.repeat", list, 1'000'000'000'000);
    REQUIRE(refused.at(0).status == ErrorCode::too_much_work);
    CHECK(refused[0].payload.find("and a call may take 1 s") != Bytes::npos);
    CHECK(working.jobs.empty());
}

TEST_CASE("Jobs: many arguments are read outside the turn, and what is wrong is refused",
          "[engine][jobs]") {
    EngineOptions options;
    options.turn_bytes = 16;
    Working working(options);
    const ObjectId list = working.create("list");
    const Integers many(100, 7);
    CHECK(working.call(worker, "list.extend", list, many).empty());
    CHECK(working.call(other, "list.len", list).empty());
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 2);
    CHECK(replies[1].payload == random::one(100));
    Bytes cut = encoded(many);
    cut.pop_back();
    working.told.call(dawn, worker, "list.extend", list, cut);
    working.collect();
    CHECK(working.do_job().at(0).status == ErrorCode::bad_argument);
}

TEST_CASE("Jobs: one that nobody has run is run when it is said to be done", "[engine][jobs]") {
    Working working;
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    working.call(worker, "list.sort", list);
    CHECK(working.tell(JobDone{working.jobs.at(0)->number()}).size() == 1);
    CHECK(working.call(other, "list.get", list, 0).at(0).payload == random::one(1));
    CHECK(working.tell(JobDone{JobNumber{99}}).empty());
}

}  // namespace steward::engine
