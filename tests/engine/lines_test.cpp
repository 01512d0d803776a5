// Lines: where more is to be done before a call than fits in a turn, it stands in line until that
// has been done, and all others go on.
#include "tests/engine/slices.hpp"

namespace steward::engine {
namespace {

constexpr std::size_t crowd = 10;

// Many wait for an item of a queue that is closed: they are told one by one.
ObjectId closing_queue(Slices& slices) {
    const ObjectId queue = slices.make(1, "queue")[0];
    for (std::size_t i = 0; i < crowd; ++i) slices.say(waiting_one, "queue.get", queue);
    CHECK(slices.say(looking_one, "queue.close", queue).replies.size() < crowd / 2);
    return queue;
}

Saying and_the_rest(Slices& slices, Saying said) {
    while (slices.told.engine().has_chores())
        for (Said& more : slices.tell(Continue{}).replies) said.replies.push_back(std::move(more));
    return said;
}

std::size_t in_line(const Slices& slices) { return slices.told.engine().waiting().in_line(); }

}  // namespace

TEST_CASE("Lines: whoever looks stands in line, and others go on", "[engine]") {
    Slices slices;
    const ObjectId lock = slices.make(1, "lock")[0];
    const ObjectId queue = closing_queue(slices);
    CHECK(slices.say(looking_one, "queue.closed", queue).replies.empty());
    CHECK(in_line(slices) == 1);
    CHECK(slices.told.engine().busy().is_at_work(looking_one));
    CHECK(status(slices.say(dying_one, "lock.acquire", lock)) == ErrorCode::none);
    const Saying said = and_the_rest(slices, {});
    CHECK(said.replies.back().channel == looking_one);
    CHECK(said.replies.back().payload == random::one(true));
    CHECK_FALSE(said.replies.back().parked.has_value());
    CHECK(in_line(slices) == 0);
}

TEST_CASE("Lines: calls of one object come in the order in which they were sent", "[engine]") {
    Slices slices;
    const ObjectId queue = slices.make(1, "queue", looking_one, encoded(0, true))[0];
    for (std::int64_t item = 1; item <= 10; ++item)
        slices.say(looking_one, "queue.put", queue, encoded(item));
    slices.say(dying_one, "queue.get_many", queue, encoded(10));
    slices.dies();
    for (std::int64_t item = 11; item <= 13; ++item)
        CHECK(slices.say(item == 12 ? waiting_one : looking_one, "queue.put", queue, encoded(item))
                  .replies.empty());
    slices.finish();
    std::vector<std::int64_t> all(13);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i + 1);
    CHECK(slices.say(waiting_one, "queue.get_many", queue, encoded(20)).replies.at(0).payload ==
          random::one(all));
}

TEST_CASE("Lines: whoever stands there when the object ends finds it gone", "[engine]") {
    Slices slices;
    const ObjectId list = slices.make(1, "list")[0];
    const Saying made = slices.say(dying_one, "manager.create", manager_object,
                                   encoded("queue", nullptr, Raw{encoded()}, nullptr, true));
    REQUIRE(status(made) == ErrorCode::none);
    const ObjectId queue{number(slices.told.engine().store().next_id()) - 1};
    for (std::size_t i = 0; i < crowd; ++i) slices.say(waiting_one, "queue.get", queue);
    slices.say(waiting_one, "queue.close", queue);
    std::vector<ErrorCode> heard;
    const auto hear = [&](const Saying& said) {
        for (const Said& reply : said.replies)
            if (reply.channel == looking_one) heard.push_back(reply.status);
    };
    hear(slices.told.batch(slice_time, looking_one,
                           {{"list.append", list, encoded(1)}, {"queue.put", queue, encoded(1)}}));
    CHECK(in_line(slices) == 1);
    hear(slices.tell(ClientDied{ClientId{1}}));
    hear(slices.tell(ClientGone{ClientId{1}}));
    CHECK(heard.empty());
    hear(and_the_rest(slices, {}));
    CHECK(heard == std::vector{ErrorCode::none, ErrorCode::no_such_object});
    CHECK(slices.told.engine().store().find(queue) == nullptr);
}

TEST_CASE("Lines: what was sent before the sender's end is done before that", "[engine]") {
    Slices slices;
    const ObjectId kept = slices.make(1, "event", waiting_one)[0];
    for (std::size_t i = 0; i < crowd; ++i) slices.say(waiting_one, "event.wait", kept);
    slices.say(looking_one, "event.set", kept);
    CHECK(slices.say(dying_one, "event.clear", kept).replies.empty());
    slices.tell(ClientDied{ClientId{1}});
    slices.tell(ClientGone{ClientId{1}});
    CHECK(slices.told.engine().knows(ClientId{1}));
    slices.finish();
    CHECK_FALSE(slices.told.engine().knows(ClientId{1}));
    CHECK(slices.say(waiting_one, "event.is_set", kept).replies.at(0).payload ==
          random::one(false));
}

