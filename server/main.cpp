// stewardd: options, parts, run. Nothing is decided here but what the program is made of.
// Exit status: 0 ended as told, 1 it could not serve, 2 wrong usage, 3 another daemon has the
// socket.
#include "common/socket_path.hpp"
#include "daemon/background.hpp"
#include "daemon/daemon.hpp"
#include "daemon/logging.hpp"
#include "daemon/machine_memory.hpp"
#include "daemon/metrics_address.hpp"
#include "daemon/place.hpp"
#include "daemon/replay.hpp"
#include "daemon/systemd.hpp"
#include "engine/types/types.hpp"
#include "introspection/description.hpp"
#include "introspection/service.hpp"
#include "option_checks.hpp"

#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace {

namespace fs = std::filesystem;
using namespace steward;

constexpr const char* version = STEWARD_VERSION;
enum Status : int { done = 0, failed = 1, usage = 2, taken = 3 };

struct Options {
    std::string socket;
    bool foreground = false;
    daemon::LogOptions log;
    engine::Limits limits;
    net::ChannelLimits channels;
    std::int64_t poll_microseconds = 100;
    std::int64_t owner_pid = 0;
    int ready_descriptor = -1;
    bool remove_directory = false;
    std::string print_reference;
    std::string record, replay;
    std::string metrics;
    std::string on_deadlock = "usual";
    bool tracks_races = false;
    double slowlog_threshold = -1;  // seconds; negative: none was chosen
};

// A quarter of the memory that this process may use, and a quarter of that for one client. No less
// than what a daemon is of any use with.
void limit_memory(engine::Limits& limits) {
    constexpr std::uint64_t least = 64u << 20;
    limits.memory_bytes_max = std::max(least, daemon::usable_memory() / 4);
    limits.client_bytes_max = std::max(least, limits.memory_bytes_max / 4);
}

std::string in_megabytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + "MB"; }

void declare_limits(CLI::App& app, engine::Limits& limits) {
    constexpr std::uint64_t most = 1'000'000'000;
    limit_memory(limits);
    app.add_option("--max-objects", limits.objects_max, "Objects that there may be")
        ->transform(count(1, most))
        ->type_name("COUNT")
        ->capture_default_str();
    app.add_option("--max-waiters", limits.waiters_max, "Calls that may wait")
        ->transform(count(1, most))
        ->type_name("COUNT")
        ->capture_default_str();
    app.add_option("--max-work", limits.work_seconds_max,
                   "Seconds that one call may take, by the estimate of its cost")
        ->transform(count(1, most))
        ->type_name("SECONDS")
        ->capture_default_str();
    app.add_option("--max-channels-per-client", limits.channels_per_client_max,
                   "Connections that one process may have")
        ->transform(count(1, most))
        ->type_name("COUNT")
        ->capture_default_str();
    app.add_option("--max-references-per-client", limits.references_per_client_max,
                   "Objects that one process may refer to")
        ->transform(count(1, most))
        ->type_name("COUNT")
        ->capture_default_str();
    app.add_option("--max-calls-per-client", limits.calls_per_client_max,
                   "Calls of one process that may wait, those of their batches included")
        ->transform(count(1, most))
        ->type_name("COUNT")
        ->capture_default_str();
    app.add_option(
           "--max-memory", limits.memory_bytes_max,
           "Bytes that may be kept of objects, names, references, holdings and waiting calls")
        ->transform(size())
        ->type_name("BYTES")
        ->default_str("a quarter of the memory: " + in_megabytes(limits.memory_bytes_max));
    app.add_option("--max-client-memory", limits.client_bytes_max, "The same, for one client")
        ->transform(size())
        ->type_name("BYTES")
        ->default_str("a quarter of that: " + in_megabytes(limits.client_bytes_max));
    app.add_option(
           "--max-ring-memory", limits.ring_bytes_max,
           "Bytes of memory in which busy connections are carried; 0: all stay on their sockets")
        ->transform(size(Nothing::is_fine))
        ->type_name("BYTES")
        ->default_str(in_megabytes(limits.ring_bytes_max));
    app.add_option("--max-history", limits.history_bytes_max,
                   "Bytes of changes that are remembered of objects that somebody watches")
        ->transform(size())
        ->type_name("BYTES")
        ->default_str(in_megabytes(limits.history_bytes_max));
}

