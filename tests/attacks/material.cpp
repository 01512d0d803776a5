#include "tests/attacks/material.hpp"

#include <algorithm>
#include <random>
#include <thread>

namespace steward::attacks {
namespace {

constexpr std::size_t items_each_call = 1'000'000;
constexpr std::size_t calls_each_send = 1000;

}  // namespace

Bytes numbers(std::size_t count, std::int64_t first) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(count);
    for (std::size_t i = 0; i < count; ++i) writer.integer(first + static_cast<std::int64_t>(i));
    return bytes;
}

Bytes shuffled_numbers(std::size_t count) {
    std::mt19937 random;
    Bytes bytes;
    Writer writer(bytes);
    writer.array(count);
    for (std::size_t i = 0; i < count; ++i) writer.unsigned_integer(random());
    return bytes;
}

Bytes zeros(std::size_t count) {
    Bytes bytes;
    Writer(bytes).array(count);
    bytes.append(count, '\0');
    return bytes;
}

Bytes texts(std::size_t count, std::string_view beginning) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(count);
    for (std::size_t i = 0; i < count; ++i) writer.text(std::string(beginning) + std::to_string(i));
    return bytes;
}

Bytes pairs(std::size_t count, std::int64_t first) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(count);
    for (std::size_t i = 0; i < count; ++i) {
        writer.array(2);
        writer.integer(first + static_cast<std::int64_t>(i));
        writer.integer(1);
    }
    return bytes;
}

Bytes blob(std::size_t size, char content) {
    Bytes bytes;
    Writer(bytes).binary(Bytes(size, content));
    return bytes;
}

Bytes references(const std::vector<ObjectId>& objects) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(objects.size());
    for (const ObjectId one : objects) writer.reference(one);
    return bytes;
}

ObjectId list_of(Peer& peer, std::size_t count) {
    const ObjectId list = peer.make("list");
    for (std::size_t done = 0; done < count; done += items_each_call) {
        const std::size_t some = std::min(items_each_call, count - done);
        peer.call("list.extend", list,
                  encoded(Raw{numbers(some, static_cast<std::int64_t>(done))}));
    }
    return list;
}

Bytes choices(const std::vector<ObjectId>& objects, std::string_view method, BytesView arguments) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(1);
    writer.array(objects.size());
    for (const ObjectId one : objects) {
        writer.array(3);
        writer.reference(one);
        writer.text(method);
        writer.raw(arguments);
    }
    return bytes;
}

void repeat(Peer& peer, std::size_t count, std::string_view method, ObjectId object,
            BytesView arguments, std::uint16_t flags) {
    for (std::size_t i = 0; i < count; ++i) {
        peer.add(method, object, arguments, flags);
        if (i % calls_each_send == calls_each_send - 1) peer.send();
    }
    peer.send();
}

void batch(Peer& peer, std::size_t count, std::string_view method, ObjectId object,
           BytesView arguments, std::uint16_t flags) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint16_t joined = i + 1 < count ? call_flags::joined : 0;
        peer.add(method, object, arguments, static_cast<std::uint16_t>(flags | joined));
    }
}

void sit_out(const Assailant& assailant) {
    while (assailant.goes_on()) std::this_thread::sleep_for(milliseconds(5));
}

}  // namespace steward::attacks
