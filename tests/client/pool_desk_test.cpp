// What a pool and a worker share, and how a job is divided, without a process: a worker killed
// between any two of these steps leaves every chunk in somebody's hands.
#include "client/source/pool_desk.hpp"
#include "client/source/loaded_code.hpp"
#include "client/source/pool_running.hpp"
#include "steward/detail/pool_portable.hpp"
#include "steward/detail/pool_sinks.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <sys/mman.h>
#include <catch2/catch.hpp>
#include <numeric>

namespace steward::testing {
namespace {

using detail::ChunkRange;
using detail::PoolDesk;
using detail::PoolRunning;
using detail::PoolShare;

int twice(int number) { return 2 * number; }

// Writes down what comes.
struct NotedSink {
    static constexpr bool is_stream = false;
    std::vector<std::size_t> done_items = {};
    std::vector<std::size_t> failed_items = {};
    int finished_times = 0;

    void done(const detail::PoolPiece& piece) {
        for (std::size_t i = 0; i < piece.count; ++i) done_items.push_back(piece.first + i);
    }
    void failed(std::size_t item, const std::exception_ptr&) { failed_items.push_back(item); }
    void finished() { ++finished_times; }
};
struct NotedStream : NotedSink {
    static constexpr bool is_stream = true;
};

template <class Sink>
PoolRunning running_for(std::size_t items, std::size_t chunk, const std::shared_ptr<Sink>& sink) {
    return PoolRunning(detail::job_of<false>(twice, std::vector<int>(items), chunk, sink));
}

}  // namespace

TEST_CASE("Pool's desk: the worker takes chunks from the front, the pool from the end",
          "[client][pool]") {
    PoolDesk desk;
    CHECK(desk.range().is_empty());
    CHECK(desk.take_half().is_empty());
    desk.assign({.begin = 10, .end = 20});
    CHECK(desk.take_half() == ChunkRange{15, 20});
    CHECK(desk.finish_chunk());
    CHECK(desk.range() == ChunkRange{11, 15});
    CHECK(desk.take_half() == ChunkRange{13, 15});
    CHECK(desk.take_half() == ChunkRange{12, 13});
    CHECK(desk.take_half().is_empty());  // what is in work is never taken
    CHECK(desk.range() == ChunkRange{11, 12});
    CHECK_FALSE(desk.finish_chunk());
    CHECK(desk.range().is_empty());
    desk.assign({.begin = 0, .end = 100});
    desk.take_rest();
    CHECK(desk.range() == ChunkRange{0, 1});
}

TEST_CASE("Pool's desk: the item that was begun is known until the next assignment",
          "[client][pool]") {
    PoolDesk desk;
    desk.assign({.begin = 0, .end = 1});
    CHECK_FALSE(desk.has_begun(0));
    desk.begin(0);
    CHECK(desk.has_begun(0));
    CHECK_FALSE(desk.has_begun(1));
    desk.assign({.begin = 0, .end = 1});
    CHECK_FALSE(desk.has_begun(0));
}

TEST_CASE("Pool's desk: bytes come as they were written, around its end and beyond what it holds",
          "[client][pool]") {
    PoolDesk desk;
    Bytes all;
    Bytes in;
    std::size_t times_full = 0;
    for (std::size_t i = 0; i < 3000; ++i) {
        const Bytes bytes(i % 700, static_cast<char>(i % 251));
        all += bytes;
        BytesView left = bytes;
        while (left.remove_prefix(desk.write(left)), !left.empty()) {
            ++times_full;
            CHECK(desk.is_filling());
            CHECK_FALSE(desk.is_filling());  // said once
            CHECK_FALSE(desk.wants_room());
            desk.want_room();
            CHECK(desk.wants_room());
            REQUIRE(desk.read(in));
        }
    }
    while (desk.read(in)) {}
    CHECK(times_full > 3);
    CHECK(in == all);
}

TEST_CASE("Pool's job: it is divided into equal parts, and what comes back goes first",
          "[client][pool]") {
    const auto sink = std::make_shared<NotedSink>();
    PoolRunning running = running_for(95, 10, sink);
    CHECK(running.take(3) == PoolShare{{0, 4}, 0});
    CHECK(running.take(2) == PoolShare{{4, 7}, 40});
    // Its worker died in the 46th item: the chunk goes on behind it.
    running.give_back(running.rest_of({4, 7}, 46));
    CHECK(running.take(1) == PoolShare{{4, 7}, 46});
    // All of a chunk was done, and the worker had not yet moved on.
    CHECK(running.rest_of({4, 7}, 50) == PoolShare{{5, 7}, 50});
    CHECK(running.rest_of({9, 10}, 95).range.is_empty());
    CHECK(running.take(1) == PoolShare{{7, 10}, 70});
    CHECK_FALSE(running.take(1));
}

TEST_CASE("Pool's job: each item is settled once, and the end is told once", "[client][pool]") {
    const auto sink = std::make_shared<NotedSink>();
    PoolRunning running = running_for(5, 1, sink);
    running.done({.first = 1, .count = 2});
    running.failed(0, nullptr);
    running.failed(0, nullptr);
    CHECK(running.left() == 2);
    running.fail(nullptr);
    running.done({.first = 3, .count = 1});  // it comes from a worker that did not know
    CHECK(sink->done_items == std::vector<std::size_t>{1, 2});
    CHECK(sink->failed_items == std::vector<std::size_t>{0, 3, 4});
    CHECK(sink->finished_times == 1);
    CHECK_FALSE(running.take(1));
    const auto nothing = std::make_shared<NotedSink>();
    running_for(0, 1, nothing);
    CHECK(nothing->finished_times == 1);
}

TEST_CASE("Pool's job: of a stream little is given at once, more where it is done fast",
          "[client][pool]") {
    using namespace std::chrono_literals;
    PoolRunning running = running_for(1000, 1, std::make_shared<NotedStream>());
    CHECK(running.take(2) == PoolShare{{0, 1}, 0});
    running.note_time(1us);
    running.note_time(1us);
    CHECK(running.take(2) == PoolShare{{1, 5}, 1});
    running.note_time(1s);
    CHECK(running.take(2) == PoolShare{{5, 7}, 5});
    running.note_time(1s);
    running.note_time(1s);
    CHECK(running.take(2) == PoolShare{{7, 8}, 7});
}

TEST_CASE("Pool's code: what a fork knows is what lies in a loaded object", "[client][pool]") {
    const auto known = detail::LoadedCode::now();
    CHECK(known.has(reinterpret_cast<std::uintptr_t>(&twice)));
    CHECK_FALSE(known.has(0));
    static int data = 0;
    CHECK_FALSE(known.has(reinterpret_cast<std::uintptr_t>(&data)));
    void* const made =
        ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(made != MAP_FAILED);
    CHECK_FALSE(known.has(reinterpret_cast<std::uintptr_t>(made)));
    CHECK_FALSE(detail::LoadedCode::now().has(reinterpret_cast<std::uintptr_t>(made)));
    ::munmap(made, 4096);
}

}  // namespace steward::testing
