// The first call of a connection: what a client says of itself, and what the daemon says of itself.
// Pure. Parameters go by name, and only those that are to be said: an older daemon does not know
// every one.
#pragma once

#include "common/bytes.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace steward {

// When a connection asks its daemon to carry its bytes in memory instead of the socket.
enum class Rings : std::uint8_t {
    never,
    when_busy,  // a channel that shows that it makes many calls (channel.hpp)
    at_once,    // after the greeting
};

struct ConnectOptions {
    std::string client_name = {};           // what the daemon's tables call this process
    std::vector<ObjectId> adopts = {};      // references a forked child takes over
    std::string instance = {};              // the daemon it must be; empty: whichever is there
    std::chrono::milliseconds limit{3000};  // for connecting and greeting together
    // How long a receive may poll before it sleeps; zero: never. Adaptive, for each method
    // (poll_history.hpp).
    std::chrono::microseconds poll{0};
    // Whether the greeting brings the methods' names and numbers: most of its bytes. A daemon that
    // knows no choice brings them.
    bool wants_methods = true;
    // The caller acts while its calls wait: none of them is taken for part of a deadlock.
    bool goes_on = false;
    Rings rings = Rings::never;
};

struct Greeting {
    std::string version;
    std::int64_t pid = 0;
    std::string instance;  // names this run of the daemon; no other ever has the same
    std::uint64_t client = 0;
    std::string catalogue;             // the digest of it; empty from a daemon that says none
    std::vector<std::string> methods;  // full names ("list.append"); the index is the number
};

// The arguments of manager.hello.
Bytes hello_arguments(const ConnectOptions& options);
// What it answers. Unknown members are passed over.
Greeting read_greeting(BytesView payload);

}  // namespace steward
