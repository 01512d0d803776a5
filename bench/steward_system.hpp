// Steward as the bench sees it: a daemon of its own on a private socket.
#pragma once

#include "bench/process.hpp"
#include "bench/steward_protocol.hpp"

namespace steward::bench {

class StewardSystem : public System {
public:
    // `name` tells the daemons of one directory apart; `options` are further ones for the daemon.
    StewardSystem(const std::string& program, const Directory& directory,
                  std::string_view name = "steward", const std::vector<std::string>& options = {},
                  int processor = processors().server);

    std::string_view name() const override { return "steward"; }
    pid_t pid() const override { return process_.pid(); }
    std::unique_ptr<Wire> connect() override;
    Socket connect_socket() const;
    void prepare(Case measured, std::size_t clients) override;
    Requests requests(Case measured, std::size_t client) override;
    Reading read_replies(Case, std::string_view bytes) const override {
        return read_steward_replies(bytes);
    }
    void verify(Case measured, std::size_t done) override;
    void fill(MemoryCase measured, std::size_t count) override;

    const std::string& socket_path() const { return path_; }

private:
    ObjectId lock(std::size_t client);

    std::string path_;
    ServerProcess process_;
    StewardConnection control_;
    ObjectId list_;
    ObjectId dict_;
};

// A daemon whose calls go by rings in memory.
class StewardRingSystem : public StewardSystem {
public:
    using StewardSystem::StewardSystem;
    std::string_view name() const override { return "steward-ring"; }
    std::unique_ptr<Wire> connect() override;
    std::unique_ptr<Arrivals> watch(const Wires& wires) override;
};

}  // namespace steward::bench
