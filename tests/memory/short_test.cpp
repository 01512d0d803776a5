// Memory is short: what gives back and what only reads goes through, what grows is refused, and an
// engine that takes over the state refuses at the same moment.
#include "tests/memory/keeper.hpp"

namespace steward::memory {
namespace {

engine::Limits little() {
    engine::Limits limits;
    limits.memory_bytes_max = limits.client_bytes_max = 200'000;
    return limits;
}

// A client that has some of everything, and has filled the rest with a list.
struct Full : Keeper {
    ObjectId list, queue, owned, lock, held, semaphore, dict, named, event;

    Full() : Keeper(little()) {
        list = create("list");
        queue = create("queue");
        owned = create("queue", encoded(nullptr, true));
        lock = create("lock");
        held = create("lock");
        semaphore = create("bounded_semaphore", encoded(5));
        dict = create("dict");
        event = create("event");
        done("manager.create", manager_object, "event", "named");
        for (int i = 0; i < 5; ++i) {
            done("queue.put", queue, i);
            done("queue.put", owned, i);
        }
        done("dict.set", dict, 1, 1);
        done("lock.acquire", held);
        done("bounded_semaphore.acquire", semaphore);
        while (is_taken("list.append", list, "0123456789")) {}
        while (is_taken("list.append", list, 1)) {}
    }
};

}  // namespace

TEST_CASE("Short memory: what grows is refused", "[memory]") {
    Full full;
    CHECK_FALSE(full.is_taken("list.append", full.list, 1));
    CHECK_FALSE(full.is_taken("queue.put", full.queue, 1));
    CHECK_FALSE(full.is_taken("dict.update", full.dict, std::vector<Raw>{{encoded(2, 2)}}));
    CHECK_FALSE(full.is_taken("manager.create", manager_object, "event"));
    CHECK_FALSE(full.is_taken("event.wait", full.event));
    CHECK_FALSE(full.is_taken("list.reverse", full.list));
    CHECK_FALSE(full.engine().accounts().takes_newcomer());
}

TEST_CASE("Short memory: what reads and what gives back goes through", "[memory]") {
    Full full;
    full.done("list.get", full.list, 0);
    full.done("list.len", full.list);
    full.done("dict.get", full.dict, 1);
    full.done("manager.open", manager_object, "named");
    full.done("queue.get", full.queue);
    full.done("queue.get", full.owned);
    full.done("queue.done", full.owned);
    full.done("lock.acquire", full.lock);
    full.done("lock.release", full.lock);
    full.done("lock.release", full.held);
    full.done("bounded_semaphore.release", full.semaphore);
    full.done("event.set", full.event);
    full.done("dict.clear", full.dict);
    full.done("manager.remove", manager_object, "named");
    full.done("manager.release", manager_object, number(full.event));
    full.done("list.pop", full.list);
    full.done("list.clear", full.list);
    full.done("list.append", full.list, 1);
    full.done("manager.goodbye", manager_object);
}

TEST_CASE("Short memory: what is let go again has a bound too", "[memory]") {
    Keeper full(little());
    const ObjectId permits = full.create("bounded_semaphore", encoded(1'000'000));
    const ObjectId list = full.create("list");
    while (full.is_taken("list.append", list, "0123456789")) {}
    int taken = 0;
    while (taken < 100'000 && full.is_taken("bounded_semaphore.acquire", permits)) ++taken;
    CHECK(taken > 50);
    CHECK(taken < 1'000);
    full.done("bounded_semaphore.release", permits);
    CHECK(full.is_taken("bounded_semaphore.acquire", permits));
}

TEST_CASE("Short memory: a restored engine refuses at the same moment", "[memory]") {
    Full full;
    engine::Told fresh(all_types(), unchecked(little()));
    REQUIRE(fresh.restore(full.engine().save()));
    CHECK(fresh.engine().accounts().stored_bytes() == full.counted());
    full.done("list.pop", full.list);
    fresh.call({}, full.channel(), "list.pop", full.list);
    for (int i = 0; i < 20; ++i) {
        const auto said = full.call("list.append", full.list, encoded(i));
        const engine::Saying other =
            fresh.call({}, full.channel(), "list.append", full.list, encoded(i));
        REQUIRE(said);
        CHECK(said->status == other.replies.front().status);
    }
    CHECK(fresh.engine().state() == full.engine().state());
}

}  // namespace steward::memory
