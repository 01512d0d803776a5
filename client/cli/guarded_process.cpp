#include "client/cli/guarded_process.hpp"

#include "client/cli/descendants.hpp"
#include "client/cli/exit_codes.hpp"
#include "client/cli/signals.hpp"
#include "common/descriptor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

namespace steward::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{5};             // between TERM and KILL
constexpr std::chrono::milliseconds between_looks{50};  // at a section that is being ended: it may
                                                        // grow meanwhile
constexpr std::chrono::seconds one_request{1};  // timeout(1) sends a TERM to its child and one to
                                                // their group, close together

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::system_category(), what);
}

// High, where scripts do not open files of their own (`exec 3>log`), and kept when another program
// begins.
void keep_open(int connection) {
    for (const int least : {200, 10})
        if (::fcntl(connection, F_DUPFD, least) >= 0) return;
    ::fcntl(connection, F_SETFD, 0);
}

[[noreturn]] void become(const Guarded& guarded, pid_t parent, const sigset_t& mask, int report) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(128 + SIGKILL);  // it died before the line above
    std::signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &mask, nullptr);
    if (!guarded.is_alone) keep_open(guarded.connection);
    if (guarded.input >= 0) ::dup2(guarded.input, STDIN_FILENO);
    for (const auto& [name, value] : guarded.environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    for (const std::string& word : guarded.command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    const int error = errno;
    std::fprintf(stderr, "steward: cannot run %s: %s\n", arguments[0], std::strerror(error));
    [[maybe_unused]] const ssize_t told = ::write(report, "!", 1);
    ::_exit(error == ENOENT ? not_found : not_started);
}

int exit_code_of(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

class Section {
public:
    explicit Section(const Guarded& guarded) : guarded_(guarded), strangers_(children()) {
        start();
    }

    // Once something of the section runs nothing may be thrown past it: whoever holds would let go.
    // What cannot go on is a crash.
    GuardedEnd run() noexcept {
        while (!is_over()) {
            pollfd watched[] = {{.fd = signals_.descriptor(), .events = POLLIN, .revents = 0},
                                {.fd = end_.lock_lost ? -1 : guarded_.connection,
                                 .events = POLLRDHUP,
                                 .revents = 0}};
            ::poll(watched, 2, killing_at_ ? static_cast<int>(between_looks.count()) : -1);
            while (const auto heard = signals_.next())
                if (heard->signal != SIGCHLD) pass_on(*heard);
            // Last words of the daemon may lie there unread; that it has gone is told apart from
            // them.
            if ((watched[1].revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) {
                end_.lock_lost = true;
                begin_end();
            }
            if (killing_at_) press();
        }
        if (status_) end_.exit_code = exit_code_of(*status_);
        return end_;
    }

private:
    void start() {
        if (!guarded_.is_alone && ::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
            fail("cannot become a subreaper");
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) fail("cannot make a pipe");
        const Descriptor report(ends[0]);
        Descriptor reported(ends[1]);
        const pid_t parent = ::getpid();
        command_ = ::fork();
        const sigset_t& mask = guarded_.mask != nullptr ? *guarded_.mask : signals_.before();
        if (command_ == 0) become(guarded_, parent, mask, reported.number());
        if (command_ < 0) fail("cannot make a process");
        reported.reset();
        char byte = 0;
        // The end: another program has begun.
        end_.has_started = ::read(report.number(), &byte, 1) != 1;
    }

    // Of the section nothing is left; or, when the daemon is lost, nothing that could be ended.
    bool is_over() {
        const bool has_children = reap();
        if (end_.left > 0) return true;
        if (!status_) return false;
        return guarded_.is_alone || !has_children ||
               (!strangers_.empty() && only_strangers_are_left());
    }

    // A look at /proc may miss one that loses its parent meanwhile; the next finds it with its new
    // one.
    bool only_strangers_are_left() const {
        return descendants(strangers_).empty() && descendants(strangers_).empty();
    }

    // Children that have ended, the command among them. False when there are no others.
    bool reap() {
        int status = 0;
        pid_t ended = 0;
        while ((ended = ::waitpid(-1, &status, WNOHANG)) > 0)
            if (ended == command_) command_ended(status);
        return ended == 0;
    }

    // Whoever asked for the end asked all of the section, if the command took it as its end.
    void command_ended(int status) {
        status_ = status;
        const bool by_signal = exit_code_of(status) >= 128;
        if (end_.asked_by == SIGTERM || (end_.asked_by != 0 && by_signal)) begin_end();
    }

    void pass_on(const Signals::Heard& heard) {
        reap();  // whether the command is still there to hear it
        end_.asked_by = heard.signal;
        if (status_) return begin_end();
        if (!heard.is_from_terminal) ::kill(command_, heard.signal);
        // A command that is stopped has to go on to hear it: shells send this CONT too.
        if (heard.signal == SIGTERM || heard.signal == SIGHUP) ::kill(command_, SIGCONT);
        if (heard.signal == SIGTERM) asked_to_end();
    }

    // A second TERM is meant: the command has not heeded the first.
    void asked_to_end() {
        const auto now = Clock::now();
        if (!first_term_at_)
            first_term_at_ = now;
        else if (now - *first_term_at_ >= one_request)
            begin_end();
    }

    void begin_end() {
        if (!killing_at_) killing_at_ = Clock::now() + patience;
    }

    // What the command has started, as /proc shows it; nothing where there is no /proc.
    Processes followers() const {
        if (guarded_.is_alone) return {};
        Processes all = descendants(strangers_);
        if (!status_)
            std::erase_if(all, [&](const ProcessKey& process) { return process.pid == command_; });
        return all;
    }

    // TERM once to each, also to those that have come meanwhile, and KILL to all once the time is
    // up. One that is stopped has to go on to hear it.
    void press() {
        const bool kills = Clock::now() >= *killing_at_;
        std::size_t refused = 0, all = 0;
        if (!status_) {
            all = 1;
            if (!press_command(kills) && errno == EPERM) ++refused;
        }
        for (const ProcessKey& process : followers()) {
            ++all;
            if (!kills && !told_.insert(process).second) continue;
            if (!send_signal(process, kills ? SIGKILL : SIGTERM) && errno == EPERM) ++refused;
            if (!kills) send_signal(process, SIGCONT);
        }
        if (kills && end_.lock_lost && all > 0 && refused == all) end_.left = refused;
    }

    // The command is a child that has not been waited for, so its pid is nobody else's: it is
    // reached without /proc too.
    bool press_command(bool kills) {
        if (kills) return ::kill(command_, SIGKILL) == 0;
        if (std::exchange(is_command_told_, true)) return true;
        const bool sent = ::kill(command_, SIGTERM) == 0;
        const int error = errno;
        ::kill(command_, SIGCONT);
        errno = error;
        return sent;
    }

    const Guarded& guarded_;
    const Processes strangers_;  // children from before this program began: a shell that had some
                                 // has become it
    const Signals signals_;
    pid_t command_ = -1;
    std::optional<int> status_;  // the command's
    std::optional<Clock::time_point> killing_at_;
    std::optional<Clock::time_point> first_term_at_;
    bool is_command_told_ = false;
    Processes told_;
    GuardedEnd end_;
};

}  // namespace

GuardedEnd run_guarded(const Guarded& guarded) { return Section(guarded).run(); }

}  // namespace steward::cli
