// Worker processes, as Python's multiprocessing.Process: made with a callable or by deriving and overriding run(),
// started once, joined, asked how they ended. A child is a fork of this process: it has what the callable
// captured, proxies included, and ends when the callable returns (exit code 0), throws (printed; 1) or is killed
// (-signal).
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace steward {

struct ProcessOptions {
    std::string name = {};  // empty: Process-1, Process-2, … and Process-1:1 for the children of a child
    // A daemonic process ends with its parent, however that ends, and may not have children itself.
    bool daemon = false;
};

class Process {
public:
    explicit Process(const ProcessOptions& options = {});
    template <class Callable>
        requires std::invocable<std::decay_t<Callable>&> && (!std::derived_from<std::decay_t<Callable>, Process>)
    explicit Process(Callable&& callable, const ProcessOptions& options = {}) : Process(options) {
        set_task(std::make_shared<Task<std::decay_t<Callable>>>(std::forward<Callable>(callable)));
    }
    // A process that still runs goes on. Non-daemonic ones are joined, daemonic ones terminated when this process
    // ends.
    virtual ~Process();
    Process(Process&&) noexcept;
    Process& operator=(Process&&) noexcept;

    // What the child does; calls the callable.
    virtual void run();

    // Forks. Throws std::system_error where the system cannot; std::logic_error for a second start and in a
    // daemonic process.
    void start();
    // Waits for its end, at most this long; true when it has ended. Any number of threads may join.
    bool join(std::optional<std::chrono::duration<double>> timeout = {});
    bool is_alive() const;
    void terminate() const;  // SIGTERM
    void kill() const;       // SIGKILL
    // Forgets an ended process. Throws std::logic_error while it runs; afterwards for everything but destruction.
    void close();

    const std::string& name() const;
    void set_name(std::string name);
    bool daemon() const;
    void set_daemon(bool daemon);  // before start
    // Nothing before start.
    std::optional<int> pid() const;
    // Nothing while it has not ended; 0, a positive exit code, or minus the signal that ended it.
    std::optional<int> exitcode() const;

    struct State;

private:
    struct AnyTask {
        virtual ~AnyTask() = default;
        virtual void call() = 0;
    };
    template <class Callable>
    struct Task final : AnyTask {
        template <class From>
        explicit Task(From&& from) : callable(std::forward<From>(from)) {}
        void call() override { std::invoke(callable); }
        Callable callable;
    };
    void set_task(std::shared_ptr<AnyTask> task);
    State& state() const;
    void let_go() noexcept;

    std::shared_ptr<State> state_;
};

// A process as seen from inside or from its parent.
struct ProcessInfo {
    std::string name;
    int pid = 0;
    bool daemon = false;
};

// This process; its name is MainProcess unless a Process started it.
ProcessInfo current_process();
// The children that were started here and have not ended. Reaps those that have.
std::vector<ProcessInfo> active_children();

}  // namespace steward
