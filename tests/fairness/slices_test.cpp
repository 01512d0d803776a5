// Ends of much, and rings of objects that nobody can reach: how long they take in all grows with
// their size, how long they hold up others at a time does not.
#include "tests/fairness/crowd.hpp"

#include <cstdio>

namespace steward::fairness {
namespace {

nanoseconds death(Crowd& crowd, const Crowd::Member& victim) {
    const nanoseconds first = crowd.work([&] { crowd.tell(engine::ClientGone{victim.client}); });
    const nanoseconds longest = std::max(first, crowd.finish());
    CHECK_FALSE(crowd.engine().knows(victim.client));
    CHECK(crowd.engine().clients().client(victim.client) == nullptr);
    return longest;
}

nanoseconds slices_of_locks(std::size_t size) {
    Crowd crowd;
    const auto locks = crowd.create(size, "lock");
    const Crowd::Member victim = crowd.arrive();
    for (const ObjectId lock : locks) crowd.done(victim.channels[0], "lock.acquire", lock);
    return death(crowd, victim);
}

nanoseconds slices_of_queues(std::size_t size) {
    Crowd crowd;
    const auto queues = crowd.create(size, "queue", nullptr, true);
    const Crowd::Member victim = crowd.arrive();
    for (const ObjectId queue : queues) {
        crowd.done(victim.channels[0], "queue.put", queue, 1);
        crowd.done(victim.channels[0], "queue.get", queue);
    }
    return death(crowd, victim);
}

nanoseconds slices_of_selects(std::size_t size) {
    Crowd crowd;
    std::vector<Raw> calls;
    for (const ObjectId event : crowd.create(64, "event"))
        calls.push_back({encoded(event, "wait")});
    const Crowd::Member victim = crowd.arrive(size / 10);
    for (const ChannelId channel : victim.channels)
        for (std::size_t i = 0; i < 10; ++i)
            crowd.waits(channel, "manager.select", manager_object, calls);
    return death(crowd, victim);
}

nanoseconds slices_of_references(std::size_t size) {
    Crowd crowd;
    const Crowd::Member victim = crowd.arrive();
    for (std::size_t i = 0; i < size; ++i)
        crowd.done(victim.channels[0], "manager.create", manager_object, "list");
    return death(crowd, victim);
}

// Many channels, ten calls each, that wait at one place each.
nanoseconds slices_of_waiters(std::size_t size) {
    Crowd crowd;
    const ObjectId event = crowd.create(1, "event")[0];
    const Crowd::Member victim = crowd.arrive(size / 10);
    for (const ChannelId channel : victim.channels)
        for (std::size_t i = 0; i < 10; ++i) crowd.waits(channel, "event.wait", event);
    return death(crowd, victim);
}

// All of them are told that the queue is closed.
nanoseconds slices_of_a_close(std::size_t size) {
    Crowd crowd;
    const ObjectId queue = crowd.create(1, "queue")[0];
    const Crowd::Member waiting = crowd.arrive(size / 10);
    for (const ChannelId channel : waiting.channels)
        for (std::size_t i = 0; i < 10; ++i) crowd.waits(channel, "queue.get", queue);
    const nanoseconds first =
        crowd.work([&] { crowd.call(waiting.channels[0], "queue.close", queue); });
    const nanoseconds longest = std::max(first, crowd.finish());
    CHECK(crowd.engine().waiting().size() == 0);
    return longest;
}

// One list that refers to all others.
nanoseconds slices_of_a_graph(std::size_t size) {
    Crowd crowd;
    const Crowd::Member victim = crowd.arrive();
    const ChannelId by = victim.channels[0];
    crowd.done(by, "manager.create", manager_object, "list");
    const ObjectId list{number(crowd.engine().store().next_id()) - 1};
    for (std::size_t i = 0; i < size; ++i) {
        crowd.done(by, "manager.create", manager_object, "dict");
        const ObjectId item{number(crowd.engine().store().next_id()) - 1};
        crowd.done(by, "list.append", list, item);
        crowd.done(by, "manager.release", manager_object, number(item));
    }
    return death(crowd, victim);
}

// Rings of ten.
struct Times {
    nanoseconds all{};
    nanoseconds longest{};
};
Times rings(std::size_t size) {
    Crowd crowd;
    const Crowd::Member maker = crowd.arrive();
    const ChannelId by = maker.channels[0];
    const std::size_t objects = crowd.engine().store().size();
    std::vector<ObjectId> ring;
    for (std::size_t i = 0; i < size; ++i) {
        crowd.done(by, "manager.create", manager_object, "list");
        ring.push_back(ObjectId{number(crowd.engine().store().next_id()) - 1});
        if (ring.size() < 10) continue;
        for (std::size_t one = 0; one < ring.size(); ++one)
            crowd.done(by, "list.append", ring[one], ring[(one + 1) % ring.size()]);
        ring.clear();
    }
    Times times;
    times.all = crowd.work([&] { times.longest = death(crowd, maker); });
    CHECK(crowd.engine().store().size() == objects);
    CHECK(crowd.engine().accounts().object_bytes() == 0);
    return times;
}

nanoseconds all_of_rings(std::size_t size) { return rings(size).all; }
nanoseconds slices_of_rings(std::size_t size) { return rings(size).longest; }

}  // namespace

TEST_CASE("Slices: a death with locks, lent items, selects or references, a step of each at a time",
          "[fairness]") {
    require_slices("locks", 3'000, slices_of_locks);
    require_slices("queues", 3'000, slices_of_queues);
    require_slices("selects", 400, slices_of_selects);
    require_slices("references", 3'000, slices_of_references);
}

TEST_CASE("Slices: many who wait, killed or answered", "[fairness]") {
    require_slices("waiters", 3'000, slices_of_waiters);
    require_slices("a close", 3'000, slices_of_a_close);
}

TEST_CASE("Slices: the end of an object that many others hang on", "[fairness]") {
    require_slices("a graph", 3'000, slices_of_a_graph);
}

TEST_CASE("Slices: rings that nobody can reach", "[fairness]") {
    require_slices("rings", 4'000, slices_of_rings);
    require_linear(4'000, all_of_rings);
}

TEST_CASE("Slices: a hundred thousand of each", "[.large][fairness]") {
    const auto print = [](const char* what, nanoseconds longest) {
        std::printf("100,000 %s: longest slice %.2f ms\n", what,
                    static_cast<double>(longest.count()) / 1e6);
    };
    print("locks", slices_of_locks(100'000));
    print("queues", slices_of_queues(100'000));
    print("selects", slices_of_selects(100'000));
    print("references", slices_of_references(100'000));
    print("waiters killed", slices_of_waiters(100'000));
    print("waiters answered", slices_of_a_close(100'000));
    print("objects of a list", slices_of_a_graph(100'000));
    print("objects in rings", slices_of_rings(100'000));
}

TEST_CASE("Slices: a million objects in rings give back their memory", "[.large][fairness]") {
    const Times times = rings(999'000);  // the daemon has at most a million objects
    std::printf("a million objects in rings: %.0f ms in all, longest slice %.2f ms\n",
                static_cast<double>(times.all.count()) / 1e6,
                static_cast<double>(times.longest.count()) / 1e6);
}

}  // namespace steward::fairness