// What is on its way in or out is as much for a large daemon as for a small one: a few messages of
// the largest size, and many small ones.
void declare_waiting(CLI::App& app, net::ChannelLimits& limits) {
    app.add_option("--max-waiting-in", limits.waiting_in_bytes_max,
                   "Bytes of calls that may wait to be executed, of all connections")
        ->transform(size())
        ->type_name("BYTES")
        ->default_str(in_megabytes(limits.waiting_in_bytes_max));
    app.add_option("--max-waiting-out", limits.waiting_out_bytes_max,
                   "Bytes of answers that may wait to be read, of all connections")
        ->transform(size())
        ->type_name("BYTES")
        ->default_str(in_megabytes(limits.waiting_out_bytes_max));
}

std::string is_metrics_address(const std::string& words) {
    const auto address = daemon::metrics_address(words);
    return address ? std::string() : address.error();
}

void declare(CLI::App& app, Options& options) {
    app.set_version_flag("--version", std::string("stewardd ") + version);
    CLI::Option* const socket =
        app.add_option("--socket", options.socket,
                       "Where to listen; by default as `steward` looks for it")
            ->type_name("PATH")
            ->default_str(default_socket_places().front());
    // Of a program with the rights of another user (set-uid) the environment decides nothing.
    if (::getauxval(AT_SECURE) == 0) socket->envname("STEWARD_SOCKET");
    app.add_flag("--foreground", options.foreground, "Do not go into the background");
    app.add_option("--log-level", options.log.level, "debug, info, warning, error or off")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
    app.add_option("--log-file", options.log.file, "Log to this file; SIGHUP begins it anew")
        ->type_name("PATH")
        ->default_str("standard error; syslog in the background");
    app.footer(
        "SIGTERM ends it, SIGHUP begins the log file anew, SIGUSR1 writes the state to the log.");
    declare_limits(app, options.limits);
    declare_waiting(app, options.channels);
    app.add_option("--poll-us", options.poll_microseconds,
                   "Microseconds to look for work before sleeping; 0: never")
        ->transform(count(0, 1'000'000))
        ->type_name("COUNT")
        ->capture_default_str();
    app.add_option("--on-deadlock", options.on_deadlock,
                   "Of locks made without a choice: usual, refuse, report or ignore")
        ->check(CLI::IsMember({"usual", "refuse", "report", "ignore"}))
        ->capture_default_str();
    app.add_flag("--track-races", options.tracks_races,
                 "Notice lost updates in all objects that are made, unless one says otherwise");
    app.add_option("--slowlog-threshold", options.slowlog_threshold,
                   "Time every call, and keep those that took so long or longer for `steward "
                   "slowlog`")
        ->transform(seconds())
        ->type_name("SECONDS")
        ->default_str("0.01, and only calls that are done beside the others are timed");
    app.add_option("--owner-pid", options.owner_pid, "End when this process ends")
        ->transform(count(1, 1u << 22))
        ->type_name("PID")
        ->default_str("none");
    app.add_option("--ready-fd", options.ready_descriptor,
                   "Write a byte to this descriptor when the socket listens")
        ->check(is_open)
        ->type_name("NUMBER")
        ->default_str("none");
    app.add_flag("--remove-directory", options.remove_directory,
                 "The socket's directory is this daemon's and ends with it")
        ->group("");  // for the client library, which makes one for each private daemon
    app.add_option("--metrics", options.metrics,
                   "Serve http://ADDRESS/metrics to Prometheus: 127.0.0.1:PORT (0: any that is "
                   "free), [::1]:PORT or unix:/PATH")
        ->check(is_metrics_address)
        ->type_name("ADDRESS")
        ->default_str("nowhere");
    app.add_option("--record", options.record,
                   "Record all that clients send in this file, for --replay")
        ->type_name("PATH")
        ->default_str("nowhere");
    app.add_option("--replay", options.replay,
                   "Do again what was recorded in this file, say what it comes to, and end")
        ->type_name("PATH")
        ->default_str("none");
    app.add_option("--print-reference", options.print_reference,
                   "Print what the daemon offers and end")
        ->expected(0, 1)
        ->default_str("markdown")
        ->check(CLI::IsMember({"markdown", "json", "cpp"}));
}

