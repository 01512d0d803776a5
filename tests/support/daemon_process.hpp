// A stewardd of the test's own: a child process on a socket in a directory of its own.
#pragma once

#include "tests/support/temporary_directory.hpp"

#include <sys/types.h>
#include <cstdint>
#include <string>
#include <vector>

namespace steward::testing {

class DaemonProcess {
public:
    // Where it runs: like any process, or as the first of a pid namespace, as in a container, which
    // only root can make.
    enum class Place : std::uint8_t { here, container };

    // Returns when it listens. Throws when it does not.
    explicit DaemonProcess(std::vector<std::string> options = {}, Place place = Place::here);
    ~DaemonProcess();
    DaemonProcess(const DaemonProcess&) = delete;
    DaemonProcess& operator=(const DaemonProcess&) = delete;

    const std::string& path() const { return path_; }
    pid_t pid() const { return pid_; }
    bool is_alive() const;
    // SIGKILL, and another daemon at the same path; in a container it has the same pid.
    void replace();
    // SIGTERM. The exit status: 0 when it ended as it should; sanitizers make it another.
    int stop();
    // What it wrote to its standard error.
    std::string complaints() const;

private:
    void start();

    TemporaryDirectory directory_;
    std::string path_;
    std::vector<std::string> options_;
    Place place_;
    pid_t pid_ = 0;
};

}  // namespace steward::testing
