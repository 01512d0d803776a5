// Client processes: real ones, each of which does one thing again and again for a time, as a
// program does that uses a client library. Unlike the load generator's connections they need
// processors of their own, and the kernel decides who has one.
#pragma once

#include "bench/generator.hpp"
#include "bench/process.hpp"

#include <functional>

namespace steward::bench {

// Made in the process that it works in.
class Client {
public:
    virtual ~Client() = default;
    virtual void once() = 0;
};

using Join = std::function<std::unique_ptr<Client>(std::size_t worker)>;

struct Crew {
    std::size_t processes = 1;
    std::chrono::nanoseconds duration{};
    int processor = anywhere;
};

inline constexpr std::size_t crew_max = 10;

struct CrewResult {
    Measurement measurement;
    std::vector<std::uint64_t> calls;  // of each process, also those that are not measured
};

// The first tenth of the time is not measured; latencies are of single calls, taken now and then
// where they are short. Throws when a process has failed.
CrewResult run_crew(const std::string& what, const Crew& crew, const Join& join);

}  // namespace steward::bench
