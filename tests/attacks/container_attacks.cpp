// Attacks by calls on large dicts, sets and queues.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

void again_with(Assailant& assailant, std::string_view method, ObjectId object,
                const Bytes& arguments = {}) {
    assailant.begin();
    keep_on(assailant, [&] { assailant.peer().call(method, object, arguments); });
}

ObjectId dict_of(Peer& peer, std::size_t millions) {
    const ObjectId dict = peer.make("dict");
    for (std::size_t i = 0; i < millions; ++i)
        peer.call("dict.update", dict,
                  encoded(Raw{pairs(million, static_cast<std::int64_t>(i * million))}));
    return dict;
}

ObjectId set_of(Peer& peer, std::size_t millions) {
    const ObjectId set = peer.make("set");
    for (std::size_t i = 0; i < millions; ++i)
        peer.call("set.update", set,
                  encoded(Raw{numbers(million, static_cast<std::int64_t>(i * million))}));
    return set;
}

void dict_update(Assailant& assailant) {
    const ObjectId dict = assailant.peer().make("dict");
    again_with(assailant, "dict.update", dict, encoded(Raw{pairs(3 * million)}));
}
void dict_merged(Assailant& assailant) {
    const ObjectId dict = dict_of(assailant.peer(), 2);
    again_with(assailant, "dict.merged", dict, encoded(Raw{pairs(2 * million, million)}));
}
void dict_items(Assailant& assailant) {
    again_with(assailant, "dict.items", dict_of(assailant.peer(), 4));
}
void dict_get_many(Assailant& assailant) {
    const ObjectId dict = dict_of(assailant.peer(), 2);
    again_with(assailant, "dict.get_many", dict, encoded(Raw{numbers(2 * million)}, 0));
}
void dict_cleared(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const Bytes items = encoded(Raw{pairs(2 * million)});
    const ObjectId dict = peer.make("dict");
    assailant.begin();
    keep_on(assailant,
            [&] { peer.add("dict.update", dict, items).add("dict.clear", dict).sync(); });
}
void dict_poisoned_keys(Assailant& assailant) {
    // Keys that agree in their long beginnings.
    const ObjectId dict = assailant.peer().make("dict");
    const std::string beginning(200, 'k');
    Bytes items;
    Writer writer(items);
    constexpr std::size_t count = 200'000;
    writer.map(count);
    for (std::size_t i = 0; i < count; ++i) {
        writer.text(beginning + std::to_string(i));
        writer.nil();
    }
    again_with(assailant, "dict.update", dict, encoded(Raw{items}));
}

void set_union(Assailant& assailant) {
    const ObjectId set = set_of(assailant.peer(), 3);
    again_with(assailant, "set.union", set, encoded(Raw{numbers(3 * million, 2'000'000)}));
}
void set_intersection(Assailant& assailant) {
    const ObjectId set = set_of(assailant.peer(), 3);
    again_with(assailant, "set.intersection", set, encoded(Raw{numbers(3 * million)}));
}
void set_turned_over(Assailant& assailant) {
    const ObjectId set = set_of(assailant.peer(), 2);
    again_with(assailant, "set.symmetric_difference_update", set,
               encoded(Raw{numbers(2 * million, 1'000'000)}));
}
void set_subset(Assailant& assailant) {
    const ObjectId set = set_of(assailant.peer(), 3);
    again_with(assailant, "set.issubset", set, encoded(Raw{numbers(4 * million)}));
}

void priorities_put(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const Bytes items = encoded(Raw{shuffled_numbers(2 * million)});
    assailant.begin();
    keep_on(assailant, [&] {
        const ObjectId queue = peer.make("priority_queue");
        peer.call("priority_queue.put_many", queue, items);
        peer.call("manager.release", manager_object, encoded(number(queue)));
    });
}
void priorities_taken(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId queue = peer.make("priority_queue");
    const Bytes items = encoded(Raw{shuffled_numbers(million)});
    assailant.begin();
    keep_on(assailant, [&] {
        peer.call("priority_queue.put_many", queue, items);
        peer.call("priority_queue.get_many", queue, encoded(million));
    });
}
void queue_passed_through(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId queue = peer.make("queue", encoded(0, true));
    const Bytes items = encoded(Raw{numbers(million)});
    assailant.begin();
    keep_on(assailant, [&] {
        peer.call("queue.put_many", queue, items);
        for (std::size_t i = 0; i < million / 5'000; ++i) {
            peer.add("queue.get_many", queue, encoded(5'000));
            peer.add("queue.done", queue, encoded(5'000)).sync();
        }
    });
}
void queue_given_back(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId queue = peer.make("queue", encoded(0, true));
    peer.call("queue.put_many", queue, encoded(Raw{numbers(200'000)}));
    assailant.begin();
    keep_on(assailant, [&] {
        for (int i = 0; i < 40; ++i) peer.call("queue.get_many", queue, encoded(5'000));
        for (int i = 0; i < 2000; ++i) peer.add("queue.give_back", queue, {}, call_flags::quiet);
        peer.call("queue.lent", queue, encoded(true));
        peer.call("queue.shutdown", peer.make("queue", encoded(0, true)), encoded(true));
        for (int i = 0; i < 44; ++i) peer.call("queue.done", queue, encoded(4'500));
        peer.call("queue.put_many", queue, encoded(Raw{numbers(198'000)}));
    });
}

}  // namespace

Attacks container_attacks() {
    return {
        {"dict_update", "a dict takes 3 million items in one call", dict_update},
        {"dict_merged", "2 million items of a dict merged with as many", dict_merged},
        {"dict_items", "all 4 million items of a dict are asked for", dict_items},
        {"dict_get_many", "2 million keys of a dict are asked for", dict_get_many},
        {"dict_cleared", "a dict of 2 million items is filled and cleared", dict_cleared},
        {"dict_long_keys", "a dict takes 200,000 keys of 200 bytes that differ at their ends",
         dict_poisoned_keys},
        {"set_union", "the union of 3 million elements with as many", set_union},
        {"set_intersection", "the intersection of 3 million elements with as many",
         set_intersection},
        {"set_turned_over", "the symmetric difference of 2 million elements with as many, stored",
         set_turned_over},
        {"set_subset", "whether 3 million elements are among 4 million", set_subset},
        {"priorities_put", "2 million items in no order are put into a priority queue by one call",
         priorities_put},
        {"priorities_taken", "a million items leave a priority queue in one call",
         priorities_taken},
        {"queue_passed_through",
         "a million items are put in one call, then lent and done by as many as can be",
         queue_passed_through},
        {"queue_given_back", "200,000 items are lent, given back, listed and done",
         queue_given_back},
    };
}

}  // namespace steward::attacks
