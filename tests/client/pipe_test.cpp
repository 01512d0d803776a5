// Pipes between processes that live, end and are killed.
#include "tests/client/fixture.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <set>
#include <tuple>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Pipe: parent and child talk both ways", "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<std::string>();
    Process child([end = yours] { end.send("you said " + end.recv()); });
    child.start();
    yours.close();
    mine.send("hello");
    CHECK(mine.recv() == "you said hello");
    child.join();
    CHECK_THROWS_AS(mine.recv(), QueueClosed);
    CHECK_THROWS_AS(mine.send("?"), QueueClosed);
}

TEST_CASE_METHOD(WithManager, "Pipe: a child that is killed closes its end", "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<int>();
    Process child([end = yours] {
        end.send(1);
        ::raise(SIGKILL);
    });
    child.start();
    yours.close();
    CHECK(mine.recv_for(20s) == 1);
    CHECK(mine.poll(20s));
    CHECK_THROWS_AS(mine.recv(), QueueClosed);
    child.join();
}

TEST_CASE_METHOD(WithManager, "Pipe: a thread that ends leaves its process's end open",
                 "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<int>();
    std::thread([end = yours] { end.send(1); }).join();
    CHECK(mine.recv() == 1);
    CHECK_FALSE(mine.poll());
    CHECK(mine.recv_for(1ms) == std::nullopt);
    mine.send(2);
    CHECK(yours.recv() == 2);
    yours.close();
    CHECK_THROWS_AS(mine.send(3), QueueClosed);
}

TEST_CASE_METHOD(WithManager, "Pipe: of a one-way pipe the first end receives", "[client][pipe]") {
    const auto [receiver, sender] = manager.pipe<int>(false);
    sender.send(1);
    CHECK(receiver.recv() == 1);
    CHECK_THROWS_AS(receiver.send(1), BadArgument);
}

TEST_CASE_METHOD(
    WithManager,
    "Pipe: a parent closes its end before the child has used it, and the child goes on",
    "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<int>();
    const auto gate = manager.event();
    Process child([gate, end = yours] {
        gate.wait();
        end.send(end.recv() + 1);
    });
    child.start();
    yours.close();
    CHECK_THROWS_AS(yours.send(1), QueueClosed);
    mine.send(1);
    gate.set();
    CHECK(mine.recv_for(20s) == 2);
    CHECK(mine.poll(20s));
    CHECK_THROWS_AS(mine.recv(), QueueClosed);
    child.join();
    CHECK(child.exitcode() == 0);
}

TEST_CASE_METHOD(WithManager, "Pipe: the same with fork()", "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<int>();
    int gate[2];
    REQUIRE(::pipe2(gate, O_CLOEXEC) == 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
        char letter = 0;
        ::close(gate[1]);
        std::ignore = ::read(gate[0], &letter, 1);
        try {
            yours.send(yours.recv() + 1);
        } catch (const std::exception&) {
            ::_exit(1);
        }
        ::_exit(0);
    }
    yours.close();
    mine.send(1);
    ::close(gate[0]), ::close(gate[1]);
    CHECK(mine.recv_for(20s) == 2);
    CHECK(mine.poll(20s));
    CHECK_THROWS_AS(mine.recv(), QueueClosed);
    int status = 0;
    CHECK(::waitpid(pid, &status, 0) == pid);
    CHECK(status == 0);
}

TEST_CASE_METHOD(WithManager, "Pipe: the same with a pool", "[client][pipe][pool]") {
    const auto [left, right] = manager.pipe<int>();
    const auto entered = manager.event();
    const auto open = manager.event();
    Pool pool(1);
    auto result = pool.apply_async([entered, open, end = right] {
        entered.set();
        open.wait();
        return end.recv();
    });
    entered.wait();  // the worker is there, and has not used the end
    right.close();
    left.send(7);
    open.set();
    CHECK(result.get() == 7);
}

TEST_CASE_METHOD(WithManager, "Pipe: another child reads on where the first has died",
                 "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<std::string>();
    const auto answers = manager.queue<std::string>();
    const auto work = [answers, end = yours] {
        answers.put(end.recv());
        ::raise(SIGKILL);
    };
    Process first(work);
    first.start();
    mine.send("first");
    CHECK(answers.get() == "first");
    first.join();
    CHECK(first.exitcode() == -SIGKILL);
    mine.send("second");
    Process replacement(work);
    replacement.start();
    yours.close();
    CHECK(answers.get() == "second");
    replacement.join();
    CHECK(mine.poll(20s));
    CHECK_THROWS_AS(mine.recv(), QueueClosed);
}

TEST_CASE_METHOD(WithManager, "Pipe: a child that ends without having used its end has closed it",
                 "[client][pipe]") {
    for (const bool by_signal : {false, true}) {
        const auto [mine, yours] = manager.pipe<int>();
        Process child([end = yours, by_signal] {
            if (by_signal) ::raise(SIGKILL);
        });
        child.start();
        yours.close();
        child.join();
        CHECK(mine.poll(20s));
        CHECK_THROWS_AS(mine.recv(), QueueClosed);
    }
}

namespace {

// A fork that Process knows nothing of; its child does this and ends, and is waited for.
template <class Work>
void fork_and_wait(Work work) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        work();
        ::_exit(0);
    }
    REQUIRE(pid > 0);
    int status = 0;
    CHECK(::waitpid(pid, &status, 0) == pid);
}

}  // namespace

