#include "client/cli/signals.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <cerrno>
#include <system_error>

namespace steward::cli {
namespace {

bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Signals::Signals() {
    // An ignored SIGCHLD, inherited from whoever started this process, would hide the exit codes of
    // children.
    std::signal(SIGCHLD, SIG_DFL);
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int each : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&wanted, each);
    sigprocmask(SIG_BLOCK, &wanted, &before_);
    descriptor_ = Descriptor(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!descriptor_)
        throw std::system_error(errno, std::system_category(), "cannot watch for signals");
}

Signals::~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

std::optional<Signals::Heard> Signals::next() const {
    signalfd_siginfo heard{};
    if (::read(descriptor(), &heard, sizeof heard) != static_cast<ssize_t>(sizeof heard))
        return std::nullopt;
    return Heard{.signal = static_cast<int>(heard.ssi_signo),
                 .is_from_terminal = heard.ssi_code == SI_KERNEL};
}

void Signals::wait_at_their_mercy(int descriptor) const {
    while (true) {
        pollfd watched[] = {{.fd = descriptor, .events = POLLIN, .revents = 0},
                            {.fd = descriptor_.number(), .events = POLLIN, .revents = 0}};
        if (::poll(watched, 2, -1) < 0 && errno == EINTR) continue;
        if (watched[0].revents != 0) return;
        const std::optional<int> signal = asked_to_end();
        if (!signal) continue;
        ::raise(*signal);
        sigset_t one;
        sigemptyset(&one);
        sigaddset(&one, *signal);
        sigprocmask(SIG_UNBLOCK, &one, nullptr);
    }
}

std::optional<int> Signals::asked_to_end() const {
    std::optional<int> signal;
    while (const auto heard = next()) {
        const bool ends = heard->signal != SIGCHLD && !is_ignored(heard->signal) &&
                          sigismember(&before_, heard->signal) == 0;
        if (ends) signal = heard->signal;
    }
    return signal;
}

}  // namespace steward::cli