TEST_CASE("Lines: a time that is up there is up", "[engine]") {
    Slices slices;
    const ObjectId queue = closing_queue(slices);
    CHECK(slices.say(looking_one, "queue.get", queue, encoded(true, 1)).replies.empty());
    const Saying said = slices.tell(TimePassed{}, slice_time + std::chrono::seconds(1));
    const auto own = std::find_if(said.replies.begin(), said.replies.end(),
                                  [](const Said& one) { return one.channel == looking_one; });
    REQUIRE(own != said.replies.end());
    CHECK(own->status == ErrorCode::timed_out);
    slices.finish();
    CHECK(in_line(slices) == 0);
}

// What somebody else of them leaves behind is no reason: they are late at the same moment.
TEST_CASE("Lines: all whose time is up at one moment hear of that", "[engine]") {
    Slices slices;
    const ObjectId barrier = slices.make(1, "barrier", looking_one, encoded(4))[0];
    closing_queue(slices);
    for (const ChannelId party : {looking_one, dying_one})
        CHECK(slices.say(party, "barrier.wait", barrier, encoded(1)).replies.empty());
    CHECK(slices.say(waiting_one, "barrier.wait", barrier, encoded(2)).replies.empty());
    REQUIRE(slices.told.engine().has_chores());
    const Saying said =
        and_the_rest(slices, slices.tell(TimePassed{}, slice_time + std::chrono::seconds(1)));
    std::vector<ErrorCode> of_parties;
    for (const Said& one : said.replies)
        if (one.channel != waiting_one) of_parties.push_back(one.status);
    CHECK(of_parties == std::vector{ErrorCode::timed_out, ErrorCode::timed_out});
    CHECK(std::any_of(said.replies.begin(), said.replies.end(), [](const Said& one) {
        return one.channel == waiting_one && one.status == ErrorCode::broken_barrier;
    }));
}

TEST_CASE("Lines: who waits for an end is told a part at a time, and holds up nobody", "[engine]") {
    Slices slices;
    for (std::size_t i = 0; i < crowd; ++i)
        slices.say(waiting_one, "manager.await_end", manager_object, encoded(101));
    slices.tell(ClientDied{ClientId{1}});
    CHECK(slices.tell(ClientGone{ClientId{1}}).replies.size() < crowd / 2);
    CHECK(
        slices.say(looking_one, "manager.create", manager_object, encoded("list")).replies.size() <
        crowd / 2);
    slices.finish();
    CHECK(slices.told.engine().waiting().size() == 0);
}

TEST_CASE("Lines: a state with somebody in line goes on alike", "[engine]") {
    Slices slices;
    const ObjectId queue = closing_queue(slices);
    CHECK(slices.say(looking_one, "queue.closed", queue).replies.empty());
    while (slices.told.engine().has_chores()) {
        Told fresh(slice_types(), one_step_each());
        REQUIRE(fresh.restore(slices.told.engine().save()));
        const Saying expected = slices.tell(Continue{});
        CHECK(fresh.tell(slice_time, Continue{}) == expected);
        CHECK(fresh.engine().save() == slices.told.engine().save());
    }
}

// Permits and lent items, by the holder: what others see is the whole end.
TEST_CASE("Parts: much that one caller held of one object ends in slices", "[engine]") {
    Slices slices;
    const ObjectId semaphore = slices.make(1, "bounded_semaphore", looking_one, encoded(30))[0];
    const ObjectId dead = slices.make(1, "queue")[0];
    const ObjectId queue = slices.make(1, "queue", looking_one, encoded(0, true, 1, dead))[0];
    std::vector<std::int64_t> items(30);
    for (std::size_t i = 0; i < items.size(); ++i) items[i] = static_cast<std::int64_t>(i);
    slices.say(looking_one, "queue.put_many", queue, encoded(items));
    slices.say(dying_one, "queue.get_many", queue, encoded(30));
    for (std::size_t i = 0; i < 30; ++i)
        slices.say(dying_one, "bounded_semaphore.acquire", semaphore);
    slices.dies();
    CHECK(slices.told.engine().store().find(semaphore)->holders.any());
    CHECK(slices.hears(looking_one, "bounded_semaphore.value", semaphore).replies.back().payload ==
          random::one(30));
    CHECK(slices.hears(looking_one, "queue.unfinished", queue).replies.back().payload ==
          random::one(0));
    CHECK(slices.finish() > 0);
    CHECK(slices.say(looking_one, "queue.get_many", dead, encoded(50)).replies.at(0).payload ==
          random::one(items));
}

