// Attacks by questions that are dear to ask: waiting calls whose condition the daemon looks at
// again with each change, with large operands or over large objects; and parked batches.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

void wait_until_operands(Assailant& assailant) {
    constexpr std::size_t size = 4u << 20;
    Peer& peer = assailant.peer();
    const ObjectId value = peer.make("value", encoded(Raw{blob(size)}));
    // Each operand differs at its end only, so that all of it is compared.
    Bytes content = blob(size);
    content.back() = 'y';
    Peer waiter = assailant.connect();
    for (int i = 0; i < 50; ++i) waiter.add("value.wait_until", value, encoded("==", Raw{content}));
    waiter.sync();
    assailant.begin();
    for (char end = 'a'; assailant.goes_on(); end = end == 'w' ? 'a' : static_cast<char>(end + 1)) {
        content.back() = end;
        peer.add("value.set", value, encoded(Raw{content}));
        peer.sync();
    }
}

void slow_predicates(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = list_of(peer, 1'000'000);
    const ObjectId lock = peer.make("lock");
    const ObjectId condition = peer.make("condition", encoded(lock));
    std::vector<Peer> waiters = assailant.connect(200);
    for (Peer& waiter : waiters) {
        waiter.add("lock.acquire", lock);
        waiter.add("condition.wait_for", condition,
                   encoded(list, "count", Raw{encoded(-1)}, ">", 0));
        waiter.sync();
    }
    assailant.begin();
    keep_on(assailant, [&] {
        peer.add("lock.acquire", lock).add("condition.notify_all", condition);
        peer.add("lock.release", lock).sync();
    });
}

void parked_batches(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = list_of(peer, 100'000);
    const ObjectId lock = peer.make("lock");
    peer.call("lock.acquire", lock);
    Peer waiter = assailant.connect();
    for (int i = 0; i < 1000; ++i) {
        waiter.add("lock.acquire", lock, {}, call_flags::joined);
        for (int k = 0; k < 50; ++k)
            waiter.add("list.count", list, encoded(-1), call_flags::joined | call_flags::quiet);
        waiter.add("lock.release", lock);
        waiter.send();
    }
    waiter.sync();
    assailant.begin();
    peer.call("lock.release", lock);
}

void line_of_batches(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId lock = peer.make("lock");
    peer.call("lock.acquire", lock);
    Peer waiter = assailant.connect();
    for (int i = 0; i < 1000; ++i) {
        waiter.add("lock.acquire", lock, {}, call_flags::joined);
        for (int k = 0; k < 200; ++k)
            waiter.add("lock.locked", lock, {}, call_flags::joined | call_flags::quiet);
        waiter.add("lock.release", lock);
        waiter.send();
    }
    waiter.sync();
    assailant.begin();
    peer.call("lock.release", lock);
}

void ends_awaited(Assailant& assailant) {
    std::vector<pid_t> children;
    for (int i = 0; i < 900; ++i) children.push_back(Assailant::start([] {}));
    Peer& peer = assailant.peer();
    for (const pid_t child : children)
        peer.add("manager.await_end", manager_object, encoded(child));
    peer.sync();
    assailant.begin();
    Assailant::kill(children);
    peer.sync();
}

void barrier_storm(Assailant& assailant) {
    constexpr std::size_t parties = 1000;
    Peer& peer = assailant.peer();
    const ObjectId barrier = peer.make("barrier", encoded(parties));
    assailant.begin();
    keep_on(assailant, [&] {
        repeat(peer, parties, "barrier.wait", barrier);
        peer.sync();
    });
}

void barrier_broken(Assailant& assailant) {
    constexpr std::size_t parties = 1000;
    Peer& peer = assailant.peer();
    std::vector<Peer> peers = assailant.connect(20);
    const ObjectId barrier = peer.make("barrier", encoded(parties * 30));
    assailant.begin();
    keep_on(assailant, [&] {
        for (Peer& one : peers) repeat(one, parties, "barrier.wait", barrier);
        for (Peer& one : peers) one.sync();
        peer.call("barrier.reset", barrier);
    });
}

}  // namespace

Attacks waiting_attacks() {
    return {
        {"wait_until_operands",
         "50 wait_until with operands of 4 MiB wait at a value that is set again and again",
         wait_until_operands},
        {"slow_predicates",
         "200 channels wait until a count of a million items is positive, and are notified again "
         "and again",
         slow_predicates},
        {"parked_batches",
         "1,000 batches of 50 counts of 100,000 items wait behind one lock, which is freed",
         parked_batches},
        {"line_of_batches", "1,000 batches of 200 small calls wait behind one lock, which is freed",
         line_of_batches},
        {"ends_awaited", "900 processes whose ends are awaited are killed at once", ends_awaited},
        {"barrier_storm", "1,000 parties pass a barrier again and again", barrier_storm},
        {"barrier_broken", "20,000 parties wait at a barrier, which is reset again and again",
         barrier_broken},
    };
}

}  // namespace steward::attacks
