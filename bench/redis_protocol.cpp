#include "bench/redis_protocol.hpp"

#include <charconv>
#include <stdexcept>

namespace steward::bench {
namespace {

template <class Words>
std::string encode(const Words& words) {
    std::string command = "*" + std::to_string(words.size()) + "\r\n";
    for (const auto& word : words) {
        command += "$" + std::to_string(word.size()) + "\r\n";
        command.append(word).append("\r\n");
    }
    return command;
}

// The length of the reply at the beginning, or 0 when it is not whole. Arrays hold no arrays here.
std::size_t reply_length(std::string_view bytes) {
    const std::size_t line = bytes.find('\n');
    if (line == std::string_view::npos) return 0;
    if (bytes[0] != '$' && bytes[0] != '*') return line + 1;
    int count = 0;
    std::from_chars(bytes.data() + 1, bytes.data() + line, count);
    if (bytes[0] == '$') {
        const std::size_t length =
            count < 0 ? line + 1 : line + 1 + static_cast<std::size_t>(count) + 2;
        return length <= bytes.size() ? length : 0;
    }
    std::size_t used = line + 1;
    for (int i = 0; i < count; ++i) {
        const std::size_t length = reply_length(bytes.substr(used));
        if (length == 0) return 0;
        used += length;
    }
    return used;
}

}  // namespace

std::string redis_command(std::initializer_list<std::string_view> words) { return encode(words); }
std::string redis_command(const std::vector<std::string>& words) { return encode(words); }

std::string RedisConnection::exchange(std::string_view command) {
    send(command);
    return receive_reply();
}

std::string RedisConnection::receive_reply() {
    std::size_t length = 0;
    while (length = reply_length(left_), length == 0) socket_.receive(left_);
    const std::string reply = left_.substr(0, length);
    left_.erase(0, length);
    if (reply[0] == '-') throw std::runtime_error("redis: " + reply.substr(1, length - 3));
    if (reply[0] != '$') return reply.substr(1, length - 3);
    const std::size_t line = reply.find('\n');
    return reply[1] == '-' ? "" : reply.substr(line + 1, length - line - 3);
}

// Written for speed as the generator's share must stay small: one look at the first letters of each
// reply.
Reading read_redis_replies(std::string_view bytes, bool zero_is_error) {
    Reading reading;
    const char* const end = bytes.data() + bytes.size();
    const char* at = bytes.data();
    while (end - at >= 4) {
        const char type = at[0];
        const char* line = at + 1;
        std::size_t count = 0;
        while (line < end && *line != '\r')
            count = count * 10 + static_cast<std::size_t>(*line++ - '0');
        line += 2;
        if (line > end) break;
        const bool nil = at[1] == '-';
        if (type == '$' && !nil) {
            if (static_cast<std::size_t>(end - line) < count + 2) break;
            line += count + 2;
        }
        reading.errors += type == '-' || nil || (zero_is_error && type == ':' && at[1] == '0');
        ++reading.replies;
        at = line;
    }
    reading.used = static_cast<std::size_t>(at - bytes.data());
    return reading;
}

}  // namespace steward::bench