// Nobody gets the first of them alone, by whichever queue they come.
TEST_CASE("Parts: dead letters of one end come together", "[engine]") {
    Slices slices;
    const ObjectId dead = slices.make(1, "queue")[0];
    for (const std::int64_t item : {1, 2}) {
        const ObjectId queue = slices.make(1, "queue", looking_one, encoded(0, true, 1, dead))[0];
        slices.say(looking_one, "queue.put_many", queue, encoded(std::vector(3, item)));
        REQUIRE(status(slices.say(dying_one, "queue.get_many", queue, encoded(3))) ==
                ErrorCode::none);
    }
    CHECK(slices.say(waiting_one, "queue.get_many", dead, encoded(10)).replies.empty());
    slices.dies();
    const Saying looked = slices.hears(looking_one, "queue.unfinished", dead);
    CHECK(looked.replies.back().payload == random::one(6));
    const auto waited = std::find_if(looked.replies.begin(), looked.replies.end(),
                                     [](const Said& one) { return one.channel == waiting_one; });
    REQUIRE(waited != looked.replies.end());
    CHECK(waited->payload == random::one(std::vector{1, 1, 1, 2, 2, 2}));
    slices.finish();
}

// Of those who wait for several things the oldest comes first, though what it waits for takes
// longer to end: an odd number of parts, and an even one.
TEST_CASE("Parts: who waits for several things of one end is served by age", "[engine]") {
    for (const std::size_t parts : {crowd, crowd + 1}) {
        Slices slices;
        const ObjectId permits =
            slices.make(1, "bounded_semaphore", looking_one, encoded(parts)).front();
        const auto locks = slices.make(2, "lock");
        for (std::size_t i = 0; i < parts; ++i)
            slices.say(dying_one, "bounded_semaphore.acquire", permits);
        slices.say(dying_one, "lock.acquire", locks[0]);
        const auto wait_for = [&](ObjectId left, ObjectId right) {
            const std::vector<Raw> both{{random::one(left)}, {random::one(right)}};
            return slices.say(waiting_one, "manager.acquire_all", manager_object, encoded(both));
        };
        CHECK(wait_for(permits, locks[1]).replies.empty());
        CHECK(wait_for(locks[0], locks[1]).replies.empty());
        slices.dies();
        slices.finish();
        CHECK(slices.say(looking_one, "bounded_semaphore.value", permits).replies.at(0).payload ==
              random::one(parts - 1));
        CHECK(slices.say(looking_one, "lock.locked", locks[0]).replies.at(0).payload ==
              random::one(false));
    }
}

// One has ended long before the other: both are looked at.
TEST_CASE("Parts: of several calls the first that an end lets be done is done", "[engine]") {
    EngineOptions options;
    options.slice_steps = 16;
    Slices slices(options);
    const auto locks = slices.make(20, "lock");
    for (std::size_t held = locks.size(); held > 0; --held)
        slices.say(dying_one, "lock.acquire", locks[held - 1]);
    const std::vector<Raw> calls{{encoded(locks.front(), "acquire")},
                                 {encoded(locks.back(), "acquire")}};
    slices.say(waiting_one, "manager.select", manager_object, encoded(calls));
    slices.dies();
    slices.finish();
    CHECK(slices.told.engine().waiting().size() == 0);
    CHECK(slices.say(looking_one, "lock.locked", locks.front()).replies.at(0).payload ==
          random::one(true));
}

// What time does to one object is done in parts as well.
TEST_CASE("Parts: items that return at one time return a part at a time", "[engine]") {
    constexpr std::int64_t count = 2'500;  // of which five hundred return at once
    Slices slices;
    const ObjectId queue = slices.make(1, "queue", looking_one, encoded(0, true))[0];
    slices.say(looking_one, "queue.put_many", queue, encoded(std::vector<std::int64_t>(count, 7)));
    slices.say(looking_one, "queue.take_many", queue, encoded(count));
    std::vector<std::int64_t> tickets(count);
    for (std::size_t i = 0; i < tickets.size(); ++i) tickets[i] = static_cast<std::int64_t>(i + 1);
    REQUIRE(status(slices.say(looking_one, "queue.give_back", queue, encoded(tickets, 1))) ==
            ErrorCode::none);
    const Time later = slice_time + std::chrono::seconds(1);
    std::size_t rounds = 0;
    for (; slices.told.engine().next_deadline() <= std::optional(later) &&
           slices.told.engine().next_deadline();
         ++rounds)
        slices.tell(TimePassed{}, later);
    CHECK(rounds == 5);
    CHECK(slices.say(looking_one, "queue.qsize", queue).replies.at(0).payload ==
          random::one(count));
}

}  // namespace steward::engine