TEST_CASE_METHOD(WithManager,
                 "Pipe: a child that is killed gives back what it was lent, joined or not",
                 "[client][pipe]") {
    for (const bool closes_first : {false, true}) {
        const auto [mine, yours] = manager.pipe<int>();
        Process child([end = yours] { end.recv(); });
        child.start();
        if (closes_first) yours.close();
        child.kill();
        if (!closes_first) yours.close();
        CHECK(mine.poll(20s));
        CHECK_THROWS_AS(mine.recv(), QueueClosed);
        child.join();
    }
}

TEST_CASE_METHOD(WithManager, "Pipe: the child of a plain fork gives back what it was lent",
                 "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<int>();
    fork_and_wait([] {});
    fork_and_wait([] { ::execlp("true", "true", nullptr); });
    yours.close();
    CHECK(mine.poll(20s));
    CHECK_THROWS_AS(mine.recv(), QueueClosed);
}

TEST_CASE_METHOD(
    WithManager,
    "Pipe: a child hears that its parent has closed, whatever the parent has forked before",
    "[client][pipe]") {
    const auto heard = manager.queue<std::string>();
    auto ends = std::make_optional(manager.pipe<int>());
    Process child([heard, &ends] {
        const PipeEnd<int> end = ends->second;
        ends.reset();
        try {
            while (true) heard.put(std::to_string(end.recv()));
        } catch (const QueueClosed&) {
            heard.put("closed");
        }
    });
    child.start();
    ends->second.close();
    ends->first.send(1);
    fork_and_wait([] {});
    ends->first.close();
    CHECK(heard.get_for(20s) == "1");
    CHECK(heard.get_for(20s) == "closed");
    child.kill();
    child.join();
}

TEST_CASE_METHOD(WithManager,
                 "Pipe: a child that closes descriptors that it does not know takes none of the "
                 "library's for its own",
                 "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<int>();
    int told[2];
    REQUIRE(::pipe2(told, O_CLOEXEC) == 0);
    fork_and_wait([&, end = yours] {
        ::dup2(told[1], 1);
        ::close_range(3, ~0U, 0);
        for (int i = 3; i < 64; ++i) ::dup2(1, i);  // in all their places
        end.send(1);
        for (int i = 3; i < 64; ++i)
            if (::fcntl(i, F_GETFD) < 0) ::_exit(1);
        std::ignore = ::write(40, "x", 1);
    });
    char letter = 0;
    ::close(told[1]);
    CHECK(::read(told[0], &letter, 1) == 1);
    CHECK(letter == 'x');
    ::close(told[0]);
    CHECK(mine.recv_for(20s) == 1);
}

TEST_CASE_METHOD(WithManager, "Pipe: a fork does not wait for a daemon that is stopped",
                 "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<int>();
    const auto daemon = static_cast<pid_t>(manager.daemon_pid());
    ::kill(daemon, SIGSTOP);
    const auto begin = std::chrono::steady_clock::now();
    fork_and_wait([] {});
    const auto took = std::chrono::steady_clock::now() - begin;
    ::kill(daemon, SIGCONT);
    CHECK(took < 15s);
    mine.send(1);
    CHECK(yours.recv() == 1);
    yours.close();
    CHECK(mine.poll(20s));
    CHECK_THROWS_AS(mine.recv(), QueueClosed);
}

TEST_CASE_METHOD(
    WithManager,
    "Pipe: a child hears of its parent's death though it has inherited the parent's end",
    "[client][pipe]") {
    const auto heard = manager.queue<std::string>();
    const auto taken = manager.event();
    Process parent([heard, taken, this] {
        const auto [mine, yours] = manager.pipe<int>();
        Process child([heard, taken, end = yours] {
            try {
                while (true) {
                    heard.put(std::to_string(end.recv()));
                    taken.set();
                }
            } catch (const QueueClosed&) {
                heard.put("closed");
            }
        });
        child.start();
        mine.send(1);
        taken.wait();
        heard.put("killed");
        ::raise(SIGKILL);
    });
    parent.start();
    std::set<std::string> all;
    for (int i = 0; i < 3; ++i) all.insert(heard.get());
    CHECK(all == std::set<std::string>{"1", "closed", "killed"});
    parent.join();
}

TEST_CASE_METHOD(
    WithManager,
    "Pipe: an end that is on its way to a process is open, though its sender has let it go",
    "[client][pipe]") {
    const auto ends = manager.queue<PipeEnd<int>>();
    const auto numbers = [&] {
        const auto [mine, yours] = manager.pipe<int>();
        ends.put(yours);
        yours.close();
        return mine;
    }();
    Process child([ends] { ends.get().send(7); });
    child.start();
    CHECK(numbers.recv_for(20s) == 7);
    child.join();
    CHECK_THROWS_AS(numbers.recv(), QueueClosed);
}

TEST_CASE_METHOD(WithManager,
                 "Pipe: the last handle of an end that goes closes it; copies share it",
                 "[client][pipe]") {
    auto ends = std::make_optional(manager.pipe<int>());
    const PipeEnd<int> mine = ends->first;
    const PipeEnd<int> copy = mine;
    ends.reset();
    CHECK(mine.poll(20s));
    CHECK_THROWS_AS(mine.recv(), QueueClosed);
    mine.close();
    CHECK_THROWS_AS(copy.recv(), QueueClosed);
}

}  // namespace steward::testing
