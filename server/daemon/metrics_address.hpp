// Where the page for Prometheus is served: at a port of this machine's own address, or at a Unix
// socket. Nowhere else: what the page tells of names and programs is the user's.
#pragma once

#include "common/descriptor.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace steward::daemon {

struct MetricsAddress {
    std::string host;        // an address of the loopback, without brackets; empty: a Unix socket
    std::uint16_t port = 0;  // 0: any that is free
    std::string path;
};

// `127.0.0.1:9090`, `[::1]:9090`, `unix:/run/user/1000/metrics`. Or a sentence that says what is
// wrong with it.
tl::expected<MetricsAddress, std::string> metrics_address(std::string_view words);

// A socket that listens and does not block. One that has a path goes with it, whoever has taken
// the descriptor over meanwhile.
class MetricsSocket {
public:
    MetricsSocket() = default;
    MetricsSocket(MetricsSocket&& other) noexcept
        : socket(std::move(other.socket)),
          said(std::move(other.said)),
          path_(std::exchange(other.path_, {})) {}
    MetricsSocket& operator=(MetricsSocket&&) = delete;
    ~MetricsSocket() { take_away(); }

    Descriptor socket;
    std::string said;  // where it is, with the port that was chosen
    void take_away();

private:
    friend MetricsSocket listen_for_metrics(std::string_view words);
    std::string path_;
};

// Listens there; where there are no words, nowhere. A Unix socket is its user's alone (mode 0600);
// one that nobody serves any more is taken away before. Throws std::system_error that names the
// address, std::runtime_error where it is none.
MetricsSocket listen_for_metrics(std::string_view words);

}  // namespace steward::daemon
