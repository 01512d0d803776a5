// The threads that do what takes long: the engine's jobs, and conversions of large lines and
// answers. They touch the one work and nothing else of the daemon: that it is done comes back to
// the daemon's thread by a bell. No client has more than half of them at one time, so one that asks
// for much does not keep the others' work waiting.
#pragma once

#include "engine/ids.hpp"
#include "engine/object.hpp"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace steward::daemon {

struct Work {
    engine::ClientId client{};   // whose it is
    std::function<void()> run;   // in one of the threads
    std::function<void()> done;  // in the daemon's thread, which runs the context
};

class Workers {
public:
    explicit Workers(asio::io_context& context);
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    // Waits for what has begun; the rest is dropped.
    ~Workers();

    // The threads are made when the first work comes.
    void run(Work work);
    // To be destroyed when no work is left.
    void destroy(std::vector<std::unique_ptr<engine::Object>> remains);
    // Wait up to so long until no work is left, and tell of what is done. False: some is left.
    bool finish(std::chrono::nanoseconds most);
    bool is_idle();

private:
    void begin();
    void work();
    std::optional<Work> take(std::unique_lock<std::mutex>& lock);
    void await_bell();
    void tell();

    asio::posix::stream_descriptor bell_;
    std::vector<std::thread> threads_;

    std::mutex mutex_;
    std::condition_variable changed_;
    // Behind the mutex.
    std::deque<Work> waiting_;
    std::vector<std::unique_ptr<engine::Object>> remains_;
    std::vector<engine::ClientId> running_;  // whose work runs, each as often as it has some
    std::vector<std::function<void()>> finished_;
    bool ends_ = false;
};

}  // namespace steward::daemon
