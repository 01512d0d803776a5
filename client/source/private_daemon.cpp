#include "client/source/private_daemon.hpp"

#include "common/descriptor.hpp"
#include "steward/error.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <thread>

extern char** environ;

namespace steward::detail {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

[[noreturn]] void fail(int error, const std::string& what) {
    throw std::system_error(error, std::system_category(), what);
}

bool can_run(const fs::path& program) {
    std::error_code ignored;
    return fs::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0;
}

// Of a program with the rights of another user (set-uid) the environment chooses neither what is
// run nor where.
std::string environment(const char* name) {
    const char* value = ::secure_getenv(name);
    return value == nullptr ? "" : value;
}

// A socket path has at most 107 bytes, so a deep temporary directory is passed over.
std::string make_directory() {
    std::string parent = environment("TMPDIR");
    if (parent.empty() || parent.size() > 60) parent = "/tmp";
    std::string directory = parent + "/steward-XXXXXX";
    if (::mkdtemp(directory.data()) == nullptr) fail(errno, "cannot make a directory in " + parent);
    return directory;
}

// What posix_spawn needs to know: nothing of ours is inherited but stderr and the descriptor that
// says "ready"; the terminal's signals go to the program, not to its daemon.
struct SpawnSettings {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    SpawnSettings(int ready, bool has_error_output) {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        if (!has_error_output)
            ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions, ready, ready);  // clears close-on-exec
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETSID);
    }
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
};

pid_t spawn(const std::vector<std::string>& command, int ready, bool has_error_output) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const SpawnSettings settings(ready, has_error_output);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, arguments[0], &settings.actions, &settings.attributes,
                                    arguments.data(), environ);
    if (error != 0) fail(error, "cannot start " + command[0]);
    return pid;
}

enum class Heard { ready, nothing, end };

Heard wait_for_byte(int descriptor, std::chrono::milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
        const int ready =
            ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready < 0 && errno == EINTR) continue;
        char byte = 0;
        if (ready != 1) return Heard::nothing;
        return ::read(descriptor, &byte, 1) == 1 ? Heard::ready : Heard::end;
    }
}

// True when the process is gone, whoever has reaped it.
bool has_ended(pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; }

bool ends_within(pid_t pid, std::chrono::milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    for (auto pause = 100us; !has_ended(pid);
         pause = std::min<std::chrono::microseconds>(pause * 2, 10ms)) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(pause);
    }
    return true;
}

// What became of a daemon that did not say that it listens. One that ends closes its descriptors a
// little before.
std::string failure(Heard heard, pid_t daemon) {
    if (heard == Heard::end && !ends_within(daemon, 1s))
        return " closed its ready descriptor before it listened";
    return has_ended(daemon) ? " ended before it listened" : " was not ready in time";
}

// The directory of the shared library that this code is in; a program that it is linked into stands
// beside itself.
fs::path place_of_library() {
    Dl_info found{};
    if (::dladdr(reinterpret_cast<const void*>(&find_daemon), &found) == 0 ||
        found.dli_fname == nullptr)
        return {};
    std::error_code ignored;
    return fs::canonical(found.dli_fname, ignored).parent_path();
}

}  // namespace

std::string find_daemon(const std::string& prefix) {
    if (const std::string named = environment("STEWARDD"); !named.empty()) return named;
    std::error_code ignored;
    const fs::path beside = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    std::vector<fs::path> places{beside / "stewardd", beside / "../bin/stewardd",
                                 beside / "../libexec/steward/stewardd"};
    if (!prefix.empty()) places.push_back(fs::path(prefix) / STEWARD_DAEMON_BELOW_PREFIX);
    if (const fs::path library = place_of_library(); !library.empty())
        places.push_back(library / STEWARD_DAEMON_FROM_LIBRARY);
    places.emplace_back(STEWARD_INSTALLED_DAEMON);
    for (const fs::path& place : places)
        if (can_run(place)) return place.lexically_normal();
    std::string path = environment("PATH");
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find(':', begin), path.size());
        const fs::path place = fs::path(path.substr(begin, end - begin)) / "stewardd";
        if (can_run(place)) return place;
        begin = end + 1;
    }
    std::string sentence = "there is no stewardd in $STEWARDD";
    for (const fs::path& place : places) sentence += ", at " + place.lexically_normal().string();
    throw NotSent(sentence + " or on PATH, so no private daemon can be started");
}

PrivateDaemon::PrivateDaemon(const std::string& program, const std::vector<std::string>& arguments,
                             std::chrono::milliseconds limit)
    : creator_(::getpid()) {
    directory_ = make_directory();
    socket_path_ = directory_ + "/steward.sock";
    try {
        start(program, arguments, limit);
    } catch (...) {
        end();
        throw;
    }
}

void PrivateDaemon::start(const std::string& program, const std::vector<std::string>& arguments,
                          std::chrono::milliseconds limit) {
    // The pipe may take the number of a standard descriptor that is closed.
    const bool has_error_output = ::fcntl(STDERR_FILENO, F_GETFD) >= 0;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) fail(errno, "cannot make a pipe");
    const Descriptor ready(ends[0]);
    Descriptor low(ends[1]);
    Descriptor daemons(::fcntl(low.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!daemons) fail(errno, "cannot make a pipe");
    low.reset();
    std::vector<std::string> command{program,
                                     "--foreground",
                                     "--socket",
                                     socket_path_,
                                     "--owner-pid",
                                     std::to_string(creator_),
                                     "--ready-fd",
                                     std::to_string(daemons.number()),
                                     "--remove-directory"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    daemon_ = spawn(command, daemons.number(), has_error_output);
    daemons.reset();
    const Heard heard = wait_for_byte(ready.number(), limit);
    if (heard != Heard::ready) throw NotSent(program + failure(heard, daemon_));
}

PrivateDaemon::~PrivateDaemon() {
    if (is_ours()) end();
}

bool PrivateDaemon::is_ours() const { return ::getpid() == creator_; }

void PrivateDaemon::end() noexcept {
    if (daemon_ > 0 && !has_ended(daemon_)) {
        ::kill(daemon_, SIGTERM);
        if (!ends_within(daemon_, 5s)) {
            ::kill(daemon_, SIGKILL);
            ends_within(daemon_, 5s);
        }
    }
    daemon_ = -1;
    // The daemon has done so itself, unless it was killed. By name: to look into the directory
    // takes a descriptor.
    ::unlink(socket_path_.c_str());
    ::unlink((socket_path_ + ".lock").c_str());
    ::rmdir(directory_.c_str());
}

}  // namespace steward::detail
