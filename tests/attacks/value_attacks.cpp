// Attacks by values that are large or deep, which the daemon checks, compares, stores and sends.
#include "tests/attacks/material.hpp"

namespace steward::attacks {
namespace {

void large_bytes(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId value = peer.make("value", encoded(nullptr));
    const Bytes content = encoded(Raw{blob(60u << 20)});
    assailant.begin();
    keep_on(assailant, [&] {
        peer.call("value.set", value, content);
        peer.call("value.get", value);
    });
}

void exchange_large(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const Bytes content = numbers(5'000'000);
    const ObjectId value = peer.make("value", encoded(Raw{content}));
    const Bytes arguments = encoded(Raw{content}, Raw{content});
    assailant.begin();
    keep_on(assailant, [&] { peer.call("value.compare_exchange", value, arguments); });
}

// An array of a million arrays that are as deep as a value may be.
Bytes deep(std::size_t count) {
    constexpr int depth = 28;
    Bytes bytes;
    Writer writer(bytes);
    writer.array(count);
    for (std::size_t i = 0; i < count; ++i) {
        for (int level = 0; level < depth; ++level) writer.array(1);
        writer.integer(1);
    }
    return bytes;
}

void deep_values(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const Bytes content = deep(1'500'000);
    const ObjectId value = peer.make("value", encoded(Raw{content}));
    // Equal values of other bytes have to be looked into.
    Bytes other = content;
    other.back() = '\2';
    const Bytes arguments = encoded(Raw{other}, nullptr);
    assailant.begin();
    keep_on(assailant, [&] { peer.call("value.compare_exchange", value, arguments); });
}

// Maps are equal in whatever order their keys are.
void maps_compared(Assailant& assailant) {
    constexpr std::size_t count = 100'000;
    const auto map = [](bool backwards) {
        Bytes bytes;
        Writer writer(bytes);
        writer.map(count);
        for (std::size_t i = 0; i < count; ++i) {
            writer.text("key-" + std::to_string(backwards ? count - 1 - i : i));
            writer.integer(1);
        }
        return bytes;
    };
    Peer& peer = assailant.peer();
    const ObjectId value = peer.make("value", encoded(Raw{map(false)}));
    const Bytes arguments = encoded(Raw{map(true)}, Raw{map(false)});
    assailant.begin();
    keep_on(assailant, [&] { peer.call("value.compare_exchange", value, arguments); });
}

void malformed_large(Assailant& assailant) {
    Peer& peer = assailant.peer();
    const ObjectId value = peer.make("value", encoded(nullptr));
    // Its last item is no text of UTF-8: all before that is checked in vain.
    Bytes content = texts(3'000'000);
    content.back() = '\xff';
    const Bytes arguments = encoded(Raw{content});
    assailant.begin();
    keep_on(assailant, [&] { peer.add("value.set", value, arguments).sync(); });
}

}  // namespace

Attacks value_attacks() {
    return {
        {"large_bytes", "60 MiB of bytes are set and read again and again", large_bytes},
        {"exchange_large", "a value of 5 million integers is compared with as many and replaced",
         exchange_large},
        {"deep_values", "a value of 1.5 million arrays of a depth of 28 is compared", deep_values},
        {"maps_compared", "maps of 100,000 keys in opposite order are compared", maps_compared},
        {"malformed_value", "a value of 3 million texts whose last one is malformed is sent",
         malformed_large, true},
    };
}

}  // namespace steward::attacks
