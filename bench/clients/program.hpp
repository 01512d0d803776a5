// What a client process does again and again, by which library, and how it is known that it was
// done: the case `clients` sees no more of a system than this.
#pragma once

#include "bench/crew.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace steward::bench {

// The operations, alike for all systems: `list[7]`, `list[7] = n` (each process has a place of its
// own), an entry of a dict, and the locked decrement of one number that all share.
enum class Operation : std::uint8_t { list_get, list_set, dict_get, dict_set, decrement };
inline constexpr std::array all_operations{Operation::list_get, Operation::list_set,
                                           Operation::dict_get, Operation::dict_set,
                                           Operation::decrement};
constexpr std::string_view name(Operation operation) {
    switch (operation) {
        case Operation::list_get: return "list_get";
        case Operation::list_set: return "list_set";
        case Operation::dict_get: return "dict_get";
        case Operation::dict_set: return "dict_set";
        case Operation::decrement: return "decrement";
    }
    return "unknown";
}

struct Program {
    std::string system;
    Operation operation{};
    std::function<void()> prepare;
    Join join;
    // Given how often each process has called; throws where that cannot be.
    std::function<void(const std::vector<std::uint64_t>& calls)> check;
    int processor = anywhere;  // of the processes
};

// What is stored beforehand: place 7 holds 7, and so for all; the number is this.
inline constexpr std::int64_t read_place = 7;
inline constexpr std::int64_t decrement_start = 1'000'000'000;
// Where a process writes.
inline std::int64_t place_of(std::size_t worker) { return 20 + static_cast<std::int64_t>(worker); }
inline std::string key_of(std::int64_t place) { return "key:" + std::to_string(place); }

// Throws unless a read has found what is there.
void expect_read(std::int64_t found);
// Throws unless each process's place holds the number of its calls (as stored beforehand where it
// made none), or the shared number has become less by the number of all; what was only read is as
// it was. `read(place)` asks the system.
void check_written(const Program& program, const std::vector<std::uint64_t>& calls,
                   const std::function<std::int64_t(std::int64_t place)>& read);

// `transport` is what STEWARD_TRANSPORT is set to, and a part of the system's name.
std::vector<Program> library_programs(const std::string& socket_path, std::string_view transport);
// Redis through hiredis, its own library in C. None where the bench was built without it.
std::vector<Program> hiredis_programs(std::string system, const std::string& socket_path,
                                      int processor);
// Only what memcached has.
std::vector<Program> memcached_programs(const std::string& socket_path);

}  // namespace steward::bench
