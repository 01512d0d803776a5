// The threads that run the engine's jobs. They touch a job and nothing else of the daemon: what
// they have done comes back to the daemon's thread by a bell. No client has more than half of them
// at one time, so one that asks for much does not keep the others' jobs waiting.
#pragma once

#include "engine/job.hpp"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace steward::daemon {

class Workers {
public:
    // `done` hears of each job in the daemon's thread, which runs the context.
    Workers(asio::io_context& context, std::function<void(engine::JobNumber)> done);
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    // Waits for the jobs that have begun; the others are dropped.
    ~Workers();

    // The threads are made when the first job comes.
    void run(std::shared_ptr<engine::Job> job);
    // To be destroyed when no job is left.
    void destroy(std::vector<std::unique_ptr<engine::Object>> remains);
    // Wait up to so long until no job is left, and tell of those that are done. False: some are
    // left.
    bool finish(std::chrono::nanoseconds most);

private:
    void begin();
    void work();
    std::shared_ptr<engine::Job> take(std::unique_lock<std::mutex>& lock);
    void await_bell();
    void tell();

    std::function<void(engine::JobNumber)> done_;
    asio::posix::stream_descriptor bell_;
    std::vector<std::thread> threads_;

    std::mutex mutex_;
    std::condition_variable changed_;
    // Behind the mutex.
    std::deque<std::shared_ptr<engine::Job>> waiting_;
    std::vector<std::unique_ptr<engine::Object>> remains_;
    std::vector<engine::ClientId> running_;  // whose jobs run, each as often as it has one
    std::vector<engine::JobNumber> finished_;
    bool ends_ = false;
};

}  // namespace steward::daemon
