// Who a process is or was, as people are told: the one form in which holders, consumers and waiters
// are named.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/holdings.hpp"

#include <optional>

namespace steward::engine {

class Clients;

struct Who {
    ClientId client{};
    std::optional<std::int64_t> pid;  // nothing: it has gone, and left nothing that is held
    std::optional<std::string_view> name;
};

// Good until the clients, or the holder, change.
Who who(const Clients& clients, ClientId client);
Who who(const Clients& clients, const Holder& holder);

// The members client, pid and name of a map that has been announced.
inline constexpr std::size_t who_members = 3;
void write_who(Writer& writer, const Who& who);

}  // namespace steward::engine
