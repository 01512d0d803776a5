#include "workshop.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

namespace steward::testing {
namespace {

using namespace std::chrono_literals;
constexpr auto patience = 20s;

std::string contents(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// The child ends with this process, so that a test that fails leaves nothing behind.
template <class Prepare>
pid_t spawn(const std::string& program, const std::vector<std::string>& words, Prepare prepare) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child > 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    prepare();
    std::vector<char*> arguments{const_cast<char*>(program.c_str())};
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(program.c_str(), arguments.data());
    ::_exit(125);
}

int exit_code_of(pid_t child) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void write_to(int descriptor, const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, descriptor);
    ::close(file);
}

}  // namespace

nlohmann::json Ended::json() const { return nlohmann::json::parse(out); }

void Running::send(int signal) const { REQUIRE(::kill(pid_, signal) == 0); }

std::string Running::so_far() const { return contents(out_); }

Ended Running::wait() {
    const int code = exit_code_of(pid_);
    return {.exit_code = code, .out = contents(out_), .err = contents(err_)};
}

Workshop::Workshop() {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    daemon_ = spawn(STEWARD_TEST_STEWARDD,
                    {"--foreground", "--socket", socket(), "--log-level", "off", "--ready-fd",
                     std::to_string(ready[1])},
                    [&] { ::close(ready[0]); });
    ::close(ready[1]);
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    ::close(ready[0]);
}

Workshop::~Workshop() {
    if (daemon_ < 0) return;
    ::kill(daemon_, SIGTERM);
    int status = 0;
    CHECK(::waitpid(daemon_, &status, 0) == daemon_);
    CHECK(status == 0);
    CHECK(::waitpid(-1, &status, WNOHANG) == -1);
}

void Workshop::kill_daemon(int signal) {
    ::kill(daemon_, signal);
    ::waitpid(daemon_, nullptr, 0);
    daemon_ = -1;
}

Running Workshop::start(const std::vector<std::string>& words) {
    return start_program(STEWARD_TEST_COMMAND, words);
}

Ended Workshop::shell(const std::string& script) {
    return start_program("/bin/bash", {"-c", script}).wait();
}

std::string Workshop::programs() {
    const std::string command = STEWARD_TEST_COMMAND;
    return command.substr(0, command.rfind('/'));
}

Running Workshop::start_program(const std::string& program, const std::vector<std::string>& words) {
    const std::string stem = directory_ / std::to_string(++runs_);
    const std::string place = socket();
    const pid_t child = spawn(program, words, [&] {
        ::setenv("STEWARD_SOCKET", place.c_str(), 1);
        ::setenv("XDG_CACHE_HOME", (directory_ / "cache").c_str(), 1);
        write_to(1, stem + ".out");
        write_to(2, stem + ".err");
    });
    return {child, stem + ".out", stem + ".err"};
}

void Workshop::wait_until(const std::vector<std::string>& words, const std::string& text) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
        const Ended ended = steward(words);
        if (ended.exit_code == 0 && ended.out.find(text) != std::string::npos) return;
    }
    FAIL("'" + text + "' never came");
}

bool is_alive(pid_t pid) {
    const std::string stat = contents("/proc/" + std::to_string(pid) + "/stat");
    const std::size_t name_end = stat.rfind(')');
    return name_end != std::string::npos && stat.compare(name_end + 2, 1, "Z") != 0;
}

}  // namespace steward::testing
