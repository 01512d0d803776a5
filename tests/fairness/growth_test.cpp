// What one client does costs what it touches: each of these took time with the square of its size,
// or worse, and held up everybody for seconds.
#include "tests/fairness/crowd.hpp"

namespace steward::fairness {
namespace {

constexpr std::size_t several_max = 64;

std::vector<Raw> calls_of(const std::vector<ObjectId>& objects, std::string_view method) {
    std::vector<Raw> calls;
    for (const ObjectId object : objects) calls.push_back({encoded(object, method)});
    return calls;
}

// Two clients that wait with `size` selects each over the same events: one is killed.
nanoseconds killed_in_selects(std::size_t size) {
    Crowd crowd;
    const auto events = crowd.create(several_max, "event");
    const auto calls = calls_of(events, "wait");
    const Crowd::Member victim = crowd.arrive(), other = crowd.arrive();
    for (std::size_t i = 0; i < size; ++i)
        for (const Crowd::Member& member : {victim, other})
            crowd.waits(member.channels[0], "manager.select", manager_object, calls);
    return crowd.work([&] {
        crowd.tell(engine::ClientGone{victim.client});
        crowd.finish();
    });
}

// A client with many channels that wait for events, ten on each: it is killed.
nanoseconds killed_at_events(std::size_t size) {
    Crowd crowd;
    const auto events = crowd.create(10, "event");
    const Crowd::Member victim = crowd.arrive(size);
    for (const ChannelId channel : victim.channels)
        for (const ObjectId event : events) crowd.waits(channel, "event.wait", event);
    return crowd.work([&] {
        for (const ChannelId channel : victim.channels) crowd.tell(engine::ChannelGone{channel});
        crowd.finish();
    });
}

nanoseconds killed_with_permits(std::size_t size) {
    Crowd crowd;
    const auto all = crowd.create(1, "bounded_semaphore", size);
    const Crowd::Member victim = crowd.arrive();
    for (std::size_t i = 0; i < size; ++i)
        crowd.done(victim.channels[0], "bounded_semaphore.acquire", all[0]);
    return crowd.work([&] {
        crowd.tell(engine::ClientGone{victim.client});
        crowd.finish();
    });
}

nanoseconds killed_with_items(std::size_t size) {
    Crowd crowd;
    const auto queue = crowd.create(1, "queue", nullptr, true);
    const Crowd::Member victim = crowd.arrive();
    for (std::size_t i = 0; i < size; ++i) {
        crowd.done(victim.channels[0], "queue.put", queue[0], i);
        crowd.done(victim.channels[0], "queue.get", queue[0]);
    }
    return crowd.work([&] {
        crowd.tell(engine::ClientGone{victim.client});
        crowd.finish();
    });
}

nanoseconds killed_with_locks(std::size_t size) {
    Crowd crowd;
    const auto locks = crowd.create(size, "lock");
    const Crowd::Member victim = crowd.arrive();
    for (const ObjectId lock : locks) crowd.done(victim.channels[0], "lock.acquire", lock);
    return crowd.work([&] {
        crowd.tell(engine::ClientGone{victim.client});
        crowd.finish();
    });
}

// Many wait for the next item of any of the queues; for each of a quarter of them one comes.
nanoseconds puts_to_selects(std::size_t size) {
    Crowd crowd;
    const auto queues = crowd.create(several_max, "queue");
    const auto calls = calls_of(queues, "get");
    const Crowd::Member waiter = crowd.arrive();
    for (std::size_t i = 0; i < size; ++i)
        crowd.waits(waiter.channels[0], "manager.select", manager_object, calls);
    const Crowd::Member giver = crowd.arrive();
    return crowd.work([&] {
        for (std::size_t i = 0; i < size / 4; ++i)
            REQUIRE(crowd.answers(giver.channels[0], "queue.put", queues[i % several_max],
                                  encoded(i)) == 2);
    });
}

// Many wait for all of the locks, of which one comes free after another; then all are.
template <class Wait>
nanoseconds frees_to_all(std::size_t size, Wait wait) {
    Crowd crowd;
    const auto locks = crowd.create(several_max, "lock");
    const Crowd::Member holder = crowd.arrive(), waiter = crowd.arrive();
    for (const ObjectId lock : locks) crowd.done(holder.channels[0], "lock.acquire", lock);
    for (std::size_t i = 0; i < size; ++i) wait(crowd, waiter.channels[0], locks);
    return crowd.work([&] {
        for (const ObjectId lock : locks)
            crowd.answers(holder.channels[0], "lock.release", lock, encoded());
    });
}

nanoseconds frees_to_acquire_all(std::size_t size) {
    return frees_to_all(size, [](Crowd& crowd, ChannelId from, const std::vector<ObjectId>& all) {
        crowd.waits(from, "manager.acquire_all", manager_object, all);
    });
}

nanoseconds frees_to_select_all(std::size_t size) {
    return frees_to_all(size, [](Crowd& crowd, ChannelId from, const std::vector<ObjectId>& all) {
        crowd.waits(from, "manager.select_all", manager_object, calls_of(all, "acquire"));
    });
}

}  // namespace

TEST_CASE("Growth: the death of one of two that wait in many selects over the same", "[fairness]") {
    require_linear(60, killed_in_selects);
}

TEST_CASE("Growth: the end of many channels that wait for the same events", "[fairness]") {
    require_linear(100, killed_at_events);
}

TEST_CASE("Growth: a death with many permits", "[fairness]") {
    require_linear(2'000, killed_with_permits);
}

TEST_CASE("Growth: a death with many lent items", "[fairness]") {
    require_linear(2'000, killed_with_items);
}

TEST_CASE("Growth: a death with many locks", "[fairness]") {
    require_linear(2'000, killed_with_locks);
}

TEST_CASE("Growth: items for many selects over the same queues", "[fairness]") {
    require_linear(200, puts_to_selects);
}

TEST_CASE("Growth: locks that come free for many who want them all", "[fairness]") {
    require_linear(25, frees_to_acquire_all);
    require_linear(25, frees_to_select_all);
}

}  // namespace steward::fairness
