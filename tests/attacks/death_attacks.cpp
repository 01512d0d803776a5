// Attacks by deaths: who held, had been lent or had made very much is killed, and all of it goes
// back or ends.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

// An accomplice that does this is killed; what was before is preparation.
void killed(Assailant& assailant, const std::function<void(Peer&)>& before) {
    const pid_t victim = assailant.accomplice(before);
    assailant.begin();
    Assailant::kill(victim);
}

void permits_held(Assailant& assailant) {
    const ObjectId permits = assailant.peer().make("bounded_semaphore", encoded(100'000));
    killed(assailant, [&](Peer& peer) {
        repeat(peer, 100'000, "bounded_semaphore.acquire", permits, {}, call_flags::quiet);
        peer.sync();
    });
}

ObjectId owned_queue(Peer& peer, std::size_t items, const Bytes& arguments) {
    const ObjectId queue = peer.make("queue", arguments);
    peer.call("queue.put_many", queue, encoded(Raw{numbers(items)}));
    return queue;
}

void items_lent(Assailant& assailant) {
    const ObjectId queue = owned_queue(assailant.peer(), 100'000, encoded(0, true));
    killed(assailant, [&](Peer& peer) {
        for (int i = 0; i < 20; ++i) peer.call("queue.get_many", queue, encoded(5'000));
    });
}

void items_given_up(Assailant& assailant) {
    const ObjectId dead = assailant.peer().make("queue");
    const ObjectId queue = owned_queue(assailant.peer(), 200'000, encoded(0, true, 1, dead));
    killed(assailant, [&](Peer& peer) {
        for (int i = 0; i < 40; ++i) peer.call("queue.take_many", queue, encoded(5'000));
    });
}

void items_lent_singly(Assailant& assailant) {
    const ObjectId queue = owned_queue(assailant.peer(), 100'000, encoded(0, true));
    killed(assailant, [&](Peer& peer) {
        repeat(peer, 100'000, "queue.take", queue);
        peer.sync();
    });
}

void locks_held(Assailant& assailant) {
    const auto locks = assailant.peer().make(100'000, "lock");
    killed(assailant, [&](Peer& peer) {
        for (const ObjectId lock : locks) peer.add("lock.acquire", lock, {}, call_flags::quiet);
        peer.sync();
    });
}

void locks_waited_for(Assailant& assailant) {
    const auto locks = assailant.peer().make(50'000, "lock");
    const auto acquire = [&](Peer& peer, std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i)
            peer.add("lock.acquire", locks[i], {}, call_flags::quiet);
        peer.sync();
    };
    const pid_t victim = assailant.accomplice([&](Peer& peer) { acquire(peer, 0, locks.size()); });
    std::vector<Peer> peers = assailant.connect(50);
    for (std::size_t i = 0; i < peers.size(); ++i) acquire(peers[i], i * 1000, (i + 1) * 1000);
    assailant.begin();
    Assailant::kill(victim);
}

void read_locks_held(Assailant& assailant) {
    const ObjectId lock = assailant.peer().make("rwlock");
    killed(assailant, [&](Peer& peer) {
        repeat(peer, 100'000, "rwlock.acquire_shared", lock, {}, call_flags::quiet);
        peer.sync();
    });
}

void ephemeral_objects(Assailant& assailant) {
    killed(assailant, [](Peer& peer) {
        const Bytes call = encoded("dict", nullptr, Raw{encoded()}, false, true);
        repeat(peer, 200'000, "manager.create", manager_object, call);
        peer.sync();
    });
}

void references_held(Assailant& assailant) {
    const auto objects = assailant.peer().make(300'000, "event");
    const ObjectId list = assailant.peer().make("list", encoded(Raw{references(objects)}));
    killed(assailant, [&](Peer& peer) { peer.call("list.copy", list); });
}

void pipes_left(Assailant& assailant) {
    const auto pipes = assailant.peer().make(50'000, "pipe");
    killed(assailant, [&](Peer& peer) {
        for (const ObjectId pipe : pipes) peer.add("pipe.attach", pipe, encoded(0));
        peer.sync();
    });
}

void many_processes(Assailant& assailant) {
    const auto locks = assailant.peer().make(200 * 100, "lock");
    std::vector<pid_t> victims;
    for (std::size_t i = 0; i < 200; ++i)
        victims.push_back(assailant.accomplice([&](Peer& peer) {
            for (std::size_t k = 0; k < 100; ++k)
                peer.add("lock.acquire", locks[i * 100 + k], {}, call_flags::quiet);
            peer.sync();
        }));
    assailant.begin();
    Assailant::kill(victims);
}

}  // namespace

Attacks death_attacks() {
    return {
        {"permits_held", "who holds 100,000 permits of a bounded semaphore is killed",
         permits_held},
        {"items_lent", "who has been lent 100,000 items by ten calls is killed", items_lent},
        {"items_lent_singly", "who has taken 100,000 items one by one is killed",
         items_lent_singly},
        {"items_given_up", "200,000 lent items of a killed process go to the queue of dead letters",
         items_given_up},
        {"locks_held", "who holds 100,000 locks is killed", locks_held},
        {"locks_waited_for",
         "who holds 50,000 locks is killed, and somebody waits for each of them", locks_waited_for},
        {"read_locks_held", "who holds a lock shared 100,000 times is killed", read_locks_held},
        {"ephemeral_objects", "the creator of 200,000 ephemeral objects is killed",
         ephemeral_objects},
        {"references_held", "who has references to 300,000 objects is killed", references_held},
        {"pipes_left", "who has an end of each of 50,000 pipes is killed", pipes_left},
        {"many_processes", "200 processes that hold 100 locks each are killed at once",
         many_processes},
    };
}

}  // namespace steward::attacks
