// Pipes between processes that live, end and are killed.
#include "tests/client/fixture.hpp"

#include <csignal>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Pipe: parent and child talk both ways", "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<std::string>();
    Process child([end = yours] { end.send("you said " + end.recv()); });
    child.start();
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
    CHECK(mine.recv_for(20s) == 1);
    CHECK(mine.poll(20s));
    CHECK_THROWS_AS(mine.recv(), QueueClosed);
    child.join();
}

TEST_CASE_METHOD(WithManager, "Pipe: a thread that ends leaves its process's end open", "[client][pipe]") {
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

}  // namespace steward::testing
