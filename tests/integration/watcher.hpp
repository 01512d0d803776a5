// A client whose calls are all right, all the time, and who says so: what others do beside it must
// not be noticed.
#pragma once

#include "tests/support/frame_peer.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace steward::testing {

class Watcher {
public:
    enum class By : bool { socket, rings };

    explicit Watcher(const std::string& path, By by = By::socket)
        : peer_(path),
          list_(peer_.make("list", by == By::rings ? "the ring watcher's" : "the watcher's")) {
        if (by == By::rings && !peer_.take_rings()) throw std::runtime_error("no rings");
        thread_ = std::thread([this] { watch(); });
    }
    ~Watcher() { finish(); }
    // The first thing that it noticed; empty: nothing.
    std::string finish() {
        ended_ = true;
        if (thread_.joinable()) thread_.join();
        return noticed_;
    }
    int rounds() const { return rounds_; }
    std::uint64_t list() const { return list_; }
    // The longest round of four calls. Good when it has finished.
    std::chrono::duration<double, std::milli> longest() const { return longest_; }

private:
    void watch() {
        try {
            while (!ended_) {
                const auto began = std::chrono::steady_clock::now();
                const int round = rounds_;
                peer_.call("list.append", list_, {round});
                if (peer_.call("list.get", list_, {-1}).value != round)
                    throw std::runtime_error("a wrong item");
                if (peer_.call("list.pop", list_, {0}).value != round)
                    throw std::runtime_error("a wrong item is popped");
                if (peer_.call("list.len", list_, nlohmann::json::array()).value != 0)
                    throw std::runtime_error("a wrong length");
                ++rounds_;
                longest_ = std::max(longest_, std::chrono::steady_clock::now() - began);
            }
        } catch (const std::exception& fault) {
            noticed_ = fault.what();
        }
    }

    FramePeer peer_;
    const std::uint64_t list_;
    std::atomic<bool> ended_ = false;
    std::atomic<int> rounds_ = 0;
    std::chrono::steady_clock::duration longest_{};
    std::string noticed_;
    std::thread thread_;
};

}  // namespace steward::testing
