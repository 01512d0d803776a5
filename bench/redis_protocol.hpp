// RESP as raw bytes: commands encoded as arrays of bulk strings, replies counted or taken whole.
#pragma once

#include "bench/system.hpp"

#include <initializer_list>

namespace steward::bench {

std::string redis_command(std::initializer_list<std::string_view> words);
std::string redis_command(const std::vector<std::string>& words);

// Lock recipe of Redis's own documentation: a token that only the holder knows, and a comparison
// before the key is deleted.
inline constexpr std::string_view release_script =
    "if redis.call('get',KEYS[1]) == ARGV[1] then return redis.call('del',KEYS[1]) else return 0 "
    "end";

class RedisConnection {
public:
    explicit RedisConnection(Socket socket) : socket_(std::move(socket)) {}

    // One command and its reply without type and line ends; "" for nil. Throws on an error reply.
    std::string call(std::initializer_list<std::string_view> words) {
        return exchange(redis_command(words));
    }
    std::string exchange(std::string_view command);
    void send(std::string_view commands) { socket_.send(commands); }
    // The next reply to what was sent.
    std::string receive_reply();
    Socket take_socket() { return std::move(socket_); }

private:
    Socket socket_;
    std::string left_;
};

// What counts as an error besides an error reply: nil, and (for the lock) a zero.
Reading read_redis_replies(std::string_view bytes, bool zero_is_error);

}  // namespace steward::bench
