// A private daemon whose files a cleaner takes away goes on for its program.
#include "tests/client/fixture.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

namespace steward {
namespace {

namespace fs = std::filesystem;

bool can_join(const std::string& path) {
    try {
        Manager::connect(path).ping();
        return true;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

TEST_CASE("Manager: a private daemon survives the loss of its socket and lock file",
          "[client][place]") {
    Manager manager;
    auto list = manager.list<int>({1});
    const std::string path = manager.socket_path();
    fs::remove(path + ".lock");
    fs::remove(path);
    REQUIRE(testing::eventually([&] { return fs::exists(path) && can_join(path); }));
    // Another thread, and another process, have channels of their own, and so must find the socket.
    std::thread([list]() mutable { list.append(2); }).join();
    Process other([list]() mutable { list.append(3); });
    other.start();
    other.join();
    CHECK(other.exitcode() == 0);
    CHECK(list.copy() == std::vector<int>{1, 2, 3});
    manager.shutdown();
    CHECK_FALSE(fs::exists(fs::path(path).parent_path()));
}

}  // namespace steward
