#include "client/cli/signals.hpp"

#include <cerrno>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>

namespace steward::cli {

Signals::Signals() {
    // An ignored SIGCHLD, inherited from whoever started this process, would hide the exit codes of children.
    std::signal(SIGCHLD, SIG_DFL);
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int each : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&wanted, each);
    sigprocmask(SIG_BLOCK, &wanted, &before_);
    descriptor_ = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor_ < 0) throw std::system_error(errno, std::system_category(), "cannot watch for signals");
}

Signals::~Signals() {
    ::close(descriptor_);
    sigprocmask(SIG_SETMASK, &before_, nullptr);
}

std::optional<Signals::Heard> Signals::next() const {
    signalfd_siginfo heard{};
    if (::read(descriptor_, &heard, sizeof heard) != static_cast<ssize_t>(sizeof heard)) return std::nullopt;
    return Heard{.signal = static_cast<int>(heard.ssi_signo), .is_from_terminal = heard.ssi_code == SI_KERNEL};
}

}  // namespace steward::cli
