// memcached as the bench sees it: a server of its own on a private Unix socket, as Debian sets it
// up otherwise, and its text protocol as far as a get and a set of one key need it.
#pragma once

#include "bench/process.hpp"
#include "bench/socket.hpp"

#include <string_view>

namespace steward::bench {

class MemcachedServer {
public:
    MemcachedServer(const std::string& program, const Directory& directory);
    const std::string& socket_path() const { return path_; }

private:
    std::string path_;
    ServerProcess process_;
};

// A blocking connection. Throws std::runtime_error for what is not the expected answer.
class Memcached {
public:
    explicit Memcached(const std::string& path) : socket_(connect_to(path)) {}
    std::int64_t get(std::string_view key);
    void set(std::string_view key, std::int64_t value);

private:
    // Until what has come ends with this.
    std::string_view exchange(std::string_view end);

    Socket socket_;
    std::string request_;
    std::string answer_;
};

}  // namespace steward::bench
