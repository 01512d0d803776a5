// Ends in slices: whoever calls between two of them finds the end done, whatever it looks at; and a
// state that is taken over between two of them goes on alike.
#include "tests/engine/slices.hpp"

namespace steward::engine {

TEST_CASE("Slices: a lock of the dead is free for whoever looks", "[engine]") {
    Slices slices;
    const auto locks = slices.make(20, "lock");
    for (const ObjectId lock : locks) slices.say(dying_one, "lock.acquire", lock);
    slices.dies();
    CHECK(slices.told.engine().store().find(locks[19])->holders.any());
    const Saying said = slices.hears(looking_one, "lock.acquire", locks[19], encoded(0));
    CHECK(status(said) == ErrorCode::none);
    CHECK((said.replies.at(0).flags & reply_flags::holder_died) != 0);
    CHECK(slices.told.engine().store().find(locks[18])->holders.any());
    CHECK(slices.finish() > 18);
    CHECK(slices.told.engine().clients().client(ClientId{1}) == nullptr);
    CHECK_FALSE(slices.told.engine().store().find(locks[18])->holders.any());
}

TEST_CASE("Slices: who waits has it before whoever looks", "[engine]") {
    Slices slices;
    const auto locks = slices.make(20, "lock");
    for (const ObjectId lock : locks) slices.say(dying_one, "lock.acquire", lock);
    CHECK(slices.say(waiting_one, "lock.acquire", locks[10]).replies.empty());
    slices.dies();
    const Saying said = slices.hears(looking_one, "lock.locked", locks[10]);
    REQUIRE(said.replies.size() == 2);
    CHECK(said.replies[0].channel == waiting_one);
    CHECK(said.replies[1].payload == random::one(true));
    slices.finish();
}

TEST_CASE("Slices: a time that is up meanwhile is not held against who waits", "[engine]") {
    Slices slices;
    const auto locks = slices.make(20, "lock");
    for (const ObjectId lock : locks) slices.say(dying_one, "lock.acquire", lock);
    slices.say(waiting_one, "lock.acquire", locks[10], encoded(1));
    slices.dies();
    const Saying said = slices.tell(TimePassed{}, slice_time + std::chrono::seconds(2));
    REQUIRE(said.replies.size() == 1);
    CHECK(status(said) == ErrorCode::none);
    slices.finish();
}

TEST_CASE("Slices: calls that name it find the end done", "[engine]") {
    Slices slices;
    const auto locks = slices.make(20, "lock");
    for (const ObjectId lock : locks) slices.say(dying_one, "lock.acquire", lock);
    slices.dies();
    CHECK(status(slices.hears(looking_one, "manager.acquire_all", manager_object,
                              encoded(std::vector{locks[17], locks[18]}, 0))) == ErrorCode::none);
    slices.finish();
}

TEST_CASE("Slices: what the dead had parked is granted nothing", "[engine]") {
    Slices slices;
    const auto queues = slices.make(8, "queue");
    std::vector<Raw> calls;
    for (const ObjectId queue : queues) calls.push_back({encoded(queue, "get")});
    for (std::size_t i = 0; i < 30; ++i)
        slices.say(dying_one, "manager.select", manager_object, encoded(calls));
    CHECK(slices.told.engine().waiting().size() == 30);
    slices.dies();
    CHECK(slices.told.engine().waiting().size() == 0);
    CHECK(slices.hears(looking_one, "queue.put", queues[3], encoded(7)).replies.size() == 1);
    CHECK(status(slices.hears(looking_one, "queue.get", queues[3])) == ErrorCode::none);
    slices.finish();
    CHECK(slices.told.engine().waiting().all().empty());
}

TEST_CASE("Slices: a name that only the dead kept is free", "[engine]") {
    Slices slices;
    for (const Bytes& arguments : {encoded("list", "last", Raw{encoded()}, nullptr, "last"),
                                   encoded("list", "mine", Raw{encoded()}, nullptr, true)})
        REQUIRE(status(slices.say(dying_one, "manager.create", manager_object, arguments)) ==
                ErrorCode::none);
    slices.make(20, "list", dying_one);
    slices.dies();
    for (const char* name : {"last", "mine"}) {
        CAPTURE(name);
        CHECK(status(slices.say(looking_one, "manager.open", manager_object, encoded(name))) ==
              ErrorCode::no_such_object);
    }
    CHECK(status(slices.say(looking_one, "manager.create", manager_object,
                            encoded("dict", "last"))) == ErrorCode::none);
    slices.finish();
    CHECK(slices.told.engine().store().names().contains("last"));
}

TEST_CASE("Slices: what a large object referred to ends a part at a time", "[engine]") {
    Slices slices;
    const auto list = slices.make(1, "list", dying_one);
    for (const ObjectId item : slices.make(50, "list", dying_one)) {
        slices.say(dying_one, "list.append", list[0], encoded(item));
        slices.say(dying_one, "manager.release", manager_object, encoded(number(item)));
    }
    slices.finish();
    const std::size_t before = slices.told.engine().store().size();
    slices.say(dying_one, "manager.release", manager_object, encoded(number(list[0])));
    CHECK(slices.told.engine().store().find(list[0]) == nullptr);
    CHECK(slices.finish() >= 50);
    CHECK(slices.told.engine().store().size() == before - 51);
}

TEST_CASE("Slices: a state that is taken over between two goes on alike", "[engine]") {
    Slices slices;
    const auto locks = slices.make(5, "lock");
    const auto semaphores = slices.make(2, "bounded_semaphore", looking_one, encoded(9));
    const auto queues = slices.make(2, "queue");
    for (const ObjectId lock : locks) slices.say(dying_one, "lock.acquire", lock);
    for (const ObjectId one : semaphores) slices.say(dying_one, "bounded_semaphore.acquire", one);
    std::vector<Raw> calls;
    for (const ObjectId queue : queues) calls.push_back({encoded(queue, "get")});
    for (std::size_t i = 0; i < 5; ++i)
        slices.say(dying_one, "manager.select", manager_object, encoded(calls));
    slices.make(5, "list", dying_one);
    slices.say(waiting_one, "lock.acquire", locks[4]);
    slices.dies();
    std::size_t taken_over = 0;
    for (; slices.told.engine().has_chores(); ++taken_over) {
        Told fresh(slice_types(), one_step_each());
        REQUIRE(fresh.restore(slices.told.engine().save()));
        const Saying expected = slices.tell(Continue{});
        CHECK(fresh.tell(slice_time, Continue{}) == expected);
        CHECK(fresh.engine().save() == slices.told.engine().save());
    }
    CHECK(taken_over > 15);
}

TEST_CASE("Slices: many who wait for one thing are answered a part at a time", "[engine]") {
    Slices slices;
    const ObjectId queue = slices.make(1, "queue")[0];
    const ObjectId lock = slices.make(1, "lock")[0];
    for (std::size_t i = 0; i < 10; ++i) slices.say(waiting_one, "queue.get", queue);
    const std::size_t answered = slices.say(looking_one, "queue.close", queue).replies.size();
    CHECK(answered < 5);
    SECTION("and nobody else waits for that") {
        CHECK(slices.say(looking_one, "lock.acquire", lock).replies.size() == 1);
        CHECK(slices.finish() >= 5);
    }
    SECTION("but all before somebody looks") {
        const Saying said = slices.hears(looking_one, "queue.closed", queue);
        CHECK(said.replies.size() == 11 - answered + 1);
        CHECK(said.replies.back().channel == looking_one);
    }
    SECTION("in a state that is taken over too") {
        while (slices.told.engine().has_chores()) {
            Told fresh(slice_types(), one_step_each());
            REQUIRE(fresh.restore(slices.told.engine().save()));
            const Saying expected = slices.tell(Continue{});
            CHECK(fresh.tell(slice_time, Continue{}) == expected);
            CHECK(fresh.engine().save() == slices.told.engine().save());
        }
    }
    slices.finish();
    CHECK(slices.told.engine().waiting().size() == 0);
}

TEST_CASE("Slices: large answers are parts of their own", "[engine]") {
    Slices slices{EngineOptions{}};
    const ObjectId value = slices.make(1, "value", looking_one, encoded("small"))[0];
    for (int i = 0; i < 10; ++i)
        slices.say(waiting_one, "value.wait_until", value, encoded("!=", "small"));
    const std::string large(1u << 20, 'x');
    const Saying said = slices.say(looking_one, "value.set", value, encoded(large));
    CHECK(said.replies.size() < 6);  // one of them is the setter's
    CHECK(slices.finish() >= 2);
    CHECK(slices.told.engine().waiting().size() == 0);
}

TEST_CASE("Slices: who waits for an end, or for what has no name, hears of the end", "[engine]") {
    Slices slices{EngineOptions{}};
    const ObjectId queue = slices.make(1, "queue", looking_one, encoded(1))[0];
    slices.say(looking_one, "queue.put", queue, encoded(1));
    slices.say(waiting_one, "manager.select", manager_object,
               encoded(std::vector{Raw{encoded(queue, "put", std::vector{2})},
                                   Raw{encoded(nullptr, "await_end", std::vector{101})}}));
    slices.tell(ClientDied{ClientId{1}});
    const Saying said = slices.tell(ClientGone{ClientId{1}});
    REQUIRE(said.replies.size() == 1);
    CHECK(said.replies[0].channel == waiting_one);
    CHECK(status(said) == ErrorCode::none);
}

TEST_CASE("Slices: who waits behind the dead has its turn when somebody looks", "[engine]") {
    Slices slices;
    const ObjectId lock = slices.make(1, "lock")[0];
    slices.say(looking_one, "lock.acquire", lock);
    for (std::size_t i = 0; i < 10; ++i) slices.say(dying_one, "lock.acquire", lock);
    slices.say(waiting_one, "lock.acquire", lock);
    slices.tell(ClientDied{ClientId{1}});
    REQUIRE(slices.told.engine().has_chores());
    CHECK(slices.told.engine().waiting().size() == 1);
    const Saying said = slices.say(looking_one, "lock.release", lock);
    const std::size_t at_once = said.replies.size();
    std::size_t later = 0;
    while (slices.told.engine().has_chores()) later += slices.tell(Continue{}).replies.size();
    CHECK(at_once + later == 2);
    CHECK(slices.told.engine().store().find(lock)->holders.of({waiting_one, ClientId{3}}) !=
          nullptr);
    slices.tell(ClientGone{ClientId{1}});
    slices.finish();
    CHECK_FALSE(slices.told.engine().departures().any());
}

// The dead hold the lock, one of them was notified and one waits. Whoever is notified too has the
// lock then, finds that it is not so yet, and waits again: for a notice of its own.
TEST_CASE("Slices: a notice of the dead is for whoever waited when they died", "[engine]") {
    const bool in_slices = GENERATE(true, false);
    CAPTURE(in_slices);
    Slices slices(in_slices ? one_step_each() : EngineOptions());
    constexpr ChannelId notified{11}, unnotified{12};
    for (const ChannelId channel : {unnotified, notified})
        slices.tell(arrival(channel, ClientId{1}, 101));
    const ObjectId lock = slices.make(1, "lock")[0];
    const ObjectId value = slices.make(1, "value", looking_one, encoded(0))[0];
    const ObjectId condition = slices.make(1, "condition", looking_one, encoded(lock))[0];
    const auto acquire = [&](ChannelId by) { slices.say(by, "lock.acquire", lock); };
    acquire(waiting_one);
    slices.say(waiting_one, "condition.wait_for", condition,
               encoded(value, "get", std::vector<Raw>(), ">=", 1));
    for (const ChannelId one : {notified, unnotified}) {
        acquire(one);
        slices.say(one, "condition.wait", condition);
    }
    acquire(dying_one);
    slices.say(dying_one, "condition.notify", condition, encoded(2));
    slices.tell(ClientGone{ClientId{1}});
    const Saying heard = slices.hears(looking_one, "condition.n_waiting", condition);
    CAPTURE(heard.replies.size(), number(heard.replies[0].channel), int(heard.replies[0].status),
            int(heard.replies[0].payload[0]));
    CHECK(heard.replies.back().payload == random::one(1));
    slices.finish();
    CHECK(slices.told.engine().waiting().size() == 1);
    CHECK(slices.say(looking_one, "lock.acquire", lock, encoded(0)).replies.at(0).status ==
          ErrorCode::none);
}

TEST_CASE("Slices: the items of a queue that ends go a part at a time", "[engine]") {
    Slices slices;
    const ObjectId queue = slices.make(1, "queue", dying_one)[0];
    for (const ObjectId item : slices.make(20, "list", dying_one)) {
        slices.say(dying_one, "queue.put", queue, encoded(item));
        slices.say(dying_one, "manager.release", manager_object, encoded(number(item)));
    }
    slices.finish();
    const std::size_t before = slices.told.engine().store().size();
    slices.say(dying_one, "manager.release", manager_object, encoded(number(queue)));
    CHECK(slices.finish() >= 20);
    CHECK(slices.told.engine().store().size() == before - 21);
}

}  // namespace steward::engine
