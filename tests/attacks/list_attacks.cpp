// Attacks by calls on large lists and arrays, each of which takes long by itself.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

// The list's one call again and again.
void again_and_again(Assailant& assailant, std::string_view method, ObjectId list,
                     const Bytes& arguments = {}) {
    assailant.begin();
    keep_on(assailant, [&] { assailant.peer().call(method, list, arguments); });
}

ObjectId zeros_list(Peer& peer, std::size_t millions) {
    const ObjectId list = peer.make("list");
    for (std::size_t i = 0; i < millions; ++i)
        peer.call("list.extend", list, encoded(Raw{zeros(million)}));
    return list;
}

void sort(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = peer.make("list");
    for (int i = 0; i < 3; ++i)
        peer.call("list.extend", list, encoded(Raw{shuffled_numbers(million)}));
    assailant.begin();
    for (bool down = false; assailant.goes_on(); down = !down)
        peer.call("list.sort", list, encoded(down));
}

void sort_by_key(Assailant& assailant) {
    Bytes maps;
    Writer writer(maps);
    constexpr std::size_t count = 300'000;
    writer.array(count);
    for (std::size_t i = 0; i < count; ++i) {
        writer.map(1);
        writer.text("key");
        writer.integer(static_cast<std::int64_t>(i * 7919 % count));
    }
    Peer& peer = assailant.peer();
    const ObjectId list = peer.make("list", encoded(Raw{maps}));
    assailant.begin();
    for (bool down = false; assailant.goes_on(); down = !down)
        peer.call("list.sort", list, encoded(down, "/key"));
}

void repeat_list(Assailant& assailant) {
    Peer& peer = assailant.peer();
    assailant.begin();
    keep_on(assailant, [&] {
        const ObjectId list = zeros_list(peer, 1);
        peer.call("list.repeat", list, encoded(100));
        peer.call("manager.release", manager_object, encoded(number(list)));
    });
}

void copy(Assailant& assailant) {
    again_and_again(assailant, "list.copy", zeros_list(assailant.peer(), 50));
}
void copy_refused(Assailant& assailant) {
    const ObjectId list = zeros_list(assailant.peer(), 1);
    assailant.peer().call("list.repeat", list, encoded(200));
    again_and_again(assailant, "list.copy", list);
}
void reverse(Assailant& assailant) {
    again_and_again(assailant, "list.reverse", zeros_list(assailant.peer(), 40));
}
void index(Assailant& assailant) {
    const ObjectId list = assailant.peer().make("list");
    for (int i = 0; i < 4; ++i)
        assailant.peer().call("list.extend", list, encoded(Raw{texts(million)}));
    again_and_again(assailant, "list.index", list, encoded("item-none"));
}
void count(Assailant& assailant) {
    again_and_again(assailant, "list.count", list_of(assailant.peer(), 5 * million), encoded(1.5));
}
void backwards_slice(Assailant& assailant) {
    again_and_again(assailant, "list.get_slice", list_of(assailant.peer(), 5 * million),
                    encoded(nullptr, nullptr, -1));
}
void slice_set(Assailant& assailant) {
    const ObjectId list = list_of(assailant.peer(), 5 * million);
    again_and_again(assailant, "list.set_slice", list,
                    encoded(Raw{numbers(million, 1000)}, 100, 100 + million));
}
void equals(Assailant& assailant) {
    const ObjectId list = list_of(assailant.peer(), 3 * million);
    again_and_again(assailant, "list.equals", list, encoded(Raw{numbers(3 * million)}));
}

void insert_at_front(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = list_of(peer, 5 * million);
    assailant.begin();
    keep_on(assailant, [&] {
        for (int i = 0; i < 500; ++i)
            peer.add("list.insert", list, encoded(2 * million, "between"), call_flags::quiet);
        peer.sync();
    });
}

void remove_last(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId list = list_of(peer, 2 * million);
    assailant.begin();
    keep_on(assailant, [&] {
        for (int i = 0; i < 200; ++i)
            peer.add("list.append", list, encoded("last"), call_flags::quiet)
                .add("list.remove", list, encoded("last"), call_flags::quiet);
        peer.sync();
    });
}

void array_made(Assailant& assailant) {
    Peer& peer = assailant.peer();
    assailant.begin();
    keep_on(assailant, [&] {
        const ObjectId array = peer.make("array", encoded("integer", 80 * million));
        peer.call("manager.release", manager_object, encoded(number(array)));
    });
}
void array_filled(Assailant& assailant) {
    const ObjectId array = assailant.peer().make("array", encoded("integer", 80 * million));
    again_and_again(assailant, "array.fill", array, encoded(7));
}
void array_copied(Assailant& assailant) {
    const ObjectId array = assailant.peer().make("array", encoded("integer", 7 * million));
    assailant.peer().call("array.fill", array, encoded(1'000'000'007));
    again_and_again(assailant, "array.copy", array);
}

}  // namespace

Attacks list_attacks() {
    return {
        {"sort", "3 million integers are sorted again and again", sort},
        {"sort_by_key", "300,000 maps are sorted by a key", sort_by_key},
        {"repeat", "a list of a million is made a hundred times as long", repeat_list},
        {"copy", "a copy of 50 million small items is asked for", copy},
        {"copy_refused", "a copy of 200 million items, more than an answer holds", copy_refused},
        {"reverse", "40 million items are turned around", reverse},
        {"index", "4 million texts are searched for one that is not there", index},
        {"count", "5 million integers are counted", count},
        {"backwards_slice", "a slice of 5 million items, backwards", backwards_slice},
        {"slice_set", "a million items in the midst of 5 million are replaced", slice_set},
        {"equals", "3 million items are compared with as many", equals},
        {"insert_in_the_midst", "items are inserted in the midst of 5 million", insert_at_front},
        {"remove_last", "the last of 2 million items is searched for and removed", remove_last},
        {"array_made", "arrays of 80 million numbers are made and dropped", array_made},
        {"array_filled", "an array of 80 million numbers is filled", array_filled},
        {"array_copied", "an array of 7 million numbers is asked for", array_copied},
    };
}

}  // namespace steward::attacks
