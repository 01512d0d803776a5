// The end of a process is told once and only when it is true. Processes that are no clients of the
// daemon are watched until they end, or nobody wants to know.
#include "daemon/process_watch.hpp"

#include "daemon/processes.hpp"
#include "tests/support/descriptors.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <csignal>
#include <limits>
#include <optional>

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

TEST_CASE("EndWatch: the event of a watch that is gone is not taken for one of its successor",
          "[daemon]") {
    asio::io_context context(ASIO_CONCURRENCY_HINT_UNSAFE);
    std::array<Child, 2> ended;
    Child living;
    std::array<std::optional<EndWatch>, 2> watches;
    std::optional<EndWatch> successor;
    int told = 0;
    const auto watch = [&](const Child& child, std::function<void()> then) {
        return EndWatch(context, open_process(child.pid()), std::move(then));
    };
    // Both ends stand in one answer of the kernel's. Whoever comes first takes the other's watch
    // away, and the watch of one who lives takes over its place in the reactor.
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

namespace {

bool lives(const engine::Input::Event& event) {
    return std::holds_alternative<engine::ProcessLives>(event);
}
bool has_ended(const engine::Input::Event& event) {
    return std::holds_alternative<engine::ProcessEnded>(event);
}

}  // namespace

TEST_CASE("ProcessWatch: tells of an end once, and keeps no descriptor", "[daemon]") {
    asio::io_context context;
    std::vector<std::int64_t> ended;
    ProcessWatch watch(context, [&](std::int64_t pid) { ended.push_back(pid); });
    Child one;
    Child two;
    REQUIRE(lives(watch.add(one.pid())));
    REQUIRE(lives(watch.add(two.pid())));
    const std::size_t descriptors = testing::open_descriptors();
    CHECK(watch.size() == 2);
    one.kill();
    context.run_one();
    CHECK(ended == std::vector<std::int64_t>{one.pid()});
    CHECK(watch.size() == 1);
    CHECK(has_ended(watch.add(one.pid())));
    two.kill();
    two.await_end();
    context.run_one();
    CHECK(ended == std::vector<std::int64_t>{one.pid(), two.pid()});
    CHECK(watch.size() == 0);
    CHECK(testing::open_descriptors() == descriptors - 2);
}

TEST_CASE("ProcessWatch: what is no process has ended", "[daemon]") {
    asio::io_context context;
    ProcessWatch watch(context, [](std::int64_t) {});
    for (const std::int64_t pid : {std::int64_t{0}, std::int64_t{-1},
                                   std::int64_t{4'194'305},  // the largest pid is one less
                                   std::numeric_limits<std::int64_t>::max()})
        CHECK(has_ended(watch.add(pid)));
}

TEST_CASE("ProcessWatch: what nobody waits for any more is let alone", "[daemon]") {
    asio::io_context context;
    int ends = 0;
    ProcessWatch watch(context, [&](std::int64_t) { ++ends; });
    Child one;
    REQUIRE(lives(watch.add(one.pid())));
    const std::size_t descriptors = testing::open_descriptors();
    watch.remove(one.pid());
    CHECK(watch.size() == 0);
    CHECK(testing::open_descriptors() == descriptors - 1);
    one.kill();
    one.await_end();
    context.poll();
    CHECK(ends == 0);
}

}  // namespace steward::daemon
