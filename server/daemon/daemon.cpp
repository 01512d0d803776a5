#include "daemon/daemon.hpp"

#include "daemon/runnable.hpp"
#include "engine/types/types.hpp"
#include "introspection/description.hpp"
#include "introspection/metrics_page.hpp"
#include "introspection/report.hpp"

#include <sys/eventfd.h>
#include <csignal>

namespace steward::daemon {
namespace {

using Listened = net::Channels::Listened;
using Looks = net::Channels::Looks;

// Nothing but the daemon's thread uses the context, so it needs no locks.
constexpr int one_thread = ASIO_CONCURRENCY_HINT_UNSAFE;

bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

Time real_time() { return std::chrono::steady_clock::now().time_since_epoch(); }

int open_doorbell() {
    const int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor < 0)
        throw std::system_error(errno, std::system_category(), "cannot make an eventfd");
    return descriptor;
}

}  // namespace

Daemon::Daemon(const engine::Catalogue& catalogue, DaemonOptions options, Descriptor socket,
               Clock clock, Log log)
    : options_(std::move(options)),
      clock_(std::move(clock)),
      log_(std::move(log)),
      engine_(catalogue, with_digest(options_.engine, catalogue)),
      calls_(engine_, {.clock = real_time, .slow = options_.slowlog_threshold}),
      context_(one_thread),
      switchboard_(context_, engine_, clock_, options_.channels, log_, &calls_),
      listener_(context_, std::move(socket), switchboard_.channels(), switchboard_),
      signals_(context_),
      doorbell_(context_, open_doorbell()) {
    install_objects();
    if (!options_.record.empty())
        switchboard_.record(std::make_unique<Recorder>(options_.record, engine_.options()));
    if (options_.owner_pid != 0) watch_owner();
    if (options_.metrics != nullptr) serve_metrics();
    await_doorbell();
}

Daemon::~Daemon() = default;

engine::EngineOptions Daemon::with_digest(engine::EngineOptions options,
                                          const engine::Catalogue& catalogue) {
    options.leaves_remains = true;
    options.catalogue_digest = introspection::catalogue_digest(catalogue);
    return options;
}

void Daemon::install_objects() {
    engine::install_manager(engine_);
    if (engine_.catalogue().type("service") == nullptr) return;
    engine_.install(service_object, "service",
                    std::make_unique<introspection::Service>(engine_, figures(), &calls_,
                                                             &switchboard_.step_times()));
}

introspection::DaemonFigures Daemon::figures() {
    return [this](introspection::Fields& fields) {
        fields.add("uptime_seconds", std::chrono::duration<double>(clock_.now()).count());
        const std::size_t channels = switchboard_.channels().size();
        fields.add("channels", std::uint64_t{channels});
        fields.add("sockets",
                   std::uint64_t{channels - std::min(channels, engine_.clients().ring_count())});
        fields.add("processes", std::uint64_t{switchboard_.processes().size()});
        fields.add("waiting_in_bytes", std::uint64_t{switchboard_.channels().waiting().in});
        fields.add("waiting_out_bytes", std::uint64_t{switchboard_.channels().waiting().out});
        const LogCounts log = log_.counts();
        fields.add("log_lines", log.lines);
        fields.add("log_suppressed", log.suppressed);
        fields.add("log_lost", log.lost);
    };
}

void Daemon::serve_metrics() {
    struct Page final : MetricsServer::Page {
        explicit Page(Daemon& owner)
            : daemon(owner),
              figures(owner.figures()),
              page(owner.engine_, figures, &owner.switchboard_.step_times()) {}
        bool add_part() override { return page.add_part(daemon.clock_.now()); }
        std::string take() override { return page.take(); }

        Daemon& daemon;
        introspection::DaemonFigures figures;
        introspection::MetricsPage page;
    };
    metrics_.emplace(context_, std::move(*options_.metrics),
                     [this] { return std::make_unique<Page>(*this); });
}

void Daemon::watch_owner() {
    Descriptor owner = open_process(options_.owner_pid);
    if (!owner && errno == ESRCH) return begin_end("its owner had ended already");
    if (!owner)
        throw std::system_error(errno, std::system_category(),
                                "cannot watch the owner, process " +
                                    std::to_string(options_.owner_pid));
    owner_.emplace(context_, std::move(owner), [this] { begin_end("its owner has ended"); });
}

void Daemon::obey_signals() {
    for (const int signal : {SIGTERM, SIGXCPU, SIGHUP, SIGUSR1}) signals_.add(signal);
    // The keys of a terminal: a shell that starts the daemon beside a script has them ignored.
    for (const int signal : {SIGINT, SIGQUIT})
        if (!is_ignored(signal)) signals_.add(signal);
    await_signal();
}

void Daemon::await_signal() {
    signals_.async_wait([this](const asio::error_code& error, int signal) {
        if (error) return;
        obey(signal);
        await_signal();
    });
}

