// The end of a process is told once and only when it is true. Processes that are no clients of the daemon are watched until they
// end, and only so many of them.
#include "daemon/process_watch.hpp"

#include "daemon/processes.hpp"
#include "engine/refusal.hpp"
#include "tests/support/descriptors.hpp"

#include <asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <array>
#include <csignal>
#include <limits>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

namespace steward::daemon {
namespace {

// A child that waits to be killed.
class Child {
public:
    Child() : pid_(::fork()) {
        if (pid_ != 0) return;
        while (true) ::pause();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        kill();
        ::waitpid(pid_, nullptr, 0);
    }
    pid_t pid() const { return pid_; }
    void kill() { ::kill(pid_, SIGKILL); }
    void await_end() {
        siginfo_t info{};
        ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT);  // it stays a zombie
    }

private:
    pid_t pid_;
};

}  // namespace

TEST_CASE("EndWatch: the event of a watch that is gone is not taken for one of its successor", "[daemon]") {
    asio::io_context context(ASIO_CONCURRENCY_HINT_UNSAFE);
    std::array<Child, 2> ended;
    Child living;
    std::array<std::optional<EndWatch>, 2> watches;
    std::optional<EndWatch> successor;
    int told = 0;
    const auto watch = [&](const Child& child, std::function<void()> then) {
        return EndWatch(context, open_process(child.pid()), std::move(then));
    };
    // Both ends stand in one answer of the kernel's. Whoever comes first takes the other's watch away, and the watch of one who
    // lives takes over its place in the reactor.
    for (const std::size_t one : {0u, 1u})
        watches[one].emplace(watch(ended[one], [&, other = 1 - one] {
            watches[other].reset();
            successor.emplace(watch(living, [&] { ++told; }));
        }));
    for (Child& child : ended) child.kill();
    for (Child& child : ended) child.await_end();
    while (!successor) context.run_one();
    for (int look = 0; look < 10; ++look) context.poll();
    CHECK(told == 0);
    living.kill();
    context.run_one();
    CHECK(told == 1);
}

TEST_CASE("ProcessWatch: tells of an end once, and keeps no descriptor", "[daemon]") {
    asio::io_context context;
    int ends = 0;
    ProcessWatch watch(context, 2, [] { return std::set<std::int64_t>(); }, [&] { ++ends; });
    Child one;
    Child two;
    REQUIRE(watch.add(one.pid()));
    REQUIRE(watch.add(one.pid()));
    REQUIRE(watch.add(two.pid()));
    const std::size_t descriptors = testing::open_descriptors();
    CHECK(watch.size() == 2);
    one.kill();
    context.run_one();
    CHECK(ends == 1);
    CHECK(watch.size() == 1);
    CHECK_FALSE(watch.add(one.pid()));
    two.kill();
    two.await_end();
    CHECK_FALSE(watch.add(two.pid()));  // although nobody has told of it yet
    context.run_one();
    CHECK(ends == 2);
    CHECK(watch.size() == 0);
    CHECK(testing::open_descriptors() == descriptors - 2);
}

TEST_CASE("ProcessWatch: what is no process has ended", "[daemon]") {
    asio::io_context context;
    ProcessWatch watch(context, 2, [] { return std::set<std::int64_t>(); }, [] {});
    CHECK_FALSE(watch.add(0));
    CHECK_FALSE(watch.add(-1));
    CHECK_FALSE(watch.add(4'194'305));  // the largest pid is one less
    CHECK_FALSE(watch.add(std::numeric_limits<std::int64_t>::max()));
}

TEST_CASE("ProcessWatch: watches only so many that somebody waits for", "[daemon]") {
    asio::io_context context;
    std::set<std::int64_t> awaited;
    ProcessWatch watch(context, 1, [&] { return awaited; }, [] {});
    Child one;
    Child two;
    awaited.insert(one.pid());
    REQUIRE(watch.add(one.pid()));
    ErrorCode code = ErrorCode::none;
    try {
        watch.add(two.pid());
    } catch (const engine::Refusal& refusal) {
        code = refusal.code;
    }
    CHECK(code == ErrorCode::limit_exceeded);
    CHECK(watch.size() == 1);
    awaited.clear();  // nobody waits for the first any more
    CHECK(watch.add(two.pid()));
    CHECK(watch.size() == 1);
}

}  // namespace steward::daemon
