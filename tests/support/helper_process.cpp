#include "tests/support/helper_process.hpp"

#include "common/passed_descriptor.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace steward::testing {
namespace {

constexpr int control_descriptor = 3;

void send_descriptor(int to, int descriptor) {
    char byte = 'd';
    iovec part{&byte, 1};
    PassedDescriptor beside;
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    beside.send_with(message, descriptor);
    ::sendmsg(to, &message, MSG_NOSIGNAL);
}

// After a fork of a process with threads: system calls only. Descriptors that were inherited would
// keep connections of others open, so all but the control socket are closed.
[[noreturn]] void help(int control, const sockaddr_un& address) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (control != control_descriptor) ::dup2(control, control_descriptor);
    ::syscall(SYS_close_range, control_descriptor + 1, ~0u, 0);
    for (;;) {
        char order = 'r';
        if (::send(control_descriptor, &order, 1, MSG_NOSIGNAL) != 1) ::_exit(0);  // ready
        if (::recv(control_descriptor, &order, 1, 0) != 1 || (order != 'c' && order != 'k'))
            ::_exit(0);
        const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            ::_exit(1);
        send_descriptor(control_descriptor, descriptor);
        if (order == 'c') ::close(descriptor);
    }
}

void await_ready(int control) {
    char byte = 0;
    if (::recv(control, &byte, 1, 0) != 1)
        throw std::runtime_error("a helper process ended too early");
}

}  // namespace

HelperProcess::HelperProcess(const std::string& socket_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        throw std::system_error(errno, std::system_category(), "socketpair");
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::system_category(), "fork");
    if (pid_ == 0) help(ends[1], address);
    ::close(ends[1]);
    control_ = ends[0];
    await_ready(control_);
}

HelperProcess::~HelperProcess() { kill(); }

RawSocket HelperProcess::connect(Copy copy) {
    ::send(control_, copy == Copy::kept ? "k" : "c", 1, MSG_NOSIGNAL);
    char byte = 0;
    Descriptor connected;
    receive_with_descriptor(control_, {&byte, 1}, 0, connected);
    if (!connected) throw std::runtime_error("a helper process could not connect");
    await_ready(control_);
    return RawSocket(connected.release());
}

void HelperProcess::freeze() {
    ::kill(pid_, SIGSTOP);
    ::waitpid(pid_, nullptr, WUNTRACED);
}

void HelperProcess::leave() { reap(); }

void HelperProcess::kill() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    reap();
}

void HelperProcess::reap() {
    if (control_ >= 0) ::close(control_);
    control_ = -1;
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

}  // namespace steward::testing
