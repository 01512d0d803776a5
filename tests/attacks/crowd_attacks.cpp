// Attacks by crowds: tens of thousands of calls wait for one thing, and then it comes, or its time
// is up, or its object is closed.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

constexpr std::size_t waiters_each_channel = 1000;

// So many calls of one method wait at the object.
std::vector<Peer> crowd(const Assailant& assailant, std::size_t count, std::string_view method,
                        ObjectId object, BytesView arguments = {}) {
    std::vector<Peer> peers = assailant.connect(count / waiters_each_channel);
    for (Peer& peer : peers) {
        repeat(peer, waiters_each_channel, method, object, arguments);
        peer.sync();
    }
    return peers;
}

void event_set(Assailant& assailant) {
    const ObjectId event = assailant.peer().make("event");
    const auto peers = crowd(assailant, 50'000, "event.wait", event);
    assailant.begin();
    assailant.peer().call("event.set", event);
}

void latch_opened(Assailant& assailant) {
    const ObjectId latch = assailant.peer().make("latch", encoded(50'001));
    assailant.begin();  // each who arrives changes the latch
    const auto peers = crowd(assailant, 50'000, "latch.arrive_and_wait", latch);
    assailant.peer().call("latch.count_down", latch);
}

void queue_closed(Assailant& assailant) {
    const ObjectId queue = assailant.peer().make("queue");
    const auto peers = crowd(assailant, 50'000, "queue.get", queue);
    assailant.begin();
    assailant.peer().call("queue.close", queue);
}

void queue_filled(Assailant& assailant) {
    const ObjectId queue = assailant.peer().make("queue");
    const auto peers = crowd(assailant, 50'000, "queue.get", queue);
    assailant.begin();
    assailant.peer().call("queue.put_many", queue, encoded(Raw{zeros(50'000)}));
}

void readers_let_in(Assailant& assailant) {
    const ObjectId lock = assailant.peer().make("rwlock");
    assailant.peer().call("rwlock.acquire", lock);
    const auto peers = crowd(assailant, 50'000, "rwlock.acquire_shared", lock);
    assailant.begin();
    assailant.peer().call("rwlock.release", lock);
}

void permits_released(Assailant& assailant) {
    const ObjectId semaphore = assailant.peer().make("semaphore", encoded(0));
    const auto peers = crowd(assailant, 50'000, "semaphore.acquire", semaphore);
    assailant.begin();
    assailant.peer().call("semaphore.release", semaphore, encoded(50'000));
}

void deadlines(Assailant& assailant) {
    const ObjectId event = assailant.peer().make("event");
    assailant.begin();
    const auto peers = crowd(assailant, 50'000, "event.wait", event, encoded(0.5));
    sit_out(assailant);
}

void notify_all(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId lock = peer.make("lock");
    const ObjectId condition = peer.make("condition", encoded(lock));
    std::vector<Peer> peers = assailant.connect(20);
    for (Peer& one : peers) {
        for (std::size_t i = 0; i < waiters_each_channel; ++i)
            one.add("lock.acquire", lock).add("condition.wait", condition);
        one.sync();
    }
    assailant.begin();
    peer.add("lock.acquire", lock).add("condition.notify_all", condition);
    peer.add("lock.release", lock).sync();
    // Each who goes on holds the lock, which anybody may release.
    keep_on(assailant, [&] {
        repeat(peer, 1000, "lock.release", lock, {}, call_flags::quiet);
        peer.sync();
    });
}

void line_at_lock(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId lock = peer.make("lock");
    peer.call("lock.acquire", lock);
    std::vector<Peer> peers = crowd(assailant, 90'000, "lock.acquire", lock);
    assailant.begin();
    keep_on(assailant, [&] {
        repeat(peer, 1000, "lock.release", lock, {}, call_flags::quiet);
        peer.sync();
    });
}

void thousand_channels_killed(Assailant& assailant) {
    const auto events = assailant.peer().make(10, "event");
    const pid_t victim = assailant.accomplice([&](Peer&) {
        static std::vector<Peer> peers = assailant.connect(1000);
        for (Peer& peer : peers) {
            for (const ObjectId event : events) peer.add("event.wait", event);
            peer.sync();
        }
    });
    assailant.begin();
    Assailant::kill(victim);
}

}  // namespace

Attacks crowd_attacks() {
    return {
        {"event_set", "50,000 calls wait for an event, which is set", event_set},
        {"latch_opened", "50,000 calls arrive at a latch, which opens", latch_opened},
        {"queue_closed", "50,000 calls wait for an item of a queue, which is closed", queue_closed},
        {"queue_filled", "50,000 calls wait for an item, and as many are put in by one call",
         queue_filled},
        {"readers_let_in", "50,000 readers wait for a writer, who lets go", readers_let_in},
        {"permits_released", "50,000 calls wait for a permit, and one call releases as many",
         permits_released},
        {"deadlines", "50,000 waiting calls run out of time at once", deadlines},
        {"notify_all", "20,000 calls wait at a condition and are notified all at once", notify_all},
        {"line_at_lock",
         "90,000 calls wait for a lock, which is released thousands of times a second",
         line_at_lock},
        {"thousand_channels_killed",
         "a process of 1,000 channels that wait for 10 events each is killed",
         thousand_channels_killed},
    };
}

}  // namespace steward::attacks
