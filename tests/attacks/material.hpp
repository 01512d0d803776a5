// What attacks are made of: large values, encoded, and many calls at once.
#pragma once

#include "tests/attacks/assailant.hpp"

namespace steward::attacks {

inline constexpr std::size_t million = 1'000'000;

// An array of the integers from `first` on.
Bytes numbers(std::size_t count, std::int64_t first = 0);
// An array of integers in no order, the same at every run.
Bytes shuffled_numbers(std::size_t count);
// An array of one-byte integers.
Bytes zeros(std::size_t count);
// An array of short texts, each used once.
Bytes texts(std::size_t count, std::string_view beginning = "item-");
// An array of pairs of integers.
Bytes pairs(std::size_t count, std::int64_t first = 0);
// Bytes as a value.
Bytes blob(std::size_t size, char content = 'x');
// References as a value.
Bytes references(const std::vector<ObjectId>& objects);

// A list with so many integers, put in by calls of a million.
ObjectId list_of(Peer& peer, std::size_t count);

// The calls of a select: this method of each of the objects.
Bytes choices(const std::vector<ObjectId>& objects, std::string_view method,
              BytesView arguments = "\x90");

// Adds the same call so many times, and sends.
void repeat(Peer& peer, std::size_t count, std::string_view method, ObjectId object,
            BytesView arguments = {}, std::uint16_t flags = 0);
// One batch: the call so many times (256 at most). Not sent.
void batch(Peer& peer, std::size_t count, std::string_view method, ObjectId object,
           BytesView arguments = {}, std::uint16_t flags = 0);

// Does it again and again until the attack's time is up.
template <class Deed>
void keep_on(Assailant& assailant, Deed deed) {
    while (assailant.goes_on()) deed();
}

// Waits, and takes no processor, until the attack's time is up: what was done goes on by itself.
void sit_out(const Assailant& assailant);

}  // namespace steward::attacks
