#include "client/cli/guarded_process.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace steward::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{5};  // between TERM and KILL

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::system_category(), what); }

// Signals become readable instead of interrupting, as long as this lives.
class Signals {
public:
    Signals() {
        // An ignored SIGCHLD, inherited from whoever started this process, would hide the child's exit code.
        std::signal(SIGCHLD, SIG_DFL);
        sigset_t wanted;
        sigemptyset(&wanted);
        for (const int each : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&wanted, each);
        sigprocmask(SIG_BLOCK, &wanted, &before_);
        descriptor_ = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
        if (descriptor_ < 0) fail("cannot watch for signals");
    }
    ~Signals() {
        ::close(descriptor_);
        sigprocmask(SIG_SETMASK, &before_, nullptr);
    }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    int descriptor() const { return descriptor_; }
    const sigset_t& before() const { return before_; }

    // Passes on what others sent. A terminal's own signals have reached the child already: it is in the same group.
    void pass_on(pid_t child) const {
        signalfd_siginfo signal{};
        while (::read(descriptor_, &signal, sizeof signal) == static_cast<ssize_t>(sizeof signal))
            if (signal.ssi_signo != SIGCHLD && signal.ssi_code != SI_KERNEL)
                ::kill(child, static_cast<int>(signal.ssi_signo));
    }

private:
    sigset_t before_{};
    int descriptor_ = -1;
};

using Environment = std::vector<std::pair<std::string, std::string>>;

[[noreturn]] void become(const std::vector<std::string>& command, const Environment& environment, pid_t parent,
                         const sigset_t& mask) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(128 + SIGKILL);  // it died before the line above
    std::signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &mask, nullptr);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    const int error = errno;
    std::fprintf(stderr, "steward: cannot run %s: %s\n", arguments[0], std::strerror(error));
    ::_exit(error == ENOENT ? 127 : 126);
}

// What the daemon said last may stand unread before the end.
bool is_closed(int connection) {
    pollfd asked{.fd = connection, .events = POLLRDHUP, .revents = 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

bool has_ended(pid_t child, int& status) { return ::waitpid(child, &status, WNOHANG) == child; }

int exit_code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

}  // namespace

GuardedEnd run_guarded(const std::vector<std::string>& command, const Environment& environment, int connection) {
    const Signals signals;
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) fail("cannot make a process");
    if (child == 0) become(command, environment, parent, signals.before());

    bool lost = false;
    int status = 0;
    std::chrono::milliseconds wait{-1};
    while (!has_ended(child, status)) {
        pollfd watched[] = {{.fd = signals.descriptor(), .events = POLLIN, .revents = 0},
                            {.fd = lost ? -1 : connection, .events = POLLIN | POLLRDHUP, .revents = 0}};
        const int ready = ::poll(watched, 2, static_cast<int>(wait.count()));
        if (ready == 0) ::kill(child, SIGKILL);
        signals.pass_on(child);
        if (watched[1].revents != 0 && is_closed(connection)) {
            lost = true;
            ::kill(child, SIGTERM);
            wait = patience;
        }
    }
    return {.exit_code = exit_code_of(status), .lock_lost = lost};
}

}  // namespace steward::cli
