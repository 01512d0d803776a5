// Attacks by the work of one turn: very many calls in one send, in batches, or from many channels
// at once.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

void quiet_counts(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = list_of(peer, 1'000'000);
    assailant.begin();
    for (int i = 0; i < 3000; ++i) peer.add("list.count", list, encoded(-1), call_flags::quiet);
    peer.sync();
}

void batch_of_sorts(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = peer.make("list", encoded(Raw{shuffled_numbers(200'000)}));
    assailant.begin();
    keep_on(assailant, [&] {
        for (int i = 0; i < 256; ++i) {
            const std::uint16_t joined = i < 255 ? call_flags::joined : 0;
            peer.add("list.sort", list, encoded(i % 2 == 0), joined);
        }
        peer.sync();
    });
}

void batches_of_counts(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = list_of(peer, 20'000);
    assailant.begin();
    keep_on(assailant, [&] {
        for (int i = 0; i < 100; ++i) batch(peer, 256, "list.count", list, encoded(-1));
        peer.sync();
    });
}

// Sixteen channels, all of which always have calls that have arrived.
void flood(Assailant& assailant, std::string_view method, ObjectId object, const Bytes& arguments) {
    std::vector<Peer> peers = assailant.connect(16);
    assailant.begin();
    keep_on(assailant, [&] {
        for (Peer& peer : peers) repeat(peer, 500, method, object, arguments);
    });
}

void pings(Assailant& assailant) { flood(assailant, "service.ping", service_object, {}); }
void small_counts(Assailant& assailant) {
    const ObjectId list = list_of(assailant.peer(), 1000);
    flood(assailant, "list.count", list, encoded(-1));
}
void refusals(Assailant& assailant) {
    const ObjectId queue = assailant.peer().make("queue");
    flood(assailant, "queue.get_nowait", queue, {});
}

// Four processes instead of one: each with its own share of the processors.
void four_processes(Assailant& assailant) {
    const ObjectId list = list_of(assailant.peer(), 100);
    std::vector<pid_t> helpers;
    assailant.begin();
    for (int i = 0; i < 4; ++i)
        helpers.push_back(assailant.start([&] {
            Peer peer = assailant.connect();
            while (true) {
                repeat(peer, 1000, "list.set", list, encoded(7, 8));
                peer.sync();
            }
        }));
    sit_out(assailant);
    Assailant::kill(helpers);
}

// A frame is sent byte by byte, on many channels.
void byte_by_byte(Assailant& assailant) {
    std::vector<Peer> peers = assailant.connect(100);
    Bytes frame;
    append_frame(frame,
                 CallHeader{.id = 1,
                            .object = service_object,
                            .method = assailant.methods().at("service.ping")},
                 {});
    assailant.begin();
    keep_on(assailant, [&] {
        for (const char byte : frame)
            for (Peer& peer : peers) peer.send_raw({&byte, 1});
    });
}

}  // namespace

Attacks turn_attacks() {
    return {
        {"quiet_counts", "3,000 quiet counts of a million items come in one send", quiet_counts},
        {"batch_of_sorts", "batches of 256 sorts of 200,000 items", batch_of_sorts},
        {"batches_of_counts", "batches of 256 counts of 20,000 items, a hundred in one send",
         batches_of_counts},
        {"pings", "16 channels send pings without end", pings},
        {"small_counts", "16 channels send counts of 1,000 items without end", small_counts},
        {"refusals", "16 channels send calls that are refused", refusals},
        {"four_processes", "four processes set items without end", four_processes},
        {"byte_by_byte", "100 channels send their frames byte by byte", byte_by_byte},
    };
}

}  // namespace steward::attacks
