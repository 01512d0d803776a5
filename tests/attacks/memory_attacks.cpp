// Attacks on the daemon's memory: what a client makes it keep, stored or on the way in and out.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

void empty_queues(Assailant& assailant) {
    assailant.begin();
    assailant.peer().make(300'000, "queue");
}

void names(Assailant& assailant) {
    Peer& peer = assailant.peer();
    std::uint64_t next = 0;
    assailant.begin();
    keep_on(assailant, [&] {
        std::vector<std::string> some;
        for (int i = 0; i < 2000; ++i) {
            some.push_back(std::string(240, 'n') + std::to_string(next++));
            peer.add("manager.create", manager_object,
                     encoded("event", std::string_view(some.back())), call_flags::quiet);
        }
        for (const std::string& name : some)
            peer.add("manager.remove", manager_object, encoded(std::string_view(name)),
                     call_flags::quiet);
        peer.sync();
    });
}

void names_kept(Assailant& assailant) {
    Peer& peer = assailant.peer();
    assailant.begin();
    for (int i = 0; i < 300'000; ++i) {
        const std::string name = std::string(200, 'n') + std::to_string(i);
        peer.add("manager.create", manager_object, encoded("event", std::string_view(name)),
                 call_flags::quiet);
        if (i % 1000 == 999) peer.send();
    }
    peer.sync();
}

void references_of_many(Assailant& assailant) {
    const auto objects = assailant.peer().make(100'000, "event");
    const ObjectId list = assailant.peer().make("list", encoded(Raw{references(objects)}));
    assailant.begin();
    for (int i = 0; i < 20 && assailant.goes_on(); ++i)
        assailant.accomplice([&](Peer& peer) { peer.call("list.copy", list); });
}

void stored_until_refused(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = peer.make("list");
    const Bytes item = encoded(Raw{blob(32u << 20)});
    assailant.begin();
    keep_on(assailant, [&] { peer.call("list.append", list, item); });
}

// Fifty channels ask for much and read nothing of it.
void deaf_readers(Assailant& assailant) {
    const ObjectId list = assailant.peer().make("list", encoded(Raw{zeros(900'000)}));
    std::vector<Peer> peers = assailant.connect(50);
    for (Peer& peer : peers) peer.sync();
    Bytes calls;
    const CallHeader header{.id = 7, .object = list, .method = assailant.methods().at("list.copy")};
    for (int i = 0; i < 100; ++i) append_frame(calls, header, {});
    assailant.begin();
    for (const Peer& peer : peers) peer.push(calls);
    sit_out(assailant);
}

// The same by calls that waited, whose answers do not wait for a reader.
void deaf_waiters(Assailant& assailant) {
    Peer& main = assailant.peer();
    const ObjectId value = main.make("value", encoded(Raw{blob(64)}));
    std::vector<Peer> peers = assailant.connect(50);
    for (Peer& peer : peers) {
        repeat(peer, 100, "value.wait_until", value, encoded("!=", Raw{blob(64)}));
        peer.sync();
    }
    assailant.begin();
    main.call("value.set", value, encoded(Raw{blob(1u << 20, 'z')}));
    sit_out(assailant);
}

// A hundred channels announce large frames and send all but the end.
void half_frames(Assailant& assailant) {
    std::vector<Peer> peers = assailant.connect(100);
    for (Peer& peer : peers) peer.sync();
    constexpr std::size_t sent = 16u << 20;
    Bytes head(header_bytes, '\0');
    put_header(head.data(), CallHeader{.size = 60u << 20,
                                       .id = 9,
                                       .object = service_object,
                                       .method = assailant.methods().at("service.ping")});
    const Bytes body(1u << 20, '\0');
    assailant.begin();
    for (Peer& peer : peers) peer.send_raw(head);
    for (std::size_t done = 0; done < sent && assailant.goes_on(); done += body.size())
        for (Peer& peer : peers) peer.send_raw(body);
    sit_out(assailant);
}

// Batches of large frames that never end.
void half_batches(Assailant& assailant) {
    std::vector<Peer> peers = assailant.connect(30);
    const Bytes content = encoded(Raw{blob(7u << 20)});
    assailant.begin();
    for (int i = 0; i < 8 && assailant.goes_on(); ++i)
        for (Peer& peer : peers)
            peer.add("service.ping", service_object, content, call_flags::joined).send();
    sit_out(assailant);
}

// Large frames that wait: each is kept as it came.
void large_parked_frames(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId queue = peer.make("queue", encoded(1));
    peer.call("queue.put", queue, encoded(0));
    const Bytes item = encoded(Raw{blob(1u << 20)});
    assailant.begin();
    for (int i = 0; i < 900 && assailant.goes_on(); ++i) peer.add("queue.put", queue, item).send();
    peer.sync();
}

}  // namespace

Attacks memory_attacks() {
    return {
        {"empty_queues", "300,000 empty queues are made", empty_queues},
        {"names", "names of 240 bytes are given and taken away without end", names},
        {"names_kept", "300,000 objects with names of 200 bytes are made", names_kept},
        {"references_of_many", "20 processes take references to 100,000 objects each",
         references_of_many},
        {"stored_until_refused", "items of 32 MiB are stored until that is refused",
         stored_until_refused, false, milliseconds(60)},
        {"deaf_readers", "50 channels ask for 90 MB each and read nothing", deaf_readers},
        {"deaf_waiters",
         "5,000 waiting calls of 50 channels are answered with 1 MiB each, and nobody reads",
         deaf_waiters},
        {"half_frames", "100 channels send 16 of the 60 MiB that they have announced", half_frames},
        {"half_batches", "30 channels send batches of 56 MiB that never end", half_batches},
        {"large_parked_frames", "900 puts of 1 MiB each wait for room", large_parked_frames},
    };
}

}  // namespace steward::attacks
