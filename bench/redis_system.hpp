// Redis as the bench sees it: a server of its own on a private Unix socket, no TCP port, nothing
// written to disk.
#pragma once

#include "bench/process.hpp"
#include "bench/redis_protocol.hpp"

namespace steward::bench {

class RedisSystem : public System {
public:
    // `name` tells the servers of one directory apart.
    RedisSystem(const std::string& program, const Directory& directory,
                std::string_view name = "redis", int processor = processors().server);

    std::string_view name() const override { return "redis"; }
    pid_t pid() const override { return process_.pid(); }
    std::unique_ptr<Wire> connect() override {
        return std::make_unique<SocketWire>(connect_to(path_));
    }
    void prepare(Case measured, std::size_t clients) override;
    Requests requests(Case measured, std::size_t client) override;
    Reading read_replies(Case measured, std::string_view bytes) const override {
        return read_redis_replies(bytes, measured == Case::lock_pair);
    }
    void verify(Case measured, std::size_t done) override;
    void fill(MemoryCase measured, std::size_t count) override;

    const std::string& socket_path() const { return path_; }
    // The name under which EVALSHA finds `release_script`.
    const std::string& release_digest() const { return release_digest_; }

private:
    std::string path_;
    ServerProcess process_;
    RedisConnection control_;
    std::string release_digest_;
};

}  // namespace steward::bench
