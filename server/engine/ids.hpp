// Who talks to the engine, and when. Ids are given by the daemon, rise, and are never used twice.
#pragma once

#include "common/bytes.hpp"

#include <chrono>

namespace steward::engine {

enum class ChannelId : std::uint64_t {};  // one connection of a client
enum class ClientId : std::uint64_t {};   // one process
enum class JobNumber : std::uint64_t {};  // a call that takes long (job.hpp)

constexpr std::uint64_t number(ChannelId id) { return static_cast<std::uint64_t>(id); }
constexpr std::uint64_t number(ClientId id) { return static_cast<std::uint64_t>(id); }
constexpr std::uint64_t number(JobNumber id) { return static_cast<std::uint64_t>(id); }
using steward::number;

// Since an epoch that the caller of the engine chooses. The engine has no clock: it is told the
// time.
using Time = std::chrono::nanoseconds;

// The caller of a method.
struct Caller {
    ChannelId channel{};
    ClientId client{};

    bool operator==(const Caller&) const = default;
};

// What the daemon knows of a process from the kernel, not from the process itself.
struct ClientIdentity {
    std::int64_t pid = 0;
    std::uint32_t uid = 0;
    std::string program;
};

// When something came about: the number of the commit, and the time of its input.
// Where in its program a call was made (source_places.hpp); 0: nobody has said it.
using SourcePlace = std::uint32_t;

struct Moment {
    Sequence sequence = 0;
    Time time{};
};

}  // namespace steward::engine
