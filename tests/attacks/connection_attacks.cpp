// Attacks by connections and processes that come and go, or that come and say nothing.
#include "tests/attacks/material.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <list>
#include <system_error>

namespace steward::attacks {
namespace {

// Two processes that do this without end, until the attack is over.
void by_two(Assailant& assailant, const std::function<void()>& deed) {
    std::vector<pid_t> helpers;
    assailant.begin();
    for (int i = 0; i < 2; ++i)
        helpers.push_back(Assailant::start([&] {
            while (true) {
                try {
                    deed();
                } catch (const Closed&) {
                } catch (const std::system_error&) {
                    // The daemon takes no more at the moment.
                }
            }
        }));
    sit_out(assailant);
    Assailant::kill(helpers);
}

void connections(Assailant& assailant) {
    by_two(assailant, [&] { const Peer peer(assailant.path()); });
}
void greetings(Assailant& assailant) {
    by_two(assailant, [&] { assailant.connect().sync(); });
}
void greetings_with_methods(Assailant& assailant) {
    AttackNotes* const notes = new AttackNotes;
    by_two(assailant, [&] { Peer(assailant.path()).learn(*notes); });
}

void forks(Assailant& assailant) {
    by_two(assailant, [&] {
        const pid_t child = ::fork();
        if (child == 0) {
            try {
                Peer peer = assailant.connect();
                peer.make("lock");
            } catch (...) {}
            ::_exit(0);
        }
        if (child > 0) ::waitpid(child, nullptr, 0);
    });
}

void nonsense(Assailant& assailant) {
    const Bytes words(4096, '?');
    by_two(assailant, [&] { Peer(assailant.path()).push(words); });
}

void malformed_frames(Assailant& assailant) {
    Bytes frame;
    append_frame(frame, CallHeader{.id = 1, .flags = 0xffff}, {});
    by_two(assailant, [&] {
        Peer peer = assailant.connect();
        peer.push(frame);
        while (true)
            if (!peer.read_some()) peer.await_input();
    });
}

void slow_greeters(Assailant& assailant) {
    std::list<Peer> peers;
    assailant.begin();
    keep_on(assailant, [&] {
        for (int i = 0; i < 2000; ++i) {
            try {
                peers.emplace_back(assailant.path()).push("S");
            } catch (const std::system_error&) {
                break;
            }
        }
        assailant.peer().sync();
        if (peers.size() > 10'000) peers.clear();
    });
}

void many_channels_closed(Assailant& assailant) {
    const pid_t victim = assailant.accomplice([&](Peer&) {
        static std::vector<Peer> peers = assailant.connect(10'000);
        for (Peer& peer : peers) peer.sync();
    });
    assailant.begin();
    Assailant::kill(victim);
}

void adopted_ids(Assailant& assailant) {
    const Bytes ids = numbers(5'000'000, 100);
    const auto event = assailant.peer().make("event");
    const Bytes arguments = encoded(std::to_string(number(event)).c_str(), Raw{ids});
    assailant.begin();
    keep_on(assailant, [&] {
        Peer peer = assailant.connect();
        peer.add("manager.hello", manager_object, arguments).sync();
    });
}

void goodbyes(Assailant& assailant) {
    by_two(assailant, [&] {
        Peer peer = assailant.connect();
        const ObjectId lock = peer.make("rlock");
        peer.add("rlock.acquire", lock);
        peer.add("manager.goodbye", manager_object).sync();
    });
}

}  // namespace

Attacks connection_attacks() {
    return {
        {"connections", "two processes connect and close without end", connections},
        {"greetings", "two processes connect, greet and close without end", greetings},
        {"greetings_with_methods", "the same, and ask for the names of all methods",
         greetings_with_methods},
        {"forks", "processes that connect, make a lock and end come without end", forks},
        {"nonsense", "connections that begin with nonsense come without end", nonsense},
        {"malformed_frames", "connections that send malformed frames come without end",
         malformed_frames},
        {"slow_greeters", "thousands of connections say one byte and no more", slow_greeters, false,
         milliseconds(30)},
        {"many_channels_closed",
         "a process with as many channels as it may have, up to 10,000, is killed",
         many_channels_closed},
        {"adopted_ids", "greetings bring 5 million ids of objects", adopted_ids},
        {"goodbyes", "processes come, hold a lock and say goodbye without end", goodbyes},
    };
}

}  // namespace steward::attacks
