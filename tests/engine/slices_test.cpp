// Ends in slices: whoever calls between two of them finds the end done, whatever it looks at; and a
// state that is taken over between two of them goes on alike.
#include "tests/engine/told.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {
namespace {

using random::encoded;
using random::Raw;

constexpr Time slice_time = std::chrono::seconds(1000);
constexpr ChannelId dying{1};
constexpr ChannelId looking{2};
constexpr ChannelId waiting{3};

const Catalogue& slice_types() {
    static const Catalogue made(shared_types());
    return made;
}

EngineOptions one_step_each() {
    EngineOptions options;
    options.slice_steps = 1;
    return options;
}

// One client that dies, one that looks, one that waits; an end is done a step at a time, unless it
// is made with other options.
class Slices {
public:
    explicit Slices(const EngineOptions& options = one_step_each()) : told(slice_types(), options) {
        for (const ChannelId channel : {dying, looking, waiting})
            tell(arrival(channel, ClientId{number(channel)},
                         static_cast<std::int64_t>(100 + number(channel))));
    }

    Saying tell(Input::Event event, Time now = slice_time) {
        return told.tell(now, std::move(event));
    }
    Saying say(ChannelId by, std::string_view method, ObjectId object,
               const Bytes& arguments = encoded()) {
        return told.call(slice_time, by, method, object, arguments);
    }
    std::vector<ObjectId> make(std::size_t count, std::string_view type, ChannelId by = looking,
                               const Bytes& arguments = encoded()) {
        std::vector<ObjectId> made;
        for (; count > 0; --count) {
            say(by, "manager.create", manager_object, encoded(type, nullptr, Raw{arguments}));
            made.push_back(ObjectId{number(told.engine().store().next_id()) - 1});
        }
        return made;
    }
    void dies() {
        tell(ClientDied{ClientId{1}});
        tell(ClientGone{ClientId{1}});
        REQUIRE(told.engine().has_chores());
    }
    std::size_t finish() {
        std::size_t slices = 0;
        for (; told.engine().has_chores(); ++slices) tell(Continue{});
        return slices;
    }

    Told told;
};

ErrorCode status(const Saying& said) { return said.replies.at(0).status; }

}  // namespace

TEST_CASE("Slices: a lock of the dead is free for whoever looks", "[engine]") {
    Slices slices;
    const auto locks = slices.make(20, "lock");
    for (const ObjectId lock : locks) slices.say(dying, "lock.acquire", lock);
    slices.dies();
    CHECK(slices.told.engine().store().find(locks[19])->holders.any());
    const Saying said = slices.say(looking, "lock.acquire", locks[19], encoded(0));
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
    for (const ObjectId lock : locks) slices.say(dying, "lock.acquire", lock);
    CHECK(slices.say(waiting, "lock.acquire", locks[10]).replies.empty());
    slices.dies();
    const Saying said = slices.say(looking, "lock.locked", locks[10]);
    REQUIRE(said.replies.size() == 2);
    CHECK(said.replies[0].channel == waiting);
    CHECK(said.replies[1].payload == random::one(true));
    slices.finish();
}

TEST_CASE("Slices: a time that is up meanwhile is not held against who waits", "[engine]") {
    Slices slices;
    const auto locks = slices.make(20, "lock");
    for (const ObjectId lock : locks) slices.say(dying, "lock.acquire", lock);
    slices.say(waiting, "lock.acquire", locks[10], encoded(1));
    slices.dies();
    const Saying said = slices.tell(TimePassed{}, slice_time + std::chrono::seconds(2));
    REQUIRE(said.replies.size() == 1);
    CHECK(status(said) == ErrorCode::none);
    slices.finish();
}

TEST_CASE("Slices: calls that name it find the end done", "[engine]") {
    Slices slices;
    const auto locks = slices.make(20, "lock");
    for (const ObjectId lock : locks) slices.say(dying, "lock.acquire", lock);
    slices.dies();
    CHECK(status(slices.say(looking, "manager.acquire_all", manager_object,
                            encoded(std::vector{locks[17], locks[18]}, 0))) == ErrorCode::none);
    slices.finish();
}

