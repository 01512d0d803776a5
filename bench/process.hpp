// The processes that are measured: started in a directory of their own, tied to a processor, ended
// with the bench however that ends; and what the kernel says about them.
#pragma once

#include <sys/types.h>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace steward::bench {

// Where each side runs: never on one processor, unless there is only one.
struct Processors {
    int server = 0;
    int load = 1;
};
Processors processors();
// Instead of a processor: wherever the kernel likes, of those the bench may use.
inline constexpr int anywhere = -1;
// Tie the calling thread, and what it forks, to one processor, or to none.
void pin_to(int processor);

// A directory that is removed, with what is in it, when the bench ends.
class Directory {
public:
    Directory();
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    ~Directory();
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

class ServerProcess {
public:
    // Its standard output is thrown away, its standard error is ours.
    ServerProcess(const std::vector<std::string>& command, int processor);
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;
    // SIGTERM, and SIGKILL when it has not ended after three seconds.
    ~ServerProcess();
    pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
};

// VmRSS.
std::uint64_t resident_bytes(pid_t pid);
// Processor time of all its threads so far.
std::chrono::nanoseconds processor_time(pid_t pid);
// The full path of a program on PATH, or nothing.
std::string find_program(const std::string& name);

}  // namespace steward::bench
