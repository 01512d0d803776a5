// Worker processes, as Python's multiprocessing.Process: made with a callable or by deriving and
// overriding run(), started once, joined, asked how they ended. A child is a fork of this process:
// it has what the callable captured, proxies included, and ends when the callable returns (exit
// code 0), calls exit(n) (n), throws (printed with the process's name; 1) or is killed (-signal).
// None of these, nor std::exit, runs exit handlers or destructors of statics that are the parent's.
// What std::cout and its like and <cstdio> have buffered at the fork is written once, by the
// parent; what they have buffered at the child's end is written then. Of streams of your own
// (std::ofstream) a child has a copy: flush them before the fork, and in the child when it has
// written. _exit, quick_exit and signals flush nothing, and are a crash.
//   Process greeter([=] { names.append("anna"); });        Process greeter(greet, names, "anna");
//   Process greeter({.name = "greeter", .daemon = true}, greet, names, "anna");
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace steward {

struct ProcessOptions {
    std::string name = {};  // empty: Process-1, Process-2, … and Process-1:1 for the children of a
                            // child
    // A daemonic process ends with its parent, however that ends, and may not have children itself.
    bool daemon = false;
};

namespace detail {

class PoolKeeper;

// A callable and at least one argument for it; options at the end are options.
template <class Callable, class... Arguments>
concept TakesArguments = std::invocable < std::decay_t<Callable>
&, std::decay_t<Arguments>&... > &&sizeof...(Arguments) > 0 &&
       !(std::same_as<std::decay_t<Arguments>, ProcessOptions> || ...);

}  // namespace detail

class Process {
public:
    explicit Process(const ProcessOptions& options = {});
    template <class Callable>
    requires std::invocable < std::decay_t<Callable>
    & > &&(!std::derived_from<std::decay_t<Callable>, Process>)explicit Process(
            Callable&& callable, const ProcessOptions& options = {})
        : Process(options) {
        set_task(std::make_shared<Task<std::decay_t<Callable>>>(std::forward<Callable>(callable)));
    }
    // With arguments, which are copied as std::bind_front does (std::ref for one that is not).
    // Options come first.
    template <class Callable, class... Arguments>
    requires detail::TakesArguments<Callable, Arguments...>
    explicit Process(Callable&& callable, Arguments&&... arguments)
        : Process(std::bind_front(std::forward<Callable>(callable),
                                  std::forward<Arguments>(arguments)...)) {}
    template <class Callable, class... Arguments>
    requires std::invocable < std::decay_t<Callable>
    &, std::decay_t<Arguments>&... >
           Process(const ProcessOptions& options, Callable&& callable, Arguments&&... arguments)
        : Process(std::bind_front(std::forward<Callable>(callable),
                                  std::forward<Arguments>(arguments)...),
                  options) {}
    // A process that still runs goes on. Non-daemonic ones are joined, daemonic ones terminated
    // when this process ends.
    virtual ~Process();
    Process(Process&&) noexcept;
    Process& operator=(Process&&) noexcept;

    // What the child does; calls the callable.
    virtual void run();

    // Forks. Throws std::system_error that names the process where the system cannot
    // (resource_unavailable_try_again at the limit of processes); it may then be started later.
    // std::logic_error for a second start and in a daemonic process.
    void start();
    // Waits for its end, at most this long; true when it has ended. Any number of threads may join.
    bool join(std::optional<std::chrono::duration<double>> timeout = {});
    bool is_alive() const;
    void terminate() const;  // SIGTERM
    void kill() const;       // SIGKILL
    // Forgets an ended process. Throws std::logic_error while it runs; afterwards for everything
    // but destruction.
    void close();

    const std::string& name() const;
    void set_name(std::string name);
    bool daemon() const;
    void set_daemon(bool daemon);  // before start
    // Nothing before start.
    std::optional<int> pid() const;
    // Nothing while it has not ended; 0, a positive exit code, or minus the signal that ended it.
    // Also nothing where it has ended (is_alive() is false) and nobody knows how: the program
    // ignores SIGCHLD or something else in it has reaped the child. An end by return, exception,
    // exit or std::exit is known even then.
    std::optional<int> exitcode() const;
    // A descriptor for poll(): readable once the process has ended. Good until close() or the
    // object's end.
    int sentinel() const;
    // What to_string calls it: the name of the object's class, without namespaces.
    virtual std::string class_name() const;

    struct State;

private:
    friend class Spawned;
    friend class detail::PoolKeeper;
    friend std::string to_string(const Process& process);

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

// Python's words: <Process name='Process-1' pid=4711 parent=4700 stopped exitcode=-SIGTERM daemon>.
// The states are initial, started, stopped, closed, and unknown in a process that is neither it nor
// its parent.
std::string to_string(const Process& process);
std::ostream& operator<<(std::ostream& out, const Process& process);

// Ends this process with this exit code (its lowest 8 bits), as Python's sys.exit: the stack of a
// Process's run() is unwound, so that guards let go, and the daemons hear goodbye. It is thrown, as
// no std::exception: do not catch it. In other threads, and in a process that no Process started,
// it is std::exit.
[[noreturn]] void exit(int code = 0);

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