// One that a program started for itself: nobody else looks for it, and what the program inherited
// is not meant for it.
bool is_private(const Options& options) { return options.owner_pid != 0; }

void fill_at_random(void* bytes, std::size_t size) {
    if (::getrandom(bytes, size, 0) != static_cast<ssize_t>(size))
        throw std::system_error(errno, std::system_category(), "no random numbers");
}

// Names this run of the daemon: 32 hexadecimal digits.
std::string random_instance() {
    std::uint64_t parts[2];
    fill_at_random(parts, sizeof parts);
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(parts[0]),
                  static_cast<unsigned long long>(parts[1]));
    return text;
}

daemon::DaemonOptions daemon_options(const Options& options) {
    daemon::DaemonOptions made;
    made.engine.limits = options.limits;
    made.channels = options.channels;
    made.engine.on_deadlock = engine::deadlock_policy(options.on_deadlock);
    made.engine.tracks_races = options.tracks_races;
    made.engine.daemon_version = version;
    made.engine.daemon_pid = ::getpid();
    made.engine.daemon_instance = random_instance();
    fill_at_random(made.engine.hash_seed, sizeof made.engine.hash_seed);
    made.poll = std::chrono::microseconds(options.poll_microseconds);
    made.owner_pid = options.owner_pid;
    made.record = options.record;
    if (options.slowlog_threshold >= 0)
        made.slowlog_threshold = std::chrono::duration_cast<engine::Time>(
            std::chrono::duration<double>(options.slowlog_threshold));
    if (!is_private(options))
        made.ending = [](std::string_view why) {
            daemon::notify("STOPPING=1\nSTATUS=ending: " + std::string(why));
        };
    return made;
}

// What would end the daemon without a word, and leave its socket behind, though nobody means it to
// end: writing to a peer or a log that is gone or full, and signals for which it has no use. SIGHUP
// and SIGUSR1 are obeyed once it serves.
void ignore_signals() {
    for (const int signal : {SIGPIPE, SIGXFSZ, SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM,
                             SIGPROF, SIGIO, SIGPWR, SIGSTKFLT})
        ::signal(signal, SIG_IGN);
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) ::signal(signal, SIG_IGN);
}

// Two descriptors for each client: as many as we are allowed.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

engine::Catalogue make_catalogue() {
    std::vector<engine::TypeRow> types = engine::shared_types();
    types.push_back(introspection::service_type());
    return engine::Catalogue(std::move(types));
}

