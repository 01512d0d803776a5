// Serves the page for Prometheus over HTTP, on the daemon's one thread. Nobody can slow the daemon
// through it: a page is made in parts between the turns of others, one page at a time for all that
// ask; sixteen connections at once, more are told so and closed; a request has five seconds to
// come, an answer ten to leave.
#pragma once

#include "common/descriptor.hpp"

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

namespace steward::daemon {

class MetricsServer {
public:
    // A page that is made: `add_part` makes another part, and says whether there are more.
    struct Page {
        virtual ~Page() = default;
        virtual bool add_part() = 0;
        virtual std::string take() = 0;
    };
    using Begin = std::function<std::unique_ptr<Page>()>;

    struct Times {
        std::chrono::nanoseconds request = std::chrono::seconds(5);
        std::chrono::nanoseconds answer = std::chrono::seconds(10);
    };

    // Takes over a socket that listens and does not block. The context outlives it, and so does all
    // that `begin` uses. Serves at once.
    MetricsServer(asio::io_context& context, Descriptor socket, Begin begin)
        : MetricsServer(context, std::move(socket), std::move(begin), Times{}) {}
    MetricsServer(asio::io_context& context, Descriptor socket, Begin begin, Times times);
    MetricsServer(const MetricsServer&) = delete;
    MetricsServer& operator=(const MetricsServer&) = delete;
    // Whoever is there is closed without an answer.
    ~MetricsServer();

    static constexpr std::size_t connections_max = 16;

private:
    struct Connection;
    struct Serving;

    std::shared_ptr<Serving> serving_;
};

}  // namespace steward::daemon
