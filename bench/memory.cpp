#include "bench/memory.hpp"

#include "bench/process.hpp"

#include <chrono>
#include <thread>

namespace steward::bench {
namespace {

using namespace std::chrono_literals;

// Servers tidy up for a while after a load (Redis moves its hash table step by step): wait until
// memory rests.
std::uint64_t settled_resident_bytes(pid_t pid, std::chrono::milliseconds rest) {
    std::uint64_t before = resident_bytes(pid);
    for (int i = 0; i < 20; ++i) {
        std::this_thread::sleep_for(rest);
        const std::uint64_t now = resident_bytes(pid);
        if (now == before && i > 0) break;
        before = now;
    }
    return before;
}

}  // namespace

double bytes_per_item(System& system, MemoryCase measured, std::size_t count,
                      std::chrono::milliseconds rest) {
    const std::uint64_t before = settled_resident_bytes(system.pid(), rest);
    system.fill(measured, count);
    const std::uint64_t after = settled_resident_bytes(system.pid(), rest);
    return (static_cast<double>(after) - static_cast<double>(before)) / static_cast<double>(count);
}

double bytes_per_channel(System& system, std::size_t count, std::chrono::milliseconds rest) {
    const std::uint64_t before = settled_resident_bytes(system.pid(), rest);
    Wires connections;
    for (std::size_t i = 0; i < count; ++i) connections.push_back(system.connect());
    const std::uint64_t after = settled_resident_bytes(system.pid(), rest);
    return (static_cast<double>(after) - static_cast<double>(before)) / static_cast<double>(count);
}

double idle_share(System& system, std::size_t clients, std::chrono::milliseconds duration) {
    Wires connections;
    for (std::size_t i = 0; i < clients; ++i) connections.push_back(system.connect());
    std::this_thread::sleep_for(duration / 3);
    const auto begin = std::chrono::steady_clock::now();
    const auto used_before = processor_time(system.pid());
    std::this_thread::sleep_for(duration);
    const std::chrono::duration<double> used = processor_time(system.pid()) - used_before;
    return used / (std::chrono::steady_clock::now() - begin);
}

}  // namespace steward::bench
