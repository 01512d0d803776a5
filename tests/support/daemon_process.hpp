// A stewardd of the test's own: a child process on a socket in a directory of its own.
#pragma once

#include "tests/support/temporary_directory.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace steward::testing {

class DaemonProcess {
public:
    // Returns when it listens. Throws when it does not.
    explicit DaemonProcess(std::vector<std::string> options = {});
    ~DaemonProcess();
    DaemonProcess(const DaemonProcess&) = delete;
    DaemonProcess& operator=(const DaemonProcess&) = delete;

    const std::string& path() const { return path_; }
    pid_t pid() const { return pid_; }
    bool is_alive() const;
    // SIGTERM. The exit status: 0 when it ended as it should; sanitizers make it another.
    int stop();
    // What it wrote to its standard error.
    std::string complaints() const;

private:
    TemporaryDirectory directory_;
    std::string path_;
    pid_t pid_ = 0;
};

}  // namespace steward::testing
