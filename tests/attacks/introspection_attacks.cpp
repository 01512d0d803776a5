// Attacks by questions about the daemon, whose answers grow with what there is.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

void asked(Assailant& assailant, std::size_t at_once, std::string_view method,
           const Bytes& arguments = {}) {
    assailant.begin();
    keep_on(assailant, [&] {
        for (std::size_t i = 0; i < at_once; ++i)
            assailant.peer().add(method, service_object, arguments);
        assailant.peer().sync();
    });
}

void describe(Assailant& assailant) { asked(assailant, 3000, "service.describe"); }

void objects(Assailant& assailant) {
    assailant.peer().make(300'000, "event");
    asked(assailant, 1, "service.objects");
}

void clients(Assailant& assailant) {
    for (int i = 0; i < 300; ++i) assailant.accomplice([](Peer& peer) { peer.sync(); });
    asked(assailant, 20, "service.clients");
}

void holdings_of_client(Assailant& assailant) {
    Peer& peer = assailant.peer();
    for (const ObjectId lock : peer.make(200'000, "lock"))
        peer.add("lock.acquire", lock, {}, call_flags::quiet);
    peer.sync();
    asked(assailant, 1, "service.clients");
}

void state_of_object(Assailant& assailant) {
    const ObjectId list = list_of(assailant.peer(), 5'000'000);
    asked(assailant, 1, "service.get", encoded(list));
}

void waiters_of_object(Assailant& assailant) {
    const ObjectId event = assailant.peer().make("event");
    std::vector<Peer> peers = assailant.connect(50);
    for (Peer& peer : peers) {
        repeat(peer, 1000, "event.wait", event, encoded(1000));
        peer.sync();
    }
    asked(assailant, 1, "service.info", encoded(event));
}

void holders_of_semaphore(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId permits = peer.make("bounded_semaphore", encoded(200'000));
    repeat(peer, 200'000, "bounded_semaphore.acquire", permits, {}, call_flags::quiet);
    peer.sync();
    assailant.begin();
    keep_on(assailant, [&] { peer.call("bounded_semaphore.holders", permits); });
}

}  // namespace

Attacks introspection_attacks() {
    return {
        {"describe", "3,000 descriptions of all methods are asked for in one send", describe},
        {"objects", "the table of 300,000 objects is asked for", objects},
        {"clients", "the table of 300 processes is asked for, 20 times in one send", clients},
        {"holdings_of_client", "the table of clients, of which one holds 200,000 locks",
         holdings_of_client},
        {"state_of_object", "the state of a list of 5 million items is asked for", state_of_object},
        {"waiters_of_object", "what 50,000 calls wait for is asked", waiters_of_object},
        {"holders_of_semaphore", "the holders of 200,000 permits are asked for",
         holders_of_semaphore},
    };
}

}  // namespace steward::attacks
