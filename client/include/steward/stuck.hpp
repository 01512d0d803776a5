// Calls that wait for one another: what a Deadlock tells as data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace steward {

// One of the calls, and the thread that made it.
struct Stuck {
    // An object that it holds, or waits for.
    struct Thing {
        std::uint64_t object = 0;  // its id
        std::string type;
        std::string name;         // empty where it has none
        std::uint64_t since = 0;  // the number of the grant, or of the moment at which it began to
                                  // wait
        double seconds = 0;       // since then
        std::string where;        // "worker.cpp:42", where the program says it (steward/here.hpp)
    };

    std::uint64_t client = 0;
    std::int64_t pid = 0;
    std::string name;           // of the process
    std::uint64_t channel = 0;  // of the thread
    std::string method;         // "rlock.acquire"
    std::string where;
    std::vector<Thing> awaits;           // several for a call that consists of others
    std::vector<Thing> holds;            // of what others of them wait for
    std::vector<std::size_t> waits_for;  // which others, by their places among them
};

}  // namespace steward