TEST_CASE("Slices: what the dead had parked is granted nothing", "[engine]") {
    Slices slices;
    const auto queues = slices.make(8, "queue");
    std::vector<Raw> calls;
    for (const ObjectId queue : queues) calls.push_back({encoded(queue, "get")});
    for (std::size_t i = 0; i < 30; ++i)
        slices.say(dying, "manager.select", manager_object, encoded(calls));
    CHECK(slices.told.engine().waiting().size() == 30);
    slices.dies();
    CHECK(slices.told.engine().waiting().size() == 0);
    CHECK(slices.say(looking, "queue.put", queues[3], encoded(7)).replies.size() == 1);
    CHECK(status(slices.say(looking, "queue.get", queues[3])) == ErrorCode::none);
    slices.finish();
    CHECK(slices.told.engine().waiting().all().empty());
}

TEST_CASE("Slices: a name that only the dead kept is free", "[engine]") {
    Slices slices;
    slices.say(dying, "manager.create", manager_object,
               encoded("list", "last", nullptr, nullptr, "last"));
    slices.say(dying, "manager.create", manager_object,
               encoded("list", "mine", nullptr, nullptr, true));
    slices.make(20, "list", dying);
    slices.dies();
    for (const char* name : {"last", "mine"}) {
        CAPTURE(name);
        CHECK(status(slices.say(looking, "manager.open", manager_object, encoded(name))) ==
              ErrorCode::no_such_object);
    }
    CHECK(status(slices.say(looking, "manager.create", manager_object, encoded("dict", "last"))) ==
          ErrorCode::none);
    slices.finish();
    CHECK(slices.told.engine().store().names().contains("last"));
}

TEST_CASE("Slices: what a large object referred to ends a part at a time", "[engine]") {
    Slices slices;
    const auto list = slices.make(1, "list", dying);
    for (const ObjectId item : slices.make(50, "list", dying)) {
        slices.say(dying, "list.append", list[0], encoded(item));
        slices.say(dying, "manager.release", manager_object, encoded(number(item)));
    }
    slices.finish();
    const std::size_t before = slices.told.engine().store().size();
    slices.say(dying, "manager.release", manager_object, encoded(number(list[0])));
    CHECK(slices.told.engine().store().find(list[0]) == nullptr);
    CHECK(slices.finish() >= 50);
    CHECK(slices.told.engine().store().size() == before - 51);
}

TEST_CASE("Slices: a state that is taken over between two goes on alike", "[engine]") {
    Slices slices;
    const auto locks = slices.make(5, "lock");
    const auto semaphores = slices.make(2, "bounded_semaphore", looking, encoded(9));
    const auto queues = slices.make(2, "queue");
    for (const ObjectId lock : locks) slices.say(dying, "lock.acquire", lock);
    for (const ObjectId one : semaphores) slices.say(dying, "bounded_semaphore.acquire", one);
    std::vector<Raw> calls;
    for (const ObjectId queue : queues) calls.push_back({encoded(queue, "get")});
    for (std::size_t i = 0; i < 5; ++i)
        slices.say(dying, "manager.select", manager_object, encoded(calls));
    slices.make(5, "list", dying);
    slices.say(waiting, "lock.acquire", locks[4]);
    slices.dies();
    std::size_t taken_over = 0;
    for (; slices.told.engine().has_chores(); ++taken_over) {
        Told other(slice_types(), one_step_each());
        REQUIRE(other.restore(slices.told.engine().save()));
        const Saying expected = slices.tell(Continue{});
        CHECK(other.tell(slice_time, Continue{}) == expected);
        CHECK(other.engine().save() == slices.told.engine().save());
    }
    CHECK(taken_over > 15);
}

TEST_CASE("Slices: many who wait for one thing are answered a part at a time", "[engine]") {
    Slices slices;
    const ObjectId queue = slices.make(1, "queue")[0];
    const ObjectId lock = slices.make(1, "lock")[0];
    for (std::size_t i = 0; i < 10; ++i) slices.say(waiting, "queue.get", queue);
    const std::size_t answered = slices.say(looking, "queue.close", queue).replies.size();
    CHECK(answered < 5);
    SECTION("and nobody else waits for that") {
        CHECK(slices.say(looking, "lock.acquire", lock).replies.size() == 1);
        CHECK(slices.finish() >= 5);
    }
    SECTION("but all before somebody looks") {
        const Saying said = slices.say(looking, "queue.closed", queue);
        CHECK(said.replies.size() == 11 - answered + 1);
        CHECK(said.replies.back().channel == looking);
    }
    SECTION("in a state that is taken over too") {
        while (slices.told.engine().has_chores()) {
            Told other(slice_types(), one_step_each());
            REQUIRE(other.restore(slices.told.engine().save()));
            const Saying expected = slices.tell(Continue{});
            CHECK(other.tell(slice_time, Continue{}) == expected);
            CHECK(other.engine().save() == slices.told.engine().save());
        }
    }
    slices.finish();
    CHECK(slices.told.engine().waiting().size() == 0);
}

