// Attacks by calls that consist of others: many selects that wait at the same objects, and what
// happens when one of these changes or those who wait are gone.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

constexpr std::size_t parked_each_channel = 1000;

// Makes so many selects over the objects wait, on as many channels of this process as that takes.
std::vector<Peer> park(const Assailant& assailant, std::size_t count, std::string_view method,
                       const Bytes& arguments) {
    std::vector<Peer> peers =
        assailant.connect((count + parked_each_channel - 1) / parked_each_channel);
    for (Peer& peer : peers) {
        const std::size_t some = std::min(count, parked_each_channel);
        repeat(peer, some, method, manager_object, arguments);
        peer.sync();
        count -= some;
    }
    return peers;
}

// Two processes wait in selects over the same events, and one of them is killed.
void one_of_two_killed(Assailant& assailant, std::size_t events, std::size_t selects) {
    const auto waited_for = assailant.peer().make(events, "event");
    const Bytes calls = choices(waited_for, "wait");
    const auto waits = [&](Peer& peer) {
        repeat(peer, selects, "manager.select", manager_object, calls);
        peer.sync();
    };
    assailant.accomplice(waits);
    const pid_t victim = assailant.accomplice(waits);
    assailant.begin();
    Assailant::kill(victim);
}

void selects_killed(Assailant& assailant) { one_of_two_killed(assailant, 64, 250); }
void selects_few_events_killed(Assailant& assailant) { one_of_two_killed(assailant, 4, 1000); }

void selects_channels_closed(Assailant& assailant) {
    const auto events = assailant.peer().make(4, "event");
    std::vector<Peer> peers = park(assailant, 8000, "manager.select", choices(events, "wait"));
    assailant.begin();
    while (!peers.empty()) peers.pop_back();
    assailant.peer().sync();
}

void selects_then_puts(Assailant& assailant) {
    const auto queues = assailant.peer().make(64, "queue");
    const auto peers = park(assailant, 2000, "manager.select", choices(queues, "get"));
    assailant.begin();
    for (std::size_t i = 0; i < 500; ++i)
        assailant.peer().add("queue.put", queues[i % queues.size()], encoded(1));
    assailant.peer().sync();
}

// Waits for all of many locks, one of which somebody else takes and frees again and again.
void one_freed(Assailant& assailant, std::string_view method, bool as_calls) {
    const auto locks = assailant.peer().make(64, "lock");
    Peer& peer = assailant.peer();
    for (const ObjectId lock : locks) peer.add("lock.acquire", lock);
    peer.sync();
    const Bytes arguments = as_calls ? choices(locks, "acquire") : encoded(Raw{references(locks)});
    const auto peers = park(assailant, 2000, method, arguments);
    assailant.begin();
    keep_on(assailant, [&] {
        peer.add("lock.release", locks[7]).add("lock.acquire", locks[7], encoded(0.0)).sync();
    });
}

void select_all_one_freed(Assailant& assailant) {
    one_freed(assailant, "manager.select_all", true);
}
void acquire_all_one_freed(Assailant& assailant) {
    one_freed(assailant, "manager.acquire_all", false);
}

void threads_in_select_killed(Assailant& assailant) {
    const auto queues = assailant.peer().make(4, "queue");
    const Bytes calls = choices(queues, "get");
    const pid_t victim = assailant.accomplice([&](Peer&) {
        static std::vector<Peer> peers = assailant.connect(800);
        for (Peer& peer : peers) peer.add("manager.select", manager_object, calls).sync();
    });
    assailant.begin();
    Assailant::kill(victim);
}

// As much as may wait, with as many places as a call may have.
void wide_selects(Assailant& assailant) {
    const auto queues = assailant.peer().make(64, "queue");
    const Bytes calls = choices(queues, "get");
    assailant.begin();
    const auto peers = park(assailant, 40'000, "manager.select", calls);
    assailant.peer().sync();
}

}  // namespace

Attacks select_attacks() {
    return {
        {"selects_killed",
         "two processes wait in 250 selects each over the same 64 events; one is killed",
         selects_killed},
        {"selects_few_events_killed",
         "two processes wait in 1,000 selects each over the same 4 events; one is killed",
         selects_few_events_killed},
        {"selects_channels_closed", "8 channels with 1,000 waiting selects each are closed",
         selects_channels_closed},
        {"threads_in_select_killed",
         "a process with 800 channels, each in a select of 4, is killed", threads_in_select_killed},
        {"selects_then_puts", "2,000 selects wait over 64 queues, then 500 items are put",
         selects_then_puts},
        {"select_all_one_freed",
         "2,000 select_all wait over 64 locks, of which one is freed again and again",
         select_all_one_freed},
        {"acquire_all_one_freed",
         "2,000 acquire_all wait over 64 locks, of which one is freed again and again",
         acquire_all_one_freed},
        {"wide_selects", "40,000 selects of 64 places come to wait, then their process ends",
         wide_selects},
    };
}

}  // namespace steward::attacks
