// Threads, forks and ends: whose channel is whose, which references live on, what a lost daemon
// means.
#include "client/source/connection.hpp"
#include "tests/client/fixture.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/waiting.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>

namespace steward::testing {
namespace {

int run_in_fork(const std::function<void()>& task) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        try {
            task();
            ::_exit(0);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "in the child: %s\n", error.what());
            ::_exit(1);
        }
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Clients as the daemon sees them.
std::size_t connected_processes(const Manager& manager) {
    Connection connection(manager.socket_path());
    const RawReply reply = connection.call("service.clients", service_object);
    const std::size_t count = Reader(reply.payload).next().bits;
    connection.goodbye(false);
    return count;
}

int listen_silently(const std::string& path) {
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(descriptor, 1) == 0);
    return descriptor;
}

}  // namespace

TEST_CASE_METHOD(WithManager, "Session: threads call at the same time, each on its own channel",
                 "[client][session]") {
    const auto data = manager.list<int>({0});
    const auto lock = manager.lock();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([=] {
            for (int n = 0; n < 25; ++n) {
                std::scoped_lock guard(lock);
                data[0] = data[0] + 1;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(data[0] == 100);
}

TEST_CASE_METHOD(WithManager,
                 "Session: a thread that ends closes its channel and leaves its lock as it is",
                 "[client][session]") {
    const auto lock = manager.lock();
    const std::size_t before = open_descriptors();
    std::thread([=] { lock.acquire(); }).join();
    CHECK(open_descriptors() == before);
    CHECK(lock.locked());
    lock.release();
}

TEST_CASE_METHOD(WithManager, "Session: handles may go in any thread", "[client][session]") {
    for (int i = 0; i < 20; ++i) {
        const auto outer = manager.list<List<int>>({manager.list<int>({i})});
        std::thread([outer] { CHECK(outer.get(0).size() == 1); }).join();
        std::thread([inner = outer.get(0)] {}).join();  // ends without a channel of its own
        CHECK(outer[0][0] == i);
    }
}

TEST_CASE_METHOD(WithManager, "Session: objects end when the last handle goes",
                 "[client][session]") {
    auto list = std::make_optional(manager.list<int>({1}));
    const ObjectId id = list->id();
    const auto alive = [&] {
        Connection connection(manager.socket_path());
        Bytes arguments;
        Writer writer(arguments);
        writer.array(1);
        writer.unsigned_integer(number(id));
        const bool found =
            connection.call("service.info", service_object, arguments).status == ErrorCode::none;
        connection.goodbye(false);
        return found;
    };
    auto copy = list;
    list.reset();
    CHECK(alive());
    copy.reset();
    CHECK(eventually([&] { return !alive(); }));
}

TEST_CASE_METHOD(WithManager, "Session: a forked child has channels of its own",
                 "[client][session]") {
    const auto data = manager.list<int>({1});
    CHECK(run_in_fork([=] { data[0] = data[0] + 1; }) == 0);
    CHECK(data[0] == 2);
    CHECK(run_in_fork([=] {
              CHECK(run_in_fork([=] { data[0] = data[0] + 1; }) == 0);
              data[0] = data[0] + 1;
          }) == 0);
    CHECK(data[0] == 4);
}

TEST_CASE_METHOD(WithManager,
                 "Session: a child's references keep an object when the parent lets go",
                 "[client][session]") {
    auto data = std::make_optional(manager.list<int>({7}));
    const auto ready = manager.list<int>();
    const auto go = manager.lock();
    go.acquire();
    Process child([=, kept = *data] {
        ready.append(1);
        go.acquire();
        require(kept.get(0) == 7, "the list is gone");
    });
    child.start();
    REQUIRE(eventually([&] { return ready.size() == 1; }));
    data.reset();
    go.release();
    child.join();
    CHECK(child.exitcode() == 0);
}

TEST_CASE_METHOD(WithManager, "Session: a process's quiet calls are executed before it is gone",
                 "[client][session]") {
    const auto data = manager.list<int>({0});
    const auto lock = manager.lock();
    for (int i = 1; i <= 20; ++i) {
        Process process([=] {
            std::scoped_lock guard(lock);
            data[0] = i;
        });
        process.start();
        process.join();
        CHECK(data[0] == i);
        CHECK_FALSE(lock.locked());
    }
}

TEST_CASE_METHOD(WithManager, "Session: clean ends leave no client behind", "[client][session]") {
    const auto data = manager.list<int>({0});
    Process process([=] { data.append(1); });
    process.start();
    process.join();
    CHECK(eventually([&] { return connected_processes(manager) == 1; }));
}

TEST_CASE("Manager: joins a running daemon; the two share objects by name", "[client][manager]") {
    const NothingLeaks nothing_leaks;
    Manager owner;
    Manager guest = Manager::connect(owner.socket_path());
    const auto list = owner.list<int>("shared", {1});
    CHECK(guest.open<List<int>>("shared")[0] == 1);
    { const Manager gone = std::move(guest); }
    CHECK(list[0] == 1);
    CHECK_THROWS_AS(guest.ping(), NotSent);
}

TEST_CASE("Manager: after its end proxies refuse and nothing crashes", "[client][manager]") {
    const NothingLeaks nothing_leaks;
    std::optional<List<int>> list;
    std::optional<Lock> lock;
    std::string path;
    {
        Manager manager;
        list = manager.list<int>({1});
        lock = manager.lock();
        path = manager.socket_path();
        lock->acquire();
    }
    CHECK_THROWS_WITH(list->get(0), Catch::EndsWith("has been shut down"));
    CHECK_THROWS_AS(list->get(0), NotSent);
    CHECK_THROWS_AS(list->append(1), NotSent);
    CHECK_NOTHROW(lock->unlock());
    CHECK(::access(path.c_str(), F_OK) != 0);
    CHECK_THROWS_AS(Manager::connect(path), NotSent);
}

TEST_CASE_METHOD(WithManager, "Manager: its end wakes a thread that waits", "[client][manager]") {
    std::future<bool> waiter;
    {
        Manager other;
        const auto lock = other.lock();
        lock.acquire();
        waiter = std::async(std::launch::async, [=] {
            lock.acquire();
            return true;
        });
        REQUIRE(come_to_wait(other.socket_path(), 1));
    }
    CHECK_THROWS_AS(waiter.get(), Error);
}

TEST_CASE("Session: a daemon that is killed is Lost for who waits and NotSent for who comes later",
          "[client][session]") {
    const NothingLeaks nothing_leaks;
    Manager manager;
    const auto lock = manager.lock();
    const auto list = manager.list<int>({1});
    lock.acquire();
    auto waiter = std::async(std::launch::async, [&] { lock.acquire(); });
    REQUIRE(come_to_wait(manager.socket_path(), 1));
    ::kill(static_cast<pid_t>(manager.daemon_pid()), SIGKILL);
    CHECK_THROWS_AS(waiter.get(), Lost);
    CHECK_THROWS_AS(list.get(0), Error);
    CHECK_THROWS_AS(list.get(0), NotSent);
    Pipeline pipeline = manager.pipeline();
    const auto pending = pipeline.on(list).get(0);
    CHECK_THROWS_AS(pipeline.run(), NotSent);
    CHECK_THROWS_AS(pending.value(), NotSent);
}

TEST_CASE("Manager: nobody at the path, or one who does not answer, is NotSent in time",
          "[client][manager]") {
    const NothingLeaks nothing_leaks;
    const TemporaryDirectory directory;
    CHECK_THROWS_AS(Manager::connect(directory.path() + "/none.sock"), NotSent);
    CHECK_THROWS_AS(Manager::connect(std::string(200, 'x')), NotSent);
    const std::string silent = directory.path() + "/silent.sock";
    const int descriptor = listen_silently(silent);
    CHECK_THROWS_AS(Connection(silent, {.limit = 50ms}), NotSent);
    ::close(descriptor);
    CHECK_THROWS_AS(Manager({.daemon = "/bin/false"}), NotSent);
    CHECK_THROWS_AS(Manager({.daemon = "/nonexistent/stewardd"}), std::system_error);
}

TEST_CASE_METHOD(WithManager, "Session: more references are taken over than one greeting brings",
                 "[client][session]") {
    std::vector<Event> events;
    events.push_back(manager.event());
    events.push_back(manager.event());
    const ObjectId first{16}, second{17}, not_there{1'000};
    ConnectOptions options;
    options.adopts.assign(10'004, not_there);
    options.adopts.front() = first;
    options.adopts.back() = second;
    Connection heir(manager.socket_path(), options);
    events.clear();
    CHECK(heir.call(*heir.method("event.set"), first).status == ErrorCode::none);
    CHECK(heir.call(*heir.method("event.set"), second).status == ErrorCode::none);
}

TEST_CASE("Manager: a private daemon and its directory end with its creator, however that ends",
          "[client][manager]") {
    const NothingLeaks nothing_leaks;
    const auto end = GENERATE(0, SIGKILL, SIGTERM);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    CHECK(run_in_fork([&] {
              Manager manager;
              const auto pid = static_cast<int>(manager.daemon_pid());
              const std::string& path = manager.socket_path();
              if (::write(ends[1], &pid, sizeof pid) != sizeof pid) return;
              if (::write(ends[1], path.data(), path.size()) < 0) return;
              std::signal(SIGTERM, SIG_DFL);
              if (end != 0) ::raise(end);
              std::exit(0);
          }) == -end);
    int daemon = 0;
    REQUIRE(::read(ends[0], &daemon, sizeof daemon) == sizeof daemon);
    char path[200] = {};
    REQUIRE(::read(ends[0], path, sizeof path - 1) > 0);
    const std::string directory = std::filesystem::path(path).parent_path();
    CHECK(eventually([&] { return ::access(directory.c_str(), F_OK) != 0; }));
    CHECK(eventually([&] { return ::kill(daemon, 0) != 0; }));
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("Manager: a private daemon starts without standard descriptors", "[client][manager]") {
    const NothingLeaks nothing_leaks;
    const int keeps = GENERATE(0, 1, 2, 3);  // the first that stays open
    CHECK(run_in_fork([&] {
              for (int i = 0; i < keeps; ++i) ::close(i);
              const Manager manager;
              const auto list = manager.list<int>({1});
              require(list.get(0) == 1, "the list is not there");
          }) == 0);
}

TEST_CASE("Manager: says whether its daemon ended, gave up or was late", "[client][manager]") {
    const NothingLeaks nothing_leaks;
    const TemporaryDirectory directory;
    const auto program = [&](const std::string& name, const std::string& script) {
        std::ofstream(directory / name) << "#!/bin/bash\n" << script << "\n";
        std::filesystem::permissions(directory / name, std::filesystem::perms::owner_all);
        return directory / name;
    };
    const std::string close_ready =
        "while [ \"$1\" != --ready-fd ]; do shift; done; fd=$2; exec {fd}>&-; exec sleep 1000";
    CHECK_THROWS_WITH(Manager({.daemon = program("ends", "exit 1")}),
                      Catch::EndsWith(" ended before it listened"));
    CHECK_THROWS_WITH(Manager({.daemon = program("closes", close_ready)}),
                      Catch::EndsWith(" closed its ready descriptor before it listened"));
    CHECK_THROWS_WITH(
        Manager({.daemon = program("sleeps", "exec sleep 1000"), .start_limit = 50ms}),
        Catch::EndsWith(" was not ready in time"));
}

TEST_CASE("Manager: its end needs no descriptor, and a daemon that was killed leaves no directory",
          "[client][manager]") {
    const NothingLeaks nothing_leaks;
    const auto kill_daemon = GENERATE(false, true);
    std::string directory;
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    {
        const Manager manager;
        directory = std::filesystem::path(manager.socket_path()).parent_path();
        if (kill_daemon) ::kill(static_cast<pid_t>(manager.daemon_pid()), SIGKILL);
        const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    }
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(::access(directory.c_str(), F_OK) != 0);
}

TEST_CASE_METHOD(WithManager, "Manager: an object that is for its users goes with the last of them",
                 "[client][manager]") {
    const Options for_users{.name = "shared", .ephemeral = Ephemeral::last};
    auto ours = std::make_optional(manager.list<int>({1}, for_users));
    Process other([&] {
        const auto theirs = manager.open<List<int>>("shared");
        theirs.append(2);
        manager.remove("shared");  // is not theirs to take away
    });
    other.start();
    other.join();
    CHECK(other.exitcode() == 0);
    CHECK(manager.list<int>({}, for_users).copy() == std::vector{1, 2});
    ours.reset();
    CHECK_THROWS_AS(manager.open<List<int>>("shared"), NoSuchObject);
}

}  // namespace steward::testing
