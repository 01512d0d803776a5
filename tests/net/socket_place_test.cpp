// One daemon a place: live ones are respected, dead ones taken over, strangers left alone.
#include "net/socket_place.hpp"

#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

using namespace steward;
using net::SocketPlace;
namespace fs = std::filesystem;

namespace {

net::Descriptor bound_socket(const std::string& path, bool listens) {
    net::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    if (listens) REQUIRE(::listen(socket.number(), 1) == 0);
    return socket;
}

ino_t inode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_ino;
}

}  // namespace

TEST_CASE("SocketPlace: makes a socket of mode 0600 and removes it, but not the lock", "[net]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "s";
    {
        SocketPlace place(path);
        struct stat status {};
        REQUIRE(::lstat(path.c_str(), &status) == 0);
        CHECK(S_ISSOCK(status.st_mode));
        CHECK((status.st_mode & 0777) == 0600);
        std::int64_t pid = 0;
        std::ifstream(path + ".lock") >> pid;
        CHECK(pid == ::getpid());
    }
    CHECK_FALSE(fs::exists(path));
    CHECK(fs::exists(path + ".lock"));
}

TEST_CASE("SocketPlace: a second daemon is refused, and the first is named", "[net]") {
    const testing::TemporaryDirectory directory;
    const SocketPlace place(directory / "s");
    const ino_t inode = inode_of(place.path());
    try {
        const SocketPlace second(place.path());
        FAIL("two daemons on one socket");
    } catch (const net::PlaceTaken& taken) {
        CHECK(taken.pid == ::getpid());
        CHECK(std::string(taken.what()).find(std::to_string(::getpid())) != std::string::npos);
    }
    CHECK(inode_of(place.path()) == inode);
}

TEST_CASE("SocketPlace: a stale socket is taken over", "[net]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "s";
    bound_socket(path, true);
    REQUIRE(fs::exists(path));
    const ino_t stale = inode_of(path);
    const SocketPlace place(path);
    CHECK(inode_of(path) != stale);
    CHECK(std::distance(fs::directory_iterator(directory.path()), {}) == 2);  // nothing temporary is left
}

TEST_CASE("SocketPlace: whoever listens without our lock is left alone", "[net]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "s";
    const net::Descriptor other = bound_socket(path, true);
    CHECK_THROWS_AS(SocketPlace(path), net::PlaceTaken);
    CHECK(fs::exists(path));
}

TEST_CASE("SocketPlace: a file that is no socket is left alone", "[net]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "s";
    std::ofstream(path) << "precious";
    CHECK_THROWS_AS(SocketPlace(path), std::runtime_error);
    CHECK(fs::file_size(path) == 8);
}

TEST_CASE("SocketPlace: a socket that is not ours any more is not removed", "[net]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "s";
    {
        const SocketPlace place(path);
        fs::remove(path);
        std::ofstream(path) << "another's";
    }
    CHECK(fs::exists(path));
}

TEST_CASE("SocketPlace: a directory of the daemon's own goes with it, unless there is something else in it", "[net]") {
    const testing::TemporaryDirectory directory;
    fs::create_directory(directory / "own");
    { const SocketPlace place(directory / "own/s", net::DirectoryIs::the_daemons); }
    CHECK_FALSE(fs::exists(directory / "own"));
    fs::create_directory(directory / "used");
    std::ofstream(directory / "used/precious") << "precious";
    { const SocketPlace place(directory / "used/s", net::DirectoryIs::the_daemons); }
    CHECK(std::distance(fs::directory_iterator(directory / "used"), {}) == 1);
}

TEST_CASE("SocketPlace: a path that is too long is refused with a sentence", "[net]") {
    const testing::TemporaryDirectory directory;
    CHECK_THROWS_WITH(SocketPlace(directory / std::string(100, 'x')), Catch::Contains("too long"));
}
