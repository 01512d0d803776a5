#include "tests/support/daemon_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace steward::testing {
namespace {

std::string read_file(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

[[noreturn]] void become_daemon(const std::vector<std::string>& words,
                                const std::string& complaints) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = ::open(complaints.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    ::dup2(file, 2);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

}  // namespace

DaemonProcess::DaemonProcess(std::vector<std::string> options, Place place)
    : path_(directory_ / "steward.sock"), options_(std::move(options)), place_(place) {
    start();
}

void DaemonProcess::start() {
    int ready[2];
    if (::pipe(ready) != 0) throw std::system_error(errno, std::system_category(), "pipe");
    std::vector<std::string> words{
        STEWARD_TEST_STEWARDD, "--foreground", "--socket",   path_,
        "--log-level",         "off",          "--ready-fd", std::to_string(ready[1])};
    words.insert(words.end(), options_.begin(), options_.end());
    // As fork() does, in a namespace or not.
    const long flags = place_ == Place::container ? long{CLONE_NEWPID} | SIGCHLD : long{SIGCHLD};
    pid_ = static_cast<pid_t>(::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
    if (pid_ < 0) throw std::system_error(errno, std::system_category(), "clone");
    if (pid_ == 0) become_daemon(words, directory_ / "complaints");
    ::close(ready[1]);
    char byte = 0;
    const bool listens = ::read(ready[0], &byte, 1) == 1;
    ::close(ready[0]);
    if (listens) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, 0), nullptr, 0);
    throw std::runtime_error("stewardd does not start: " + complaints());
}

DaemonProcess::~DaemonProcess() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void DaemonProcess::replace() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    start();
}

bool DaemonProcess::is_alive() const { return pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == 0; }

int DaemonProcess::stop() {
    ::kill(pid_, SIGTERM);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string DaemonProcess::complaints() const { return read_file(directory_ / "complaints"); }

}  // namespace steward::testing
