// Pool where the system has no more processes or threads to give: what could not be started fails
// with the error that says so, nothing waits for ever, and the pool and its process go on as
// before.
#include "tests/client/process_limit.hpp"

namespace steward::testing {
namespace {

int squared(int number) { return number * number; }

// What the call's std::system_error says; it must be the one of the limit.
template <class Call>
std::string refusal(Call call) {
    try {
        call();
    } catch (const std::system_error& error) {
        require(error.code() == std::errc::resource_unavailable_try_again, error.what());
        return error.what();
    }
    throw std::runtime_error("a process or thread was started beyond the limit");
}

void in_limited_child(const std::function<void()>& call) {
    Process child([&] {
        become_subject_to_limits();
        call();
    });
    child.start();
    REQUIRE(child.join(60s));
    CHECK(child.exitcode() == 0);
}

void require_works(Pool& pool) {
    require(pool.apply(squared, 7) == 49, "apply");
    require(pool.map(squared, std::vector<int>{1, 2, 3}) == std::vector<int>{1, 4, 9}, "map");
    require(active_children().size() <= pool.processes(), "workers");
}

}  // namespace

TEST_CASE("Pool: at the limit of processes each call throws, and later calls are done",
          "[client][pool]") {
    const NothingLeaks nothing_leaks;
    in_limited_child([] {
        Pool pool(2);
        const std::size_t descriptors = open_descriptors();
        limit_processes(1);
        const std::vector<int> numbers{1, 2, 3, 4, 5};
        require(refusal([&] { pool.apply(squared, 7); }).starts_with("cannot fork PoolWorker-"),
                "its name");
        refusal([&] { pool.map(squared, numbers, 1); });
        auto later = pool.map_async(squared, numbers);
        require(later.wait_for(20s) == std::future_status::ready, "the future");
        refusal([&] { later.get(); });
        const auto results = pool.imap(squared, numbers);
        for (int i = 0; i < 5; ++i) refusal([&] { results.next(); });
        require(!results.next(), "the end");
        require(active_children().empty(), "a worker that was not started");
        require(open_descriptors() == descriptors, "descriptors leak");
        require(refusal([] { Pool another(1); }).starts_with("cannot start the thread of a pool"),
                "the thread");
        require(open_descriptors() == descriptors,
                "descriptors leak from a pool that was not made");
        limit_processes({});
        require_works(pool);
        pool.close();
        pool.join();
    });
}

TEST_CASE("Pool: a worker that cannot begin leaves its work to the others", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    if (::geteuid() != 0) {
        WARN("not checked: only root can have a user of its own");
        return;
    }
    in_limited_child([] {
        Pool pool(2, {.initializer = [] {}});
        // This process, the pool's thread, two workers; but a thread to watch the parent for one of
        // them only.
        limit_processes(5);
        std::vector<int> numbers(50, 3);
        require(pool.map(squared, numbers, 1) == std::vector<int>(50, 9), "all items");
        limit_processes({});
        require_works(pool);
    });
}

TEST_CASE("Pool: where the only worker cannot begin the call fails and says so", "[client][pool]") {
    const NothingLeaks nothing_leaks;
    if (::geteuid() != 0) {
        WARN("not checked: only root can have a user of its own");
        return;
    }
    in_limited_child([] {
        Pool pool(1);
        limit_processes(3);
        try {
            pool.map(squared, std::vector<int>{1, 2, 3}, 1);
            throw std::runtime_error("a thread was started beyond the limit");
        } catch (const WorkerDied& died) {
            require(died.what() == died.name() + " died before it could begin (exit code 1)",
                    died.what());
        }
        limit_processes({});
        require_works(pool);
    });
}

}  // namespace steward::testing
