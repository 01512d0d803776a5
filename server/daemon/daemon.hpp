// The daemon: one thread that joins the engine to its channels. It owns the io_context and waits for everything: sockets,
// deaths, deadlines, signals. Before it sleeps it polls for a short while (poll_policy.hpp).
#pragma once

#include "daemon/poll_policy.hpp"
#include "daemon/switchboard.hpp"
#include "net/listener.hpp"

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <condition_variable>
#include <mutex>

namespace steward::daemon {

struct DaemonOptions {
    engine::EngineOptions engine;
    net::ChannelLimits channels;
    Time poll = std::chrono::microseconds(100);  // how long to poll before a sleep, at most
    std::int64_t owner_pid = 0;                  // end when this process ends; 0: nobody's
    // Who still has replies waiting when the daemon ends may take this long to read them.
    Time farewell = std::chrono::seconds(1);
};

// What the daemon says to its operator.
enum class Level : std::uint8_t { debug, info, warning };
using Log = std::function<void(Level, std::string_view)>;

class Daemon {
public:
    // `socket` listens and does not block. The catalogue outlives the daemon; its first type is `manager`, and if it has
    // the type `service`, object 1 is one. Throws std::system_error.
    Daemon(const engine::Catalogue& catalogue, DaemonOptions options, net::Descriptor socket, Clock clock, Log log = {});
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon();

    // End in good order when one of SIGTERM and SIGINT arrives.
    void end_on_signals();
    // Serve until it is told to end. Waiters then hear shutting_down, and replies leave.
    void run();

    // --- from any thread ---

    // Tell it to end; returns at once.
    void stop();
    // A manual clock has moved; returns when the daemon has acted on it. Not from the thread that runs it.
    void clock_moved();

private:
    engine::EngineOptions with_watch(engine::EngineOptions options, const engine::Catalogue& catalogue);
    void install_service();
    void watch_owner();
    void await_doorbell();
    void answer_doorbell();
    void begin_end(std::string_view why);
    void serve();
    void farewell();

    DaemonOptions options_;
    Clock clock_;
    Log log_;
    engine::Engine engine_;
    asio::io_context context_;
    Switchboard switchboard_;
    net::Listener listener_;
    asio::signal_set signals_;
    asio::posix::stream_descriptor owner_;
    bool ending_ = false;

    // Other threads write to the doorbell; what they want stands behind the mutex.
    asio::posix::stream_descriptor doorbell_;
    std::mutex mutex_;
    std::condition_variable moved_;
    bool wants_stop_ = false;
    bool has_ended_ = false;
    std::uint64_t moves_wanted_ = 0;
    std::uint64_t moves_done_ = 0;
};

}  // namespace steward::daemon
