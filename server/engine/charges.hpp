// What it costs to keep a thing, besides its content. Charges are numbers of their own, not sizes
// of types: they are part of a state that is loaded again, and limits refuse by them, also when
// another compiler has built the daemon. They are what a common machine takes; tests/memory
// compares them with what the allocator says.
#pragma once

#include <cstddef>
#include <cstdint>

namespace steward::engine::charges {

// What the allocator takes for a block of so many bytes: a word more, in steps of two words, and no
// less than four.
constexpr std::uint64_t block(std::uint64_t bytes) {
    return bytes <= 24 ? 32 : (bytes + 8 + 15) / 16 * 16;
}
// What a text of so many bytes takes besides itself: a short one stands in its own place.
constexpr std::uint64_t text(std::uint64_t bytes) { return bytes < 16 ? 0 : block(bytes + 1); }

// --- objects ---

inline constexpr std::uint64_t record = 256;  // of any type; the type says what it takes itself
// In the record, and in the table of names.
constexpr std::uint64_t name(std::uint64_t bytes) { return 80 + 2 * text(bytes); }
inline constexpr std::uint64_t ephemeral = 48;  // that its creator ends it

inline constexpr std::uint64_t companion = 64;  // that it has one

// --- clients ---

inline constexpr std::uint64_t client = 456;
inline constexpr std::uint64_t channel = 248;
inline constexpr std::uint64_t reference = 64;  // to one object, however often it was sent

// --- parked calls ---

inline constexpr std::uint64_t parked_call = 352;
inline constexpr std::uint64_t place = 72;  // where it stands
inline constexpr std::uint64_t deadline = 64;
inline constexpr std::uint64_t awaited = 168;  // a process whose end it waits for
inline constexpr std::uint64_t lane = 144;     // of an object, with whoever stands in it

// --- holding ---

inline constexpr std::uint64_t holder = 128;  // one caller and one object
inline constexpr std::uint64_t holding = 96;
// Who it was, where its holder has gone.
constexpr std::uint64_t departed(std::uint64_t name_bytes) { return 64 + text(name_bytes); }

// --- watches ---

inline constexpr std::uint64_t watch_target = 1'200;  // one object, with the head of its history
inline constexpr std::uint64_t watch_name = 112;
inline constexpr std::uint64_t watch_key = 112;
inline constexpr std::uint64_t change = 80;      // besides its bytes
inline constexpr std::uint64_t history = 1'000;  // of an object that nobody watches any more

// --- content that lies outside packed storage ---

inline constexpr std::uint64_t sorted_item = 112;
inline constexpr std::uint64_t returned_item = 128;
inline constexpr std::uint64_t lent_item = 208;
inline constexpr std::uint64_t delayed_item = 144;

}  // namespace steward::engine::charges
