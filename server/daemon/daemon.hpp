// The daemon: one thread that joins the engine to its channels. It owns the io_context and waits
// for everything: sockets, deaths, deadlines, signals. Before it sleeps it polls for a short while
// (poll_policy.hpp).
#pragma once

#include "daemon/log.hpp"
#include "daemon/metrics_server.hpp"
#include "daemon/poll_policy.hpp"
#include "daemon/switchboard.hpp"
#include "introspection/call_log.hpp"
#include "introspection/service.hpp"
#include "net/listener.hpp"
#include "net/place_keeper.hpp"

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>

namespace steward::daemon {

struct DaemonOptions {
    engine::EngineOptions engine;
    net::ChannelLimits channels;
    Time poll = std::chrono::microseconds(100);  // how long to poll before a sleep, at most
    std::int64_t owner_pid = 0;                  // end when this process ends; 0: nobody's
    // Who still has replies waiting when the daemon ends may take this long to read them.
    Time farewell = std::chrono::seconds(1);
    std::string record = {};  // the file where all that the engine is told is recorded; empty:
                              // nowhere
    // Every call is timed, and of those that take as long or longer the slowest are kept
    // (introspection/call_log.hpp); nothing: only those that are done beside the turns.
    std::optional<Time> slowlog_threshold = {};
    std::function<void(std::string_view why)> ending;  // hears that the daemon begins to end
    // Listens for those who read the page of metrics (metrics_address.hpp), and is taken over;
    // nothing: nobody does.
    Descriptor* metrics = nullptr;
};

class Daemon {
public:
    // `socket` listens and does not block. The catalogue outlives the daemon; its first type is
    // `manager`, and if it has the type `service`, object 1 is one. Throws std::system_error.
    Daemon(const engine::Catalogue& catalogue, DaemonOptions options, Descriptor socket,
           Clock clock, Log log = {});
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon();

    // Act on signals: SIGTERM, SIGXCPU and, unless they were ignored, SIGINT and SIGQUIT end it in
    // good order, SIGHUP begins the log anew, SIGUSR1 writes the state there.
    void obey_signals();
    // See to it that the socket stays where clients look for it. The place outlives the daemon.
    void keep(net::SocketPlace& place);
    // Serve until it is told to end. Waiters then hear shutting_down, and replies leave. Throws
    // what the place threw if it was lost, after all that.
    void run();
    // Afterwards: nothing is under way still that its destructor would wait for.
    bool is_idle() { return switchboard_.is_idle(); }

    // --- from any thread ---

    // Tell it to end; returns at once.
    void stop();
    // A manual clock has moved; returns when the daemon has acted on it. Not from the thread that
    // runs it.
    void clock_moved();

private:
    static engine::EngineOptions with_digest(engine::EngineOptions options,
                                             const engine::Catalogue& catalogue);
    void install_objects();
    void watch_owner();
    void await_doorbell();
    void answer_doorbell();
    void await_signal();
    void obey(int signal);
    introspection::DaemonFigures figures();
    void serve_metrics();
    void begin_end(std::string_view why);
    bool answer_some();
    void serve();
    void farewell();

    DaemonOptions options_;
    Clock clock_;
    Log log_;
    engine::Engine engine_;
    introspection::CallLog calls_;
    asio::io_context context_;
    Switchboard switchboard_;
    net::Listener listener_;
    asio::signal_set signals_;
    std::optional<EndWatch> owner_;
    std::optional<net::PlaceKeeper> keeper_;
    std::optional<MetricsServer> metrics_;
    std::exception_ptr lost_;
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
