// What is buffered around a fork is written once, whatever way a process goes; an exit code is
// known, or said to be unknown.
#include "tests/client/fixture.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <latch>
#include <sstream>
#include <thread>
#include <tuple>

namespace steward::testing {
namespace {

// A program of its own: std::cout may have a buffer there (sync_with_stdio(false)), and handlers
// may be registered. A raw fork without exec, so that the test can say what it does; its standard
// output is the file.
template <class Program>
int run_program(const std::string& output, Program program) {
    std::cout.flush(), std::clog.flush(), std::fflush(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
        const int file = ::open(output.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
        ::dup2(file, 1), ::dup2(file, 2);
        std::exit((program(), 0));
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status;
}

std::string text_of(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Lines of a text, sorted.
std::vector<std::string> lines_of(const std::string& path) {
    std::istringstream in(text_of(path));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::ranges::sort(lines);
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("Streams: each line is written once, whatever way a child goes", "[client][process]") {
    const TemporaryDirectory directory;
    const std::string output = directory.path() + "/output";
    const std::string log_path = directory.path() + "/log";
    for (const bool synchronized : {true, false}) {
        ::unlink(output.c_str()), ::unlink(log_path.c_str());
        const int status = run_program(output, [&] {
            std::ios::sync_with_stdio(synchronized);
            std::FILE* const log = std::fopen(log_path.c_str(), "a");
            const auto write = [=](const char* who) {
                std::cout << who << " cout\n";
                std::clog << who << " clog\n";
                std::fprintf(log, "%s log\n", who);
            };
            const auto child = [&](auto task) {
                Process process(task);
                process.start();
                process.join();
            };
            write("parent");
            child([=] { write("return"); });
            write("parent again");
            child([=] { write("exit"), exit(2); });
            child([=] { write("std::exit"), std::exit(2); });
            child([=] { std::thread([=] { write("thread"), std::exit(2); }).join(); });
            child([=] { write("throw"), throw 1; });
        });
        CHECK(status == 0);
        CHECK(lines_of(log_path) == Lines{"exit log", "parent again log", "parent log",
                                          "return log", "std::exit log", "thread log",
                                          "throw log"});
        Lines lines = lines_of(output);
        std::erase_if(lines, [](const std::string& line) { return line.starts_with("Process "); });
        CHECK(lines == Lines{"exit clog", "exit cout", "parent again clog", "parent again cout",
                             "parent clog", "parent cout", "return clog", "return cout",
                             "std::exit clog", "std::exit cout", "thread clog", "thread cout",
                             "throw clog", "throw cout"});
        CHECK(text_of(output).starts_with("parent c"));
    }
}

TEST_CASE("Streams: a pool's tasks and their pool write each line once", "[client][pool]") {
    const TemporaryDirectory directory;
    const std::string output = directory.path() + "/output";
    const std::string log_path = directory.path() + "/log";
    const bool synchronized = GENERATE(true, false);
    const bool closes = GENERATE(true, false);
    const int status = run_program(output, [&] {
        std::ios::sync_with_stdio(synchronized);
        std::FILE* const log = std::fopen(log_path.c_str(), "a");
        std::cout << "before cout\n", std::clog << "before clog\n", std::fprintf(log, "before\n");
        Pool pool(2);
        std::cout << "parent cout\n", std::clog << "parent clog\n", std::fprintf(log, "parent\n");
        pool.map(
            [=](int n) {
                std::cout << "cout\n", std::clog << "clog\n", std::fprintf(log, "task %d\n", n);
            },
            std::vector{1, 2, 3}, 1);
        // Idle workers are killed at the pool's end, closed or not: what the tasks wrote is there
        // all the same.
        if (closes) pool.close(), pool.join();
    });
    CHECK(status == 0);
    CHECK(lines_of(log_path) == Lines{"before", "parent", "task 1", "task 2", "task 3"});
    CHECK(lines_of(output) == Lines{"before clog", "before cout", "clog", "clog", "clog", "cout",
                                    "cout", "cout", "parent clog", "parent cout"});
}

TEST_CASE("Streams: standard error says which last change of a program was refused", "[client]") {
    const TemporaryDirectory directory;
    const std::string output = directory.path() + "/output";
    const int status = run_program(output, [] {
        const Manager manager;
        const auto list = manager.list<int>({1});
        const auto lock = manager.lock();
        const std::scoped_lock guard(lock);
        list[99] = 1;
    });
    CHECK(status == 0);
    CHECK(text_of(output).starts_with("steward: list.set of @"));
}

#ifdef __SANITIZE_THREAD__
constexpr bool ends_slowly = true;
#else
constexpr bool ends_slowly = false;
#endif

TEST_CASE("Streams: a child's end tells which last change of another of its threads was refused",
          "[client][process]") {
    const TemporaryDirectory directory;
    const std::string output = directory.path() + "/output";
    enum class Way { exit_in_a_thread, thread_lives, thread_waits, exception };
    const Way way =
        GENERATE(Way::exit_in_a_thread, Way::thread_lives, Way::thread_waits, Way::exception);
    const int status = run_program(output, [&] {
        const Manager manager;
        const auto list = manager.list<int>({1});
        const auto lock = manager.lock();
        const auto held = manager.lock();
        held.acquire();
        const auto refused = [&] {
            const std::scoped_lock guard(lock);
            list[99] = 1;
        };
        Process process([&] {
            if (way == Way::exit_in_a_thread) refused(), std::thread([] { std::exit(0); }).join();
            std::latch done(1);
            std::thread([&] {
                refused();
                done.count_down();
                try {
                    if (way == Way::thread_waits)
                        held.acquire();  // which does not tell of what went before
                } catch (const NotSent&) {
                    // Behind an end that took longer than the second for which such a call waits.
                    if (!ends_slowly) throw;
                }
                while (true) ::pause();
            }).detach();
            done.wait();
            if (way == Way::exception) throw 1;
        });
        process.start();
        process.join();
        std::cerr << "exit code " << process.exitcode().value_or(-1000) << std::endl;
        std::exit(process.exitcode() == 1 ? 7 : 8);
    });
    const std::string text = text_of(output);
    CAPTURE(static_cast<int>(way), text);
    CHECK(WEXITSTATUS(status) == 7);
    const bool is_named = text.find("steward: list.set of @") != std::string::npos;
    CHECK((is_named ||
           (way == Way::thread_waits && text.find("executed is unknown") != std::string::npos)));
}

TEST_CASE("Streams: a child ends although one of its threads sits in a read", "[client][process]") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    std::FILE* const in = ::fdopen(ends[0], "r");
    Process process([&] {
        std::thread([in] { std::fgetc(in); }).detach();
        while (::ftrylockfile(in) == 0) ::funlockfile(in), ::sched_yield();  // until it sits there
    });
    process.start();
    CHECK(process.join(20s));
    CHECK(process.exitcode() == 0);
    std::fclose(in);
    ::close(ends[1]);
}

TEST_CASE_METHOD(WithManager,
                 "Process: std::exit runs the child's own exit handlers, says goodbye, and none of "
                 "its parent's run",
                 "[client][process]") {
    const TemporaryDirectory directory;
    const auto lock = manager.lock();
    static const auto mark = [](const char* text) {
        std::ignore = ::write(1, text, std::strlen(text));
    };
    struct Marking {
        const char* text;
        ~Marking() { mark(text); }
    };
    const std::string output = directory.path() + "/output";
    const int status = run_program(output, [&] {
        static Marking parents{"parent's static\n"};
        std::atexit([] { mark("parent's handler\n"); });
        Process child([=] {
            std::atexit([] { mark("child's handler\n"); });
            static Marking childs{"child's static\n"};
            lock.acquire();
            std::exit(4);
        });
        child.start();
        child.join();
        mark(child.exitcode() == 4 ? "exit code 4\n" : "another exit code\n");
    });
    CHECK(status == 0);
    CHECK(text_of(output) ==
          "child's static\nchild's handler\nexit code 4\nparent's handler\nparent's static\n");
    CHECK(lock.locked());  // a clean end: the lock stays as it was
    lock.release();
}

TEST_CASE("Process: an exit code that the kernel does not keep is the child's own word, or unknown",
          "[client][process]") {
    const NothingLeaks nothing_leaks;
    const auto before = ::signal(SIGCHLD, SIG_IGN);
    const auto end = [](auto task) {
        Process process({.name = "worker"}, task);
        process.start();
        process.join();
        CHECK_FALSE(process.is_alive());
        return std::pair(process.exitcode(),
                         to_string(process).ends_with(" stopped exitcode=unknown>"));
    };
    using Known = std::pair<std::optional<int>, bool>;
    CHECK(end([] {}) == Known(0, false));
    CHECK(end([] { exit(3); }) == Known(3, false));
    CHECK(end([] { std::exit(255); }) == Known(255, false));
    CHECK(end([] { throw std::runtime_error("on purpose"); }) == Known(1, false));
    CHECK(end([] { ::_exit(7); }) == Known(std::nullopt, true));
    CHECK(end([] { ::raise(SIGKILL); }) == Known(std::nullopt, true));
    ::signal(SIGCHLD, before);

    Process stolen([] { ::_exit(7); });
    stolen.start();
    ::waitpid(*stolen.pid(), nullptr, 0);
    CHECK(stolen.join());
    CHECK(stolen.exitcode() == std::nullopt);
}

}  // namespace steward::testing