void Daemon::obey(int signal) {
    if (signal == SIGHUP) {
        log_.reopen();
        return log_(Level::info, "log_reopened", "SIGHUP: the log begins anew");
    }
    if (signal == SIGUSR1) {
        for (const std::string& line :
             introspection::state_report(engine_, figures(), clock_.now()))
            log_(Level::answer, "state", line);
        return;
    }
    begin_end("SIG" + std::string(::sigabbrev_np(signal)));
}

void Daemon::keep(net::SocketPlace& place) {
    keeper_.emplace(
        context_, place,
        net::PlaceKeeper::Hooks{
            .moved = [this](Descriptor socket) { listener_.replace(std::move(socket)); },
            .tell = [this](std::string_view sentence) { log_(Level::warning, "place", sentence); },
            .lost =
                [this](std::exception_ptr error, std::string_view why) {
                    lost_ = std::move(error);
                    log_(Level::error, "place_lost", why);
                    begin_end("its place is lost");
                },
        });
}

void Daemon::stop() {
    {
        const std::lock_guard lock(mutex_);
        wants_stop_ = true;
    }
    ::eventfd_write(doorbell_.native_handle(), 1);
}

void Daemon::clock_moved() {
    std::unique_lock lock(mutex_);
    const std::uint64_t ticket = ++moves_wanted_;
    ::eventfd_write(doorbell_.native_handle(), 1);
    moved_.wait(lock, [&] { return moves_done_ >= ticket || has_ended_; });
}

void Daemon::await_doorbell() {
    doorbell_.async_wait(asio::posix::stream_descriptor::wait_read,
                         [this](const asio::error_code& error) {
                             if (error) return;
                             answer_doorbell();
                             await_doorbell();
                         });
}

void Daemon::answer_doorbell() {
    eventfd_t rings = 0;
    ::eventfd_read(doorbell_.native_handle(), &rings);
    std::unique_lock lock(mutex_);
    const std::uint64_t wanted = moves_wanted_;
    const bool stops = wants_stop_;
    lock.unlock();
    if (wanted != moves_done_) {
        switchboard_.tick();
        switchboard_.channels().sweep();
    }
    lock.lock();
    moves_done_ = wanted;
    lock.unlock();
    moved_.notify_all();
    if (stops) begin_end("it was told to");
}

void Daemon::run() {
    listener_.start();
    serve();
    farewell();
    log_(Level::info, "ended", "ended");
    {
        const std::lock_guard lock(mutex_);
        has_ended_ = true;
        moved_.notify_all();
    }
    if (lost_) std::rethrow_exception(lost_);
}

// What is ready, but not for as long as there is always something new: sockets that others connect
// to, or write to, without end would keep the peers waiting that are looked at once a round. Events
// are not counted: thousands at once, the ends of a process's channels, are soon put off
// (net/turns.cpp), and whoever is ready behind them waits until they are. One event is the usual,
// and for that no time is asked.
bool Daemon::answer_some() {
    constexpr Time longest = std::chrono::milliseconds(1);
    if (context_.poll_one() == 0) return false;
    for (Time until{}; context_.poll_one() > 0;) {
        const Time now = real_time();
        if (until == Time::zero()) until = now + longest;
        if (now >= until) break;
    }
    return true;
}

void Daemon::serve() {
    const auto work = asio::make_work_guard(context_);
    PollPolicy policy(options_.poll, usable_processors());
    const Runnable runnable;
    net::Channels& channels = switchboard_.channels();
    channels.call_late(PollPolicy::wake_up);
    while (!ending_) {
        const bool was_told = answer_some();
        if (ending_) break;
        const Listened listened = channels.listen_again(policy.polls() ? Looks::many : Looks::one);
        if (switchboard_.do_chore()) continue;
        const Time now = real_time();
        if (was_told || listened == Listened::heard) policy.worked(now);
        if (policy.wants_runnable(now)) policy.told_runnable(now, runnable.count().value_or(0));
        const net::Channels::Thinking thinking = channels.take_thinking();
        if (thinking.count > 0) policy.thought(thinking.count, thinking.late);
        const bool goes_on =
            listened == Listened::heard || listened == Listened::in_vain || policy.should_poll(now);
        channels.advise(policy.spin_advice());
        if (goes_on) continue;
        channels.stop_watching();
        policy.falls_asleep(now);
        context_.run_one();
        const Time woken = real_time();
        policy.woke(woken);
        policy.worked(woken);
    }
}

void Daemon::begin_end(std::string_view why) {
    if (ending_) return;
    ending_ = true;
    context_.stop();
    log_(Level::info, "ending", "ending: " + std::string(why));
    if (options_.ending) options_.ending(why);
}

// Waiters are answered, then what has arrived meanwhile; a peer that does not read is waited for a
// little.
void Daemon::farewell() {
    context_.restart();
    listener_.stop();
    if (keeper_) keeper_->stop();
    metrics_.reset();
    switchboard_.end();
    switchboard_.channels().listen_again();
    const Time until = real_time() + options_.farewell;
    while (context_.poll_one() > 0 && real_time() < until) {}
    switchboard_.part_from_all();
    while (switchboard_.channels().has_unsent() && real_time() < until)
        context_.run_one_for(std::chrono::milliseconds(20));
    switchboard_.close();
}

}  // namespace steward::daemon
