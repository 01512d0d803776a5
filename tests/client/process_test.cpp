// Process as Python's: how children start, what they are called, how they end and what their parent
// learns of it.
#include "tests/client/fixture.hpp"
#include "tests/support/waiting.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <fstream>

namespace steward::testing {
namespace {

// The test runner's handler is not for children, which have it from the fork on.
class OwnTermination {
public:
    OwnTermination() : before_(::signal(SIGTERM, SIG_DFL)) {}
    ~OwnTermination() { ::signal(SIGTERM, before_); }
    OwnTermination(const OwnTermination&) = delete;
    OwnTermination& operator=(const OwnTermination&) = delete;

private:
    void (*before_)(int);
};

bool process_exists(int pid) { return ::kill(pid, 0) == 0; }

class Squares : public Process {
public:
    explicit Squares(List<int> out) : out_(std::move(out)) {}
    void run() override {
        for (int i = 0; i < 3; ++i) out_.append(i * i);
    }

private:
    List<int> out_;
};

}  // namespace

TEST_CASE("Process: runs its callable once and tells how it ended", "[client][process]") {
    const NothingLeaks nothing_leaks;
    Process process([] {});
    CHECK(process.pid() == std::nullopt);
    CHECK(process.exitcode() == std::nullopt);
    CHECK_FALSE(process.is_alive());
    CHECK_THROWS_AS(process.join(), std::logic_error);
    process.start();
    CHECK(process.pid() > 0);
    CHECK_THROWS_AS(process.start(), std::logic_error);
    CHECK(process.join());
    CHECK(process.exitcode() == 0);
    CHECK_FALSE(process.is_alive());
    process.close();
    CHECK_THROWS_AS(process.is_alive(), std::logic_error);
}

TEST_CASE("Process: exit codes are the child's, or minus its signal", "[client][process]") {
    const OwnTermination own_termination;
    const NothingLeaks nothing_leaks;
    Process failing([] { throw std::runtime_error("on purpose"); });
    Process leaving([] { ::_exit(7); });
    Process terminated(wait_for_ever);
    Process killed(wait_for_ever);
    for (Process* process : {&failing, &leaving, &terminated, &killed}) process->start();
    CHECK(terminated.is_alive());
    CHECK_FALSE(terminated.join(1ms));
    CHECK(terminated.exitcode() == std::nullopt);
    CHECK_THROWS_AS(terminated.close(), std::logic_error);
    terminated.terminate();
    killed.kill();
    for (Process* process : {&failing, &leaving, &terminated, &killed}) CHECK(process->join(20s));
    CHECK(failing.exitcode() == 1);
    CHECK(leaving.exitcode() == 7);
    CHECK(terminated.exitcode() == -SIGTERM);
    CHECK(killed.exitcode() == -SIGKILL);
    killed.terminate();  // one that has ended is left alone
}

TEST_CASE("Process: exit ends a child with its code after unwinding, std::exit at once",
          "[client][process]") {
    const NothingLeaks nothing_leaks;
    const auto exitcode = [](auto task) {
        Process process(task);
        process.start();
        process.join();
        return process.exitcode();
    };
    CHECK(exitcode([] { exit(3); }) == 3);
    CHECK(exitcode([] { exit(); }) == 0);
    CHECK(exitcode([] { exit(256 + 3); }) == 3);  // as Python: the lowest 8 bits
    CHECK(exitcode([] { exit(-2); }) == 254);
    CHECK(exitcode([] { std::exit(5); }) == 5);
    CHECK(exitcode([] { std::thread([] { exit(6); }).join(); }) == 6);
    CHECK(exitcode([] {
              struct Guard {
                  ~Guard() { ::_exit(9); }
              } guard;
              exit(3);
          }) == 9);
}

TEST_CASE_METHOD(WithManager,
                 "Process: a last change that was refused and not waited for makes exit code 1",
                 "[client][process]") {
    const auto lock = manager.lock();
    const auto list = manager.list<int>({1});
    const auto exitcode = [&](auto task) {
        Process process(task);
        process.start();
        process.join();
        return process.exitcode();
    };
    const auto refused = [=] {
        const std::scoped_lock guard(lock);
        list[99] = 1;
    };
    CHECK(exitcode(refused) == 1);
    CHECK(exitcode([&] { refused(), exit(0); }) == 1);
    CHECK(exitcode([&] { refused(), exit(3); }) == 3);
    CHECK(exitcode([&] { std::thread(refused).join(); }) == 1);
    CHECK(exitcode([&] {
              lock.acquire();
              list[99] = 1;
              try {
                  lock.release();
              } catch (const IndexOutOfRange&) {
                  exit(0);  // it was told
              }
          }) == 0);
    CHECK(exitcode([&] {
              const std::scoped_lock guard(lock);
              list[0] = 2;
          }) == 0);
    CHECK_FALSE(lock.locked());
    CHECK(list[0] == 2);
}

TEST_CASE("Process: a last change that was under way when the daemon was lost makes exit code 1",
          "[client][process]") {
    const NothingLeaks nothing_leaks;
    const Manager manager;
    const auto lock = manager.lock();
    const auto list = manager.list<int>({1});
    Process process([=, daemon = static_cast<pid_t>(manager.daemon_pid())] {
        const std::scoped_lock guard(lock);
        ::kill(daemon, SIGSTOP);
        list[0] = 2;
        ::kill(daemon, SIGKILL);
    });
    process.start();
    process.join();
    CHECK(process.exitcode() == 1);
}

TEST_CASE_METHOD(WithManager,
                 "Process: exit with any code is a clean end, an uncaught exception a crash",
                 "[client][process]") {
    const auto lock = manager.lock();
    const auto end_with_lock = [&](auto how) {
        Process process([=] {
            lock.acquire();
            how();
        });
        process.start();
        process.join();
    };
    end_with_lock([] { exit(1); });
    CHECK(lock.locked());  // handed on: nobody crashed
    lock.release();
    end_with_lock([] { throw std::runtime_error("on purpose"); });
    const auto acquired = lock.acquire();
    CHECK(acquired.holder_died);
    lock.release();
}

TEST_CASE_METHOD(WithManager, "Process: takes a callable and its arguments, options first",
                 "[client][process]") {
    const auto said = manager.list<std::string>();
    const auto say = [](const List<std::string>& list, const std::string& text, int times) {
        for (int i = 0; i < times; ++i) list.append(text);
    };
    Process plain(say, said, "a", 2);
    Process named({.name = "anna"}, say, said, std::string("b"), 1);
    Process last([=] { said.append("c"); }, {.name = "berta"});
    Process first({.name = "clara", .daemon = true}, [=] { said.append("d"); });
    Process member(&List<std::string>::append, said, "e");
    for (Process* process : {&plain, &named, &last, &first, &member}) {
        process->start();
        process->join();
        CHECK(process->exitcode() == 0);
    }
    CHECK(said == std::vector<std::string>{"a", "a", "b", "c", "d", "e"});
    CHECK(named.name() == "anna");
    CHECK(last.name() == "berta");
    CHECK((first.name() == "clara" && first.daemon()));
}

TEST_CASE("Process: its sentinel is readable once it has ended", "[client][process]") {
    const NothingLeaks nothing_leaks;
    Process process(wait_for_ever);
    CHECK_THROWS_AS(process.sentinel(), std::logic_error);
    process.start();
    pollfd waiting{.fd = process.sentinel(), .events = POLLIN, .revents = 0};
    CHECK(::poll(&waiting, 1, 0) == 0);
    process.kill();
    CHECK(::poll(&waiting, 1, 20'000) == 1);
    process.join();
    CHECK(::poll(&waiting, 1, 0) == 1);
}

TEST_CASE("Process: what goes wrong in a child is told with its name", "[client][process]") {
    const NothingLeaks nothing_leaks;
    FILE* const file = std::tmpfile();
    REQUIRE(file != nullptr);
    Process process(
        [&] {
            ::dup2(::fileno(file), STDERR_FILENO);
            throw std::runtime_error("the soup is cold");
        },
        {.name = "anna"});
    process.start();
    process.join();
    char text[200] = {};
    std::rewind(file);
    CHECK(std::fgets(text, sizeof text, file) ==
          std::string("Process anna: uncaught exception: the soup is cold\n"));
    std::fclose(file);
}

TEST_CASE_METHOD(WithManager, "Process: a subclass overrides run", "[client][process]") {
    const auto out = manager.list<int>();
    Squares squares(out);
    squares.start();
    squares.join();
    CHECK(out == std::vector<int>{0, 1, 4});
}

TEST_CASE_METHOD(WithManager,
                 "Process: names count up, and children's children carry their parent's",
                 "[client][process]") {
    const auto names = manager.list<std::string>();
    Process outer([=] {
        names.append(current_process().name);
        Process inner([=] { names.append(current_process().name); });
        inner.start();
        inner.join();
    });
    CHECK(outer.name().starts_with("Process-"));
    outer.start();
    CHECK(active_children().size() == 1);
    outer.join();
    CHECK(active_children().empty());
    CHECK(names[0] == outer.name());
    CHECK(names[1] == outer.name() + ":1");
    CHECK(current_process().name == "MainProcess");
    Process named([=] { names.append(current_process().name); }, {.name = "anna"});
    named.start();
    named.join();
    CHECK(names[2] == "anna");
}

TEST_CASE_METHOD(WithManager, "Process: a daemonic process may not have children",
                 "[client][process]") {
    const auto said = manager.list<std::string>();
    Process process(
        [=] {
            Process child([] {});
            try {
                child.start();
            } catch (const std::logic_error& error) {
                said.append(error.what());
            }
        },
        {.daemon = true});
    process.start();
    process.join();
    CHECK(process.exitcode() == 0);
    CHECK(said == std::vector<std::string>{"daemonic processes are not allowed to have children"});
}

TEST_CASE_METHOD(WithManager, "Process: a daemonic process ends with its parent, however that ends",
                 "[client][process]") {
    const OwnTermination own_termination;
    const auto pids = manager.list<int>();
    Process parent([=] {
        Process daemonic(
            [=] {
                pids.append(::getpid());
                wait_for_ever();
            },
            {.daemon = true});
        daemonic.start();
        wait_for_ever();
    });
    parent.start();
    REQUIRE(eventually([&] { return pids.size() == 1; }));
    parent.kill();
    parent.join();
    const int orphan = pids[0];
    CHECK(eventually([&] { return !process_exists(orphan); }));
}

TEST_CASE_METHOD(WithManager,
                 "Process: at its end a process terminates daemonic children and joins the others",
                 "[client][process]") {
    const OwnTermination own_termination;
    const auto said = manager.list<int>();
    const auto gate = manager.event();
    Process parent([=] {
        Process daemonic(wait_for_ever, {.daemon = true});
        daemonic.start();
        Process slow([=] {
            gate.wait();
            said.append(1);
        });
        slow.start();
        said.append(*daemonic.pid());
    });
    parent.start();
    // At its end it terminates the one, while the other still waits.
    REQUIRE(eventually([&] { return said.size() == 1 && !process_exists(said[0]); }));
    REQUIRE(come_to_wait(manager.socket_path(), 1));
    CHECK_FALSE(parent.join(0s));
    gate.set();
    parent.join();
    REQUIRE(said.size() == 2);
    CHECK_FALSE(process_exists(said[0]));
    CHECK(said[1] == 1);
}

TEST_CASE_METHOD(WithManager,
                 "Process: the callable keeps what it captured until the child has ended",
                 "[client][process]") {
    const auto out = manager.list<int>();
    std::vector<Process> workers;
    for (int i = 0; i < 3; ++i) {
        const auto in = manager.list<int>({i});  // the child takes over the only references left
        workers.emplace_back([=] { out.append(in.get(0)); });
        workers.back().start();
    }
    for (auto& worker : workers) worker.join();
    for (auto& worker : workers) CHECK(worker.exitcode() == 0);
    CHECK(out.size() == 3);
}

TEST_CASE("Process: what the parent has buffered is written once", "[client][process]") {
    const NothingLeaks nothing_leaks;
    char path[] = "/tmp/steward-test-XXXXXX";
    const int descriptor = ::mkstemp(path);
    FILE* const file = ::fdopen(descriptor, "w");
    std::fputs("once", file);
    Process process([] {});
    process.start();
    process.join();
    std::fclose(file);
    std::string text;
    std::ifstream(path) >> text;
    ::unlink(path);
    CHECK(text == "once");
}

TEST_CASE_METHOD(WithManager, "Process: several threads may join one process",
                 "[client][process]") {
    const auto gate = manager.event();
    Process process([=] { gate.wait(); });
    process.start();
    auto one = std::async(std::launch::async, [&] { return process.join(); });
    auto two = std::async(std::launch::async, [&] { return process.join(20s); });
    REQUIRE(come_to_wait(manager.socket_path(), 1));
    gate.set();
    CHECK(one.get());
    CHECK(two.get());
    CHECK(process.exitcode() == 0);
}

}  // namespace steward::testing
