// A connection as the load generator sees it, and how it finds out which of many have something for
// it. Sockets and rings in memory differ in both: a socket's kernel keeps a list of those that are
// ready, of rings somebody must look at each; a look at a socket is a call of the system, a look at
// a ring is not. So the generator asks `Arrivals` which wires to read, and knows nothing more.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace steward::bench {

class Wire {
public:
    virtual ~Wire() = default;
    // All of it, at once. Throws when it does not fit.
    virtual void send(std::string_view bytes) = 0;
    // What has come, as much as fits; 0: nothing. Never sleeps; throws when the server has closed.
    virtual std::size_t receive(std::span<char> room) = 0;
};

using Wires = std::vector<std::unique_ptr<Wire>>;

class Arrivals {
public:
    virtual ~Arrivals() = default;
    // The wires that are worth reading now. Where there are none: at once when `spinning`, else
    // after sleeping until there are some, for about a second at most.
    virtual std::span<const std::size_t> next(bool spinning) = 0;
};

}  // namespace steward::bench
