// A daemon in a thread of the test, with a socket of its own and a clock that moves when told.
#pragma once

#include "daemon/daemon.hpp"
#include "net/socket_place.hpp"
#include "tests/support/temporary_directory.hpp"

#include <atomic>
#include <optional>
#include <thread>

namespace steward::transcripts {

class HostedDaemon {
public:
    explicit HostedDaemon(const engine::Limits& limits);
    ~HostedDaemon();
    HostedDaemon(const HostedDaemon&) = delete;
    HostedDaemon& operator=(const HostedDaemon&) = delete;

    std::string path() const { return directory_ / "steward.sock"; }
    // Returns when the daemon has acted on it.
    void pass(std::chrono::nanoseconds time);
    // Told to end, it answers who waits, and ends; the socket is gone then.
    void stop();

private:
    testing::TemporaryDirectory directory_;
    engine::Catalogue catalogue_;
    std::atomic<std::int64_t> now_;
    std::optional<net::SocketPlace> place_;
    std::optional<daemon::Daemon> daemon_;
    std::thread thread_;
};

}  // namespace steward::transcripts