TEST_CASE("Slices: large answers are parts of their own", "[engine]") {
    Slices slices{EngineOptions{}};
    const ObjectId value = slices.make(1, "value", looking, encoded("small"))[0];
    for (int i = 0; i < 10; ++i)
        slices.say(waiting, "value.wait_until", value, encoded("!=", "small"));
    const std::string large(1u << 20, 'x');
    const Saying said = slices.say(looking, "value.set", value, encoded(large));
    CHECK(said.replies.size() < 6);  // one of them is the setter's
    CHECK(slices.finish() >= 2);
    CHECK(slices.told.engine().waiting().size() == 0);
}

TEST_CASE("Slices: who waits for an end, or for what has no name, hears of the end", "[engine]") {
    Slices slices{EngineOptions{}};
    const ObjectId queue = slices.make(1, "queue", looking, encoded(1))[0];
    slices.say(looking, "queue.put", queue, encoded(1));
    slices.say(waiting, "manager.select", manager_object,
               encoded(std::vector{Raw{encoded(queue, "put", std::vector{2})},
                                   Raw{encoded(nullptr, "await_end", std::vector{101})}}));
    slices.tell(ClientDied{ClientId{1}});
    const Saying said = slices.tell(ClientGone{ClientId{1}});
    REQUIRE(said.replies.size() == 1);
    CHECK(said.replies[0].channel == waiting);
    CHECK(status(said) == ErrorCode::none);
}

TEST_CASE("Slices: who waits behind the dead has its turn when somebody looks", "[engine]") {
    Slices slices;
    const ObjectId lock = slices.make(1, "lock")[0];
    slices.say(looking, "lock.acquire", lock);
    for (std::size_t i = 0; i < 10; ++i) slices.say(dying, "lock.acquire", lock);
    slices.say(waiting, "lock.acquire", lock);
    slices.tell(ClientDied{ClientId{1}});
    REQUIRE(slices.told.engine().has_chores());
    CHECK(slices.told.engine().waiting().size() == 1);
    const Saying said = slices.say(looking, "lock.release", lock);
    const std::size_t at_once = said.replies.size();
    std::size_t later = 0;
    while (slices.told.engine().has_chores()) later += slices.tell(Continue{}).replies.size();
    CHECK(at_once + later == 2);
    CHECK(slices.told.engine().store().find(lock)->holders.of({waiting, ClientId{3}}) != nullptr);
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
    const ObjectId value = slices.make(1, "value", looking, encoded(0))[0];
    const ObjectId condition = slices.make(1, "condition", looking, encoded(lock))[0];
    const auto acquire = [&](ChannelId by) { slices.say(by, "lock.acquire", lock); };
    acquire(waiting);
    slices.say(waiting, "condition.wait_for", condition,
               encoded(value, "get", std::vector<Raw>(), ">=", 1));
    for (const ChannelId one : {notified, unnotified}) {
        acquire(one);
        slices.say(one, "condition.wait", condition);
    }
    acquire(dying);
    slices.say(dying, "condition.notify", condition, encoded(2));
    slices.tell(ClientGone{ClientId{1}});
    CHECK(slices.say(looking, "condition.n_waiting", condition).replies.at(0).payload ==
          random::one(1));
    slices.finish();
    CHECK(slices.told.engine().waiting().size() == 1);
    CHECK(slices.say(looking, "lock.acquire", lock, encoded(0)).replies.at(0).status ==
          ErrorCode::none);
}

TEST_CASE("Slices: the items of a queue that ends go a part at a time", "[engine]") {
    Slices slices;
    const ObjectId queue = slices.make(1, "queue", dying)[0];
    for (const ObjectId item : slices.make(20, "list", dying)) {
        slices.say(dying, "queue.put", queue, encoded(item));
        slices.say(dying, "manager.release", manager_object, encoded(number(item)));
    }
    slices.finish();
    const std::size_t before = slices.told.engine().store().size();
    slices.say(dying, "manager.release", manager_object, encoded(number(queue)));
    CHECK(slices.finish() >= 20);
    CHECK(slices.told.engine().store().size() == before - 21);
}

}  // namespace steward::engine
