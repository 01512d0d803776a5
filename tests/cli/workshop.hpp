// A real daemon in a directory of its own and the `steward` command beside it, as a user runs them.
// Ends by proving that the daemon ends cleanly and that no child is left.
#pragma once

#include "tests/support/temporary_directory.hpp"

#include <sys/types.h>
#include <csignal>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace steward::testing {

// The exit code of a command that does not wait for a lock.
inline constexpr int busy = 75;

struct Ended {
    int exit_code = 0;  // 128 + n for signal n
    std::string out;
    std::string err;

    nlohmann::json json() const;  // the output, read as JSON
};

// A `steward` that runs; its output goes to files in the workshop.
class Running {
public:
    Running(pid_t pid, std::string out, std::string err)
        : pid_(pid), out_(std::move(out)), err_(std::move(err)) {}
    pid_t pid() const { return pid_; }
    void send(int signal) const;
    Ended wait();
    // What it has written until now.
    std::string so_far() const;

private:
    pid_t pid_;
    std::string out_, err_;
};

class Workshop {
public:
    Workshop();
    ~Workshop();
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    // Run `steward` with these words to its end.
    Ended steward(const std::vector<std::string>& words) { return start(words).wait(); }
    Running start(const std::vector<std::string>& words);
    // Run bash with this script.
    Ended shell(const std::string& script);
    // The directory where the programs are.
    static std::string programs();
    // Run until its exit code is 0 and its output contains this text; fails after some seconds.
    void wait_until(const std::vector<std::string>& words, const std::string& text);

    const std::string socket() const { return directory_ / "socket"; }
    const TemporaryDirectory& directory() const { return directory_; }
    pid_t daemon() const { return daemon_; }
    // End the daemon at once, without a word to its clients.
    void kill_daemon(int signal = SIGKILL);

private:
    Running start_program(const std::string& program, const std::vector<std::string>& words);

    TemporaryDirectory directory_;
    pid_t daemon_ = -1;
    int runs_ = 0;
};

// Whether the process is there and is no zombie.
bool is_alive(pid_t pid);

}  // namespace steward::testing
