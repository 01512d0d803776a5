// stewardd as a child process of a test, and a fixture with one that serves.
#pragma once

#include "common/descriptor.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <catch2/catch.hpp>
#include <csignal>
#include <memory>
#include <vector>

namespace steward::testing {

// A child that runs stewardd; what it prints can be read. It is killed if it is still there at the
// end.
class Program {
public:
    explicit Program(std::vector<std::string> arguments, rlim_t descriptors = 0) {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        output_ = Descriptor(ends[0]);
        Descriptor input(ends[1]);
        arguments.insert(arguments.begin(), STEWARD_TEST_STEWARDD);
        std::vector<char*> argv;
        for (std::string& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ > 0) return;
        ::dup2(input.number(), 1);
        ::dup2(input.number(), 2);
        const rlimit limit{.rlim_cur = descriptors, .rlim_max = descriptors};
        if (descriptors > 0) ::setrlimit(RLIMIT_NOFILE, &limit);
        ::execv(argv[0], argv.data());
        std::_Exit(127);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

    pid_t pid() const { return pid_; }
    void end(int signal) { ::kill(pid_, signal); }
    bool is_alive() {
        siginfo_t state{};
        const auto id = static_cast<id_t>(pid_);
        return pid_ > 0 && ::waitid(P_PID, id, &state, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               state.si_pid == 0;
    }
    // Its exit status, or minus the signal that ended it.
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    // Nobody reads what it prints from now on.
    void close_output() { output_.reset(); }
    std::string output() {
        std::string all;
        char buffer[4096];
        for (ssize_t size; (size = ::read(output_.number(), buffer, sizeof buffer)) > 0;)
            all.append(buffer, static_cast<std::size_t>(size));
        return all;
    }

private:
    Descriptor output_;
    pid_t pid_ = -1;
};

// A daemon in the foreground that is ready: it says so on a descriptor of ours.
struct Serving {
    TemporaryDirectory directory;
    std::string path = directory / "s";

    std::unique_ptr<Program> start(rlim_t descriptors = 0, std::vector<std::string> more = {}) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        std::vector<std::string> arguments{"--foreground", "--socket", path, "--ready-fd",
                                           std::to_string(ends[1])};
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto program = std::make_unique<Program>(arguments, descriptors);
        ::close(ends[1]);
        char byte = 0;
        const ssize_t size = ::read(ends[0], &byte, 1);
        ::close(ends[0]);
        if (size != 1) FAIL("stewardd did not start: " << program->output());
        return program;
    }
};

}  // namespace steward::testing
