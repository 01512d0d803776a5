// The two names for raw bytes. A std::string holds them: it has short-string storage, appends fast
// and needs no conversion at the socket; it says nothing about text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace steward {

using Bytes = std::string;
using BytesView = std::string_view;

// An object's identity in one daemon: never used twice, never zero for a shared object.
enum class ObjectId : std::uint64_t {};

// A commit number: the place of an effect in the daemon's one total order.
using Sequence = std::uint64_t;

// Id 0 answers the calls that make, find and end objects; id 1 those that describe the daemon.
inline constexpr ObjectId manager_object{0};
inline constexpr ObjectId service_object{1};
inline constexpr ObjectId first_shared_object{16};

constexpr std::uint64_t number(ObjectId id) { return static_cast<std::uint64_t>(id); }

}  // namespace steward
