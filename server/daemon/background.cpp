#include "daemon/background.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace steward::daemon {
namespace {

std::system_error failure(const char* what) { return {errno, std::system_category(), what}; }

// The first byte is the status, the rest the sentence. Nothing: the child died without a word.
[[noreturn]] void wait_for_child(int from_child, pid_t child) {
    std::string report;
    char buffer[512];
    for (;;) {
        const ssize_t size = ::read(from_child, buffer, sizeof buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        report.append(buffer, static_cast<std::size_t>(size));
    }
    int status = 1;
    if (report.empty()) {
        ::waitpid(child, nullptr, WNOHANG);
        std::fputs("stewardd: the daemon ended before it was ready\n", stderr);
    } else {
        status = static_cast<unsigned char>(report[0]);
        if (report.size() > 1) std::fprintf(stderr, "stewardd: %s\n", report.c_str() + 1);
    }
    std::_Exit(status);
}

}  // namespace

Background Background::enter() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw failure("cannot make a pipe");
    Descriptor from_child(ends[0]);
    Descriptor to_parent(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) throw failure("cannot fork");
    if (child > 0) {
        to_parent.reset();
        wait_for_child(from_child.number(), child);
    }
    ::setsid();
    if (::chdir("/") != 0) throw failure("cannot change to the directory /");
    return Background(std::move(to_parent));
}

void Background::report_ready() {
    const Descriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (int stream = 0; null && stream <= 2; ++stream) ::dup2(null.number(), stream);
    const char done = 0;
    [[maybe_unused]] const ssize_t sent = ::write(to_parent_.number(), &done, 1);
    to_parent_.reset();
}

void Background::report_failure(int status, std::string_view sentence) {
    const std::string report = static_cast<char>(status) + std::string(sentence);
    [[maybe_unused]] const ssize_t sent =
        ::write(to_parent_.number(), report.data(), report.size());
    to_parent_.reset();
}

void tell_ready(int descriptor) {
    const Descriptor closed_at_end(descriptor);
    [[maybe_unused]] const ssize_t sent = ::write(descriptor, "\n", 1);
}

}  // namespace steward::daemon
