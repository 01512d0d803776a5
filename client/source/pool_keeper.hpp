// The thread behind a pool: forks workers while there is work and room, hands them chunks, settles
// each item once, and replaces workers that die. It alone touches workers and jobs; others leave
// jobs in its inbox and wake it.
#pragma once

#include "client/source/pool_worker.hpp"
#include "client/source/process_state.hpp"
#include "common/descriptor.hpp"
#include "steward/pool.hpp"

#include <deque>
#include <list>
#include <thread>

namespace steward::detail {

class PoolKeeper {
public:
    PoolKeeper(std::size_t processes, PoolOptions options);
    ~PoolKeeper() = default;  // after join()
    PoolKeeper(const PoolKeeper&) = delete;
    PoolKeeper& operator=(const PoolKeeper&) = delete;

    void add(std::shared_ptr<PoolJob> job);
    void close();
    void terminate();
    // Until the thread has ended.
    void join();
    // Throws std::logic_error in another process than the pool's.
    void require_ours() const;
    bool is_ours() const { return creator_ == ::getpid(); }

private:
    // A job under way.
    struct Running {
        std::shared_ptr<PoolJob> job;
        std::vector<bool> settled = std::vector<bool>(job->items());
        std::size_t left = job->items();
        std::size_t next = 0;                        // the first item that no worker was given
        std::deque<Chunk> again = {};                // what dead workers left
        std::size_t left_at_failure = job->items();  // when the only worker could not begin
    };
    struct Worker {
        Process process;
        PoolSocket socket;
        std::shared_ptr<Running> running;
        Chunk chunk;             // what it has not reported yet
        std::size_t chunks = 1;  // that it was given
        bool was_born = false;   // it has come as far as the initializer
        bool has_begun = false;  // the initializer has run
        bool has_ended = false;
    };

    void keep();
    bool take_inbox();  // false: terminated
    void start_workers();
    bool start_worker(const std::shared_ptr<Running>& running);
    void wait();
    void listen(Worker& worker);
    void take(Worker& worker, const PoolReport& report);
    void give_next_chunk(Worker& worker);
    void bury(Worker& worker);
    void give_up_unborn(Worker& worker, std::optional<int> exitcode);
    void end_all();
    static std::optional<Chunk> next_chunk(Running& running);
    static Value adopted(const PoolReport& report);
    void settle(Running& running, std::size_t item, Value value, std::exception_ptr why);
    void fail(Running& running, const std::exception_ptr& why);
    void wake();

    const std::size_t processes_;
    const PoolOptions options_;
    const pid_t creator_ = ::getpid();
    Descriptor wake_;  // an eventfd
    sigset_t signals_;

    std::mutex mutex_;  // guards the inbox
    std::deque<std::shared_ptr<PoolJob>> inbox_;
    bool closed_ = false;
    bool terminated_ = false;

    std::list<std::shared_ptr<Running>> jobs_;
    std::list<Worker> workers_;
    std::size_t forked_ = 0;
    bool no_process_to_be_had_ = false;  // until one that had begun ends, or none is left

    std::mutex joining_;
    std::thread thread_;
};

}  // namespace steward::detail
