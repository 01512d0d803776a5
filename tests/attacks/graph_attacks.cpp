// Attacks by objects that refer to one another: chains, fans and rings of very many, dropped at
// once. What nobody can reach any more ends.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

constexpr std::size_t many = 300'000;

// The caller's own references are given back; what refers to the objects keeps them.
void forget(Peer& peer, const std::vector<ObjectId>& objects) {
    for (const ObjectId one : objects)
        peer.add("manager.release", manager_object, encoded(number(one)), call_flags::quiet);
    peer.sync();
}

void chain(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const auto links = peer.make(many, "list");
    for (std::size_t i = 1; i < links.size(); ++i)
        peer.add("list.append", links[i - 1], encoded(links[i]), call_flags::quiet);
    peer.sync();
    forget(peer, {links.begin() + 1, links.end()});
    assailant.begin();
    forget(peer, {links.front()});
}

void fan(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const auto leaves = peer.make(many, "event");
    const ObjectId list = peer.make("list", encoded(Raw{references(leaves)}));
    forget(peer, leaves);
    assailant.begin();
    peer.call("list.clear", list);
}

void fan_copied(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = peer.make("list", encoded(Raw{references(peer.make(many, "event"))}));
    assailant.begin();
    keep_on(assailant, [&] { peer.call("list.copy", list); });
}

void rings(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const auto lists = peer.make(many, "list");
    for (std::size_t i = 0; i + 1 < lists.size(); i += 2)
        peer.add("list.append", lists[i], encoded(lists[i + 1]), call_flags::quiet)
            .add("list.append", lists[i + 1], encoded(lists[i]), call_flags::quiet);
    peer.sync();
    assailant.begin();
    forget(peer, lists);
}

void one_large_ring(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const auto lists = peer.make(many, "list");
    for (std::size_t i = 0; i < lists.size(); ++i)
        peer.add("list.append", lists[i], encoded(lists[(i + 1) % lists.size()]),
                 call_flags::quiet);
    peer.sync();
    assailant.begin();
    forget(peer, lists);
}

// Rings come and go while the daemon looks for those that nobody can reach.
void rings_without_end(Assailant& assailant) {
    Peer& peer = assailant.peer();
    assailant.begin();
    keep_on(assailant, [&] {
        const auto lists = peer.make(2000, "list");
        for (const ObjectId list : lists)
            peer.add("list.append", list, encoded(list), call_flags::quiet);
        forget(peer, lists);
    });
}

// A list with a thousand references to each of a thousand objects.
void dense_graph(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const auto lists = peer.make(1000, "list");
    const Bytes all = encoded(Raw{references(lists)});
    for (const ObjectId list : lists) peer.add("list.extend", list, all, call_flags::quiet).send();
    peer.sync();
    assailant.begin();
    forget(peer, lists);
}

}  // namespace

Attacks graph_attacks() {
    return {
        {"chain", "a chain of 300,000 lists is dropped at its head", chain},
        {"fan", "a list with the last references to 300,000 objects is cleared", fan},
        {"fan_copied", "a list of 300,000 references is asked for", fan_copied},
        {"rings", "150,000 pairs of lists that contain one another are dropped", rings},
        {"one_large_ring", "a ring of 300,000 lists is dropped", one_large_ring},
        {"rings_without_end", "lists that contain themselves are made and dropped without end",
         rings_without_end},
        {"dense_graph", "1,000 lists that contain 1,000 lists each are dropped", dense_graph},
    };
}

}  // namespace steward::attacks
