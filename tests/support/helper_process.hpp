// A process that does nothing but connect and, when told, die. The connections are handed to the
// test, which speaks through them; to the daemon they are the helper's. So one test can be many
// clients and end each of them as it likes.
#pragma once

#include "tests/support/raw_socket.hpp"

#include <sys/types.h>

namespace steward::testing {

class HelperProcess {
public:
    explicit HelperProcess(const std::string& socket_path);
    ~HelperProcess();
    HelperProcess(const HelperProcess&) = delete;
    HelperProcess& operator=(const HelperProcess&) = delete;

    pid_t pid() const { return pid_; }
    // A connection of the helper's. Where the helper keeps a copy it ends with the last of the two,
    // as it does for a process of its own; else with the test's.
    enum class Copy : std::uint8_t { none, kept };
    RawSocket connect(Copy copy = Copy::none);
    // SIGSTOP: it does nothing any more, and does not die yet.
    void freeze();
    // It ends by itself, with status 0.
    void leave();
    // SIGKILL.
    void kill();

private:
    void reap();

    pid_t pid_ = 0;
    int control_ = -1;
};

}  // namespace steward::testing