template <class Ready>
void serve(const Options& options, daemon::Place& wanted, Ready ready) {
    ignore_signals();
    raise_descriptor_limit();
    const daemon::Log log = daemon::make_log(options.log);
    const engine::Catalogue catalogue = make_catalogue();
    std::unique_ptr<net::SocketPlace> place = daemon::take_place(wanted);
    daemon::DaemonOptions made = daemon_options(options);
    const std::string instance = made.engine.daemon_instance;
    daemon::MetricsSocket metrics = daemon::listen_for_metrics(options.metrics);
    if (metrics.socket) made.metrics = &metrics.socket;
    daemon::Daemon daemon(catalogue, std::move(made), place->take_socket(), daemon::steady_clock(),
                          log);
    daemon.obey_signals();
    daemon.keep(*place);
    log(daemon::Level::info, "serving",
        "stewardd " + std::string(version) + " serves on " + place->path() + " as instance " +
            instance + "; stores up to " + in_megabytes(options.limits.memory_bytes_max) +
            ", of one client " + in_megabytes(options.limits.client_bytes_max),
        {{"pid", std::to_string(::getpid())}, {"socket", place->path()}, {"instance", instance}});
    if (!metrics.said.empty())
        log(daemon::Level::info, "metrics", "metrics are served at " + metrics.said);
    if (!is_private(options))
        daemon::notify("READY=1\nSTATUS=serving on " + place->path() +
                       "\nMAINPID=" + std::to_string(::getpid()));
    ready();
    daemon.run();
    if (daemon.is_idle()) return;
    // What takes long is not waited for: with the process it ends.
    place.reset();
    metrics.take_away();
    log(daemon::Level::info, "job_given_up", "a long call is given up");
    std::_Exit(done);
}

// Calls `report` with status and sentence when it could not serve.
template <class Ready, class Report>
int try_to_serve(const Options& options, daemon::Place& place, Ready ready, Report report) {
    try {
        serve(options, place, ready);
        return done;
    } catch (const net::PlaceTaken& error) {
        report(taken, error.what());
        return taken;
    } catch (const std::exception& error) {
        report(failed, error.what());
        return failed;
    }
}

int start(Options options) {
    if (!options.log.file.empty()) options.log.file = fs::absolute(options.log.file);
    if (!options.record.empty()) options.record = fs::absolute(options.record);
    options.log.in_background = !options.foreground;
    daemon::Place place = daemon::choose_place({.socket = options.socket,
                                                .is_alone = options.remove_directory,
                                                .is_private = is_private(options)});
    const auto tell = [&] {
        if (options.ready_descriptor >= 0) daemon::tell_ready(options.ready_descriptor);
    };
    if (options.foreground) {
        const auto report = [](int, const char* sentence) {
            std::fprintf(stderr, "stewardd: %s\n", sentence);
        };
        return try_to_serve(options, place, tell, report);
    }
    daemon::Background background = daemon::Background::enter();
    const auto ready = [&] {
        tell();
        background.report_ready();
    };
    const auto report = [&](int status, const char* sentence) {
        background.report_failure(status, sentence);
    };
    return try_to_serve(options, place, ready, report);
}

int print_reference(const std::string& form) {
    const engine::Catalogue catalogue = make_catalogue();
    const std::string text = form == "json"  ? introspection::protocol_json(catalogue)
                             : form == "cpp" ? introspection::methods_header(catalogue)
                                             : introspection::reference_markdown(catalogue);
    return std::fputs(text.c_str(), stdout) >= 0 ? done : failed;
}

// Status failed: it comes to another state than the daemon did.
int replay(const std::string& path) {
    const daemon::Replayed replayed = daemon::replay(path, make_catalogue());
    std::printf("%llu inputs\nstate %s\n", static_cast<unsigned long long>(replayed.inputs),
                replayed.digest.c_str());
    if (replayed.recorded_digest.empty())
        std::printf("the daemon did not end in good order: its state is not known\n");
    else
        std::printf("recorded %s: %s\n", replayed.recorded_digest.c_str(),
                    replayed.is_same() ? "the same" : "another");
    if (replayed.left_over > 0)
        std::printf("%zu bytes of an input at the end are not whole\n", replayed.left_over);
    return replayed.is_same() ? done : failed;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "The daemon of Steward: hosts shared objects for the processes of one user on this "
        "machine.",
        "stewardd");
    Options options;
    declare(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? done : usage;
    }
    try {
        if (app.count("--print-reference") > 0) return print_reference(options.print_reference);
        if (!options.replay.empty()) return replay(options.replay);
        return start(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "stewardd: %s\n", error.what());
        return failed;
    }
}
