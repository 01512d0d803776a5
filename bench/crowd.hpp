// Processes that connect to the daemon, greet it and then say nothing: what makes a daemon a
// crowded one. For the daemon each is a client of its own, however few processors there are.
#pragma once

#include "bench/socket.hpp"

#include <sys/types.h>
#include <cstdint>
#include <vector>

namespace steward::bench {

// Where the connections are: with the processes that made them, or (the processes share the bench's
// descriptor table) in the bench, which speaks for all of them.
enum class Keep : std::uint8_t { there, here };

class Crowd {
public:
    // Returns when all are greeted. Throws std::runtime_error when one is not.
    Crowd(const std::string& path, std::size_t processes, std::size_t channels_each,
          Keep keep = Keep::there);
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd();

    // With Keep::here: all of them.
    const std::vector<Socket>& sockets() const { return sockets_; }
    const std::vector<pid_t>& pids() const { return pids_; }

private:
    void recruit(const std::string& path, std::size_t processes, std::size_t channels, Keep keep);

    std::vector<pid_t> pids_;
    std::vector<Socket> sockets_;
};

// As many descriptors as we and the daemons we start are allowed; how many that is.
std::size_t raise_descriptor_limit();

}  // namespace steward::bench
