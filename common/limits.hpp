// Every limit both ends must know, in one place. A limit is checked before anything is built or
// changed, and the refusal names it. The daemon's own limits (objects, waiters, memory) stand in
// server/engine/limits.hpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace steward::limits {

// Arrays and maps inside one another. Keeps every walk over a peer's data on a fixed stack.
inline constexpr std::size_t value_depth_max = 32;
// The payload of one frame, and so one value, one call's arguments, one reply.
inline constexpr std::size_t message_bytes_max = 64u << 20;
// The value that one reply carries: the number of when a call was parked may stand before it.
inline constexpr std::size_t answer_bytes_max = message_bytes_max - sizeof(std::uint64_t);
// The arguments of one call: less than a reply may carry, so that whatever was stored can be sent
// back, alone or in a pair.
inline constexpr std::size_t call_bytes_max = message_bytes_max - 64;
// Parameters of one call. More than any method has; a longer array is refused before it is walked.
inline constexpr std::size_t arguments_max = 9;
// Objects that one acquire_all or select waits for.
inline constexpr std::size_t several_max = 64;
// Calls joined into one step (a batch).
inline constexpr std::size_t batch_calls_max = 256;
// Ids of objects whose references one greeting takes over.
inline constexpr std::size_t adopted_ids_max = 10'000;
// The name of an object or a client, in bytes of UTF-8.
inline constexpr std::size_t name_bytes_max = 255;
// A line of the text form, its newline included. Less than a message: it is for people and scripts.
inline constexpr std::size_t text_line_bytes_max = 16u << 20;

}  // namespace steward::limits
