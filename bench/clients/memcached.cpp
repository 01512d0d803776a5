#include "bench/clients/memcached.hpp"

#include "bench/clients/program.hpp"
#include "bench/system.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <charconv>
#include <stdexcept>

namespace steward::bench {
namespace {

std::vector<std::string> memcached_words(const std::string& program, const std::string& path) {
    std::vector<std::string> all{program, "-s", path};
    if (::getuid() == 0) all.insert(all.end(), {"-u", "root"});
    return all;
}

class MemcachedClient : public Client {
public:
    MemcachedClient(const std::string& path, std::size_t worker)
        : memcached_(path), key_(key_of(place_of(worker))) {}

protected:
    Memcached memcached_;
    std::string key_;
    std::int64_t calls_ = 0;
};

struct MemcachedGet : MemcachedClient {
    using MemcachedClient::MemcachedClient;
    void once() override { expect_read(memcached_.get(read_key_)); }
    const std::string read_key_ = key_of(read_place);
};

struct MemcachedSet : MemcachedClient {
    using MemcachedClient::MemcachedClient;
    void once() override { memcached_.set(key_, ++calls_); }
};

template <class C>
Program memcached_program(Operation operation, const std::string& path) {
    Program made{.system = "memcached",
                 .operation = operation,
                 .prepare =
                     [path] {
                         Memcached memcached(path);
                         for (std::int64_t i = 0; i < static_cast<std::int64_t>(dict_entries); ++i)
                             memcached.set(key_of(i), i);
                     },
                 .join = [path](std::size_t worker) { return std::make_unique<C>(path, worker); },
                 .check = {}};
    made.check = [described = made, path](const std::vector<std::uint64_t>& calls) {
        check_written(described, calls,
                      [&](std::int64_t place) { return Memcached(path).get(key_of(place)); });
    };
    return made;
}

}  // namespace

MemcachedServer::MemcachedServer(const std::string& program, const Directory& directory)
    : path_(directory.path() + "/memcached.sock"),
      process_(memcached_words(program, path_), anywhere) {
    connect_when_ready(path_);
}

std::int64_t Memcached::get(std::string_view key) {
    request_.assign("get ").append(key).append("\r\n");
    const std::string_view answer = exchange("END\r\n");
    const std::size_t line = answer.find('\n');
    std::int64_t value = 0;
    const char* const begin = answer.data() + line + 1;
    if (!answer.starts_with("VALUE ") ||
        std::from_chars(begin, answer.data() + answer.size(), value).ec != std::errc{})
        throw std::runtime_error("memcached: no number there");
    return value;
}

void Memcached::set(std::string_view key, std::int64_t value) {
    std::array<char, 24> digits;
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    const std::string_view number(digits.data(), static_cast<std::size_t>(end - digits.data()));
    request_.assign("set ").append(key).append(" 0 0 ").append(std::to_string(number.size()));
    request_.append("\r\n").append(number).append("\r\n");
    if (exchange("\r\n") != "STORED\r\n") throw std::runtime_error("memcached: not stored");
}

std::string_view Memcached::exchange(std::string_view end) {
    socket_.send(request_);
    answer_.clear();
    std::array<char, 512> room;
    while (!answer_.ends_with(end)) {
        const ssize_t count = ::recv(socket_.descriptor(), room.data(), room.size(), 0);
        if (count <= 0) throw std::runtime_error("memcached has closed the connection");
        answer_.append(room.data(), static_cast<std::size_t>(count));
    }
    return answer_;
}

std::vector<Program> memcached_programs(const std::string& path) {
    return {memcached_program<MemcachedGet>(Operation::dict_get, path),
            memcached_program<MemcachedSet>(Operation::dict_set, path)};
}

}  // namespace steward::bench
