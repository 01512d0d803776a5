// The thread behind a pool: forks workers, hands them ranges of chunks, settles each item once, and
// replaces workers that die. It alone touches workers and jobs; others leave jobs in its inbox and
// wake it. A worker stands by for jobs whose code and items can be told to it, or was forked for
// one job. Those at work are never more than the pool has; those that stand by idle do not count.
#pragma once

#include "client/source/loaded_code.hpp"
#include "client/source/pool_desk.hpp"
#include "client/source/pool_report.hpp"
#include "client/source/pool_running.hpp"
#include "client/source/pool_socket.hpp"
#include "client/source/process_state.hpp"
#include "steward/pool.hpp"

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
    using Running = std::shared_ptr<PoolRunning>;
    struct Worker {
        Process process;
        PoolSocket socket;
        std::unique_ptr<PoolDesk> desk;
        bool stands_by = false;
        Running running = {};  // null: it has nothing to do
        std::size_t next = 0;  // the item of which it will report
        std::chrono::steady_clock::time_point given = {};
        std::weak_ptr<PoolRunning> told = {};  // the job whose items it has
        PoolReports reports = {};
        bool was_born = false;    // it has come as far as the initializer
        bool has_begun = false;   // the initializer has run
        bool is_leaving = false;  // takes nothing more
        bool has_ended = false;

        bool is_busy() const { return running != nullptr || is_leaving; }
    };

    void keep();
    bool take_inbox();  // false: terminated
    bool is_over();
    void wait();

    // Giving (pool_giving.cpp).
    void give_work();
    bool give_work_of(const Running& running);
    bool can_stand_by(PoolRunning& running);
    std::optional<PoolShare> next_share(PoolRunning& running, std::size_t takers);
    void give(Worker& worker, const Running& running, const PoolShare& share);
    Worker* idle_worker(PoolRunning& running);
    bool fork_worker(const Running& running, const PoolShare& share);
    void live_as_worker(PoolDesk& desk, PoolSocket& socket, const Running& running,
                        std::size_t first);
    std::size_t busy() const;
    std::size_t standing() const;

    // Taking.
    bool listen(Worker& worker);
    bool listen_to_all();
    void take_reports(Worker& worker);
    void take(Worker& worker, PoolWord word, const PoolDetails& details);
    void rest(Worker& worker);
    void dismiss(Worker& worker);
    void bury(Worker& worker);
    void bury_the_dead();
    void give_up_unborn(PoolRunning& running, const Worker& worker, std::optional<int> exitcode);
    void end_all();
    static PoolPiece adopted(std::size_t item, const PoolDetails& details);
    void fail(PoolRunning& running, const std::exception_ptr& why);

    const std::size_t processes_;
    const PoolOptions options_;
    const pid_t creator_ = ::getpid();
    PoolBell bell_;
    sigset_t signals_;

    std::mutex mutex_;  // guards the inbox
    std::deque<std::shared_ptr<PoolJob>> inbox_;
    bool closed_ = false;
    bool terminated_ = false;

    std::list<Running> jobs_;
    std::list<Worker> workers_;
    std::size_t forked_ = 0;
    bool no_process_to_be_had_ = false;  // until one that had begun ends, or none is at work
    std::exception_ptr failure_to_fork_ = {};
    bool results_flow_ = false;  // some have come since the last look, and more will
    LoadedCode known_code_;      // to all workers that stand by

    std::mutex joining_;
    std::thread thread_;
};

}  // namespace steward::detail
