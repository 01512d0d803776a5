// Process as Python's: how children start, what they are called, how they end and what their parent learns of it.
#include "tests/client/fixture.hpp"

#include <unistd.h>
#include <csignal>
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

// Until a signal ends it.
void wait_for_ever() {
    while (true) ::pause();
}

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

TEST_CASE_METHOD(WithManager, "Process: a subclass overrides run", "[client][process]") {
    const auto out = manager.list<int>();
    Squares squares(out);
    squares.start();
    squares.join();
    CHECK(out == std::vector<int>{0, 1, 4});
}

TEST_CASE_METHOD(WithManager, "Process: names count up, and children's children carry their parent's",
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

TEST_CASE_METHOD(WithManager, "Process: a daemonic process may not have children", "[client][process]") {
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

TEST_CASE_METHOD(WithManager, "Process: at its end a process terminates daemonic children and joins the others",
                 "[client][process]") {
    const OwnTermination own_termination;
    const auto said = manager.list<int>();
    Process parent([=] {
        Process daemonic(wait_for_ever, {.daemon = true});
        daemonic.start();
        Process slow([=] {
            std::this_thread::sleep_for(50ms);
            said.append(1);
        });
        slow.start();
        said.append(*daemonic.pid());
    });
    parent.start();
    parent.join();
    REQUIRE(said.size() == 2);
    CHECK_FALSE(process_exists(said[0]));
    CHECK(said[1] == 1);
}

TEST_CASE_METHOD(WithManager, "Process: the callable keeps what it captured until the child has ended",
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

TEST_CASE("Process: several threads may join one process", "[client][process]") {
    const NothingLeaks nothing_leaks;
    Process process([] { std::this_thread::sleep_for(20ms); });
    process.start();
    auto one = std::async(std::launch::async, [&] { return process.join(); });
    auto two = std::async(std::launch::async, [&] { return process.join(20s); });
    CHECK(one.get());
    CHECK(two.get());
    CHECK(process.exitcode() == 0);
}

}  // namespace steward::testing
