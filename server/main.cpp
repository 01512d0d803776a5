// stewardd: options, parts, run. Nothing is decided here but what the program is made of.
// Exit status: 0 ended as told, 1 it could not serve, 2 wrong usage, 3 another daemon has the socket.
#include "common/socket_path.hpp"
#include "daemon/background.hpp"
#include "daemon/daemon.hpp"
#include "daemon/logging.hpp"
#include "engine/types/types.hpp"
#include "introspection/description.hpp"
#include "introspection/service.hpp"
#include "net/socket_place.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>

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
    std::int64_t poll_microseconds = 100;
    std::int64_t owner_pid = 0;
    int ready_descriptor = -1;
    bool remove_directory = false;
    std::string print_reference;
};

void declare(CLI::App& app, Options& options) {
    app.set_version_flag("--version", std::string("stewardd ") + version);
    app.add_option("--socket", options.socket, "Where to listen; by default as `steward` looks for it")
        ->type_name("PATH")
        ->envname("STEWARD_SOCKET");
    app.add_flag("--foreground", options.foreground, "Do not go into the background");
    app.add_option("--log-level", options.log.level, "debug, info, warning, error or off")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
    app.add_option("--log-file", options.log.file, "Log to this file, not to standard error or syslog")->type_name("PATH");
    app.add_option("--max-objects", options.limits.objects_max, "Objects that there may be")->capture_default_str();
    app.add_option("--max-waiters", options.limits.waiters_max, "Calls that may wait")->capture_default_str();
    app.add_option("--max-memory", options.limits.memory_bytes_max, "Bytes that objects and waiting calls may store")
        ->transform(CLI::AsSizeValue(false));
    app.add_option("--max-client-memory", options.limits.client_bytes_max, "The same, for the objects that one client made")
        ->transform(CLI::AsSizeValue(false));
    app.add_option("--poll-us", options.poll_microseconds, "Microseconds to look for work before sleeping; 0: never")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    app.add_option("--owner-pid", options.owner_pid, "End when this process ends")->check(CLI::PositiveNumber);
    app.add_option("--ready-fd", options.ready_descriptor, "Write a byte to this descriptor when the socket listens")
        ->check(CLI::NonNegativeNumber);
    app.add_flag("--remove-directory", options.remove_directory, "The socket's directory is this daemon's and ends with it")
        ->group("");  // for the client library, which makes one for each private daemon
    app.add_option("--print-reference", options.print_reference, "Print what the daemon offers and end")
        ->expected(0, 1)
        ->default_str("markdown")
        ->check(CLI::IsMember({"markdown", "json"}));
}

// Our own directory is made and checked; one that the user names must only keep strangers from replacing the socket.
std::string prepare_path(const Options& options) {
    if (options.socket.empty()) {
        const std::string path = fs::absolute(default_socket_path());
        check_socket_directory(path, true);
        return path;
    }
    const fs::path path = fs::absolute(options.socket);
    struct stat status {};
    if (::stat(path.parent_path().c_str(), &status) != 0)
        throw std::system_error(errno, std::system_category(), "cannot use the directory " + path.parent_path().string());
    if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0)
        throw std::runtime_error("everybody may write to the directory " + path.parent_path().string());
    return path;
}

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
    made.engine.daemon_version = version;
    made.engine.daemon_pid = ::getpid();
    made.engine.daemon_instance = random_instance();
    fill_at_random(made.engine.hash_seed, sizeof made.engine.hash_seed);
    made.poll = std::chrono::microseconds(options.poll_microseconds);
    made.owner_pid = options.owner_pid;
    return made;
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
void serve(const Options& options, const std::string& path, Ready ready) {
    ::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    const daemon::Log log = daemon::make_log(options.log);
    const engine::Catalogue catalogue = make_catalogue();
    net::SocketPlace place(path, options.remove_directory ? net::DirectoryIs::the_daemons : net::DirectoryIs::shared);
    daemon::Daemon daemon(catalogue, daemon_options(options), place.take_socket(), daemon::steady_clock(), log);
    daemon.end_on_signals();
    ready();
    daemon.run();
}

// Calls `report` with status and sentence when it could not serve.
template <class Ready, class Report>
int try_to_serve(const Options& options, const std::string& path, Ready ready, Report report) {
    try {
        serve(options, path, ready);
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
    options.log.in_background = !options.foreground;
    const std::string path = prepare_path(options);
    const auto tell = [&] {
        if (options.ready_descriptor >= 0) daemon::tell_ready(options.ready_descriptor);
    };
    if (options.foreground) {
        const auto report = [](int, const char* sentence) { std::fprintf(stderr, "stewardd: %s\n", sentence); };
        return try_to_serve(options, path, tell, report);
    }
    daemon::Background background = daemon::Background::enter();
    const auto ready = [&] {
        tell();
        background.report_ready();
    };
    const auto report = [&](int status, const char* sentence) { background.report_failure(status, sentence); };
    return try_to_serve(options, path, ready, report);
}

int print_reference(const std::string& form) {
    const engine::Catalogue catalogue = make_catalogue();
    const std::string text = form == "json" ? introspection::protocol_json(catalogue)
                                            : introspection::reference_markdown(catalogue);
    return std::fputs(text.c_str(), stdout) >= 0 ? done : failed;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("The daemon of Steward: hosts shared objects for the processes of one user on this machine.", "stewardd");
    Options options;
    declare(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? done : usage;
    }
    try {
        if (app.count("--print-reference") > 0) return print_reference(options.print_reference);
        return start(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "stewardd: %s\n", error.what());
        return failed;
    }
}
