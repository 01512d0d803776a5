// A daemon for one program alone: its directory, its process, its end.
#pragma once

#include <sys/types.h>
#include <chrono>
#include <string>
#include <vector>

namespace steward::detail {

class PrivateDaemon {
public:
    // Starts it and waits until it listens.
    PrivateDaemon(const std::string& program, const std::vector<std::string>& arguments,
                  std::chrono::milliseconds limit);
    // In the process that started it: ends it, waits for that. The daemon removes its directory
    // itself, as it does when this process ends without a word.
    ~PrivateDaemon();
    PrivateDaemon(const PrivateDaemon&) = delete;
    PrivateDaemon& operator=(const PrivateDaemon&) = delete;

    const std::string& socket_path() const { return socket_path_; }
    bool is_ours() const;

private:
    void start(const std::string& program, const std::vector<std::string>& arguments,
               std::chrono::milliseconds limit);
    void end() noexcept;

    pid_t creator_;
    pid_t daemon_ = -1;
    std::string directory_;
    std::string socket_path_;
};

// Where `stewardd` is, by the rules of steward/manager.hpp; `prefix` is that of the package which
// the program was built against, or empty. Throws NotSent that names the places looked at.
std::string find_daemon(const std::string& prefix);

}  // namespace steward::detail
