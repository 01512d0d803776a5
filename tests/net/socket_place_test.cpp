// One daemon a place: live ones are respected, dead ones taken over, strangers left alone.
#include "net/socket_place.hpp"

#include "tests/support/temporary_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace steward;
using net::SocketPlace;
namespace fs = std::filesystem;

namespace {

Descriptor bound_socket(const std::string& path, bool listens) {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
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
    CHECK_FALSE(net::listener_at(path));
    const SocketPlace place(path);
    CHECK(net::listener_at(path) == ::getpid());
    CHECK(std::distance(fs::directory_iterator(directory.path()), {}) == 2);  // nothing temporary
                                                                              // is left
}

TEST_CASE("SocketPlace: whoever listens without our lock is left alone", "[net]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "s";
    const Descriptor other = bound_socket(path, true);
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

TEST_CASE(
    "SocketPlace: a directory of the daemon's own goes with it, unless there is something else in "
    "it",
    "[net]") {
    const testing::TemporaryDirectory directory;
    fs::create_directory(directory / "own");
    { const SocketPlace place(directory / "own/s", net::DirectoryIs::the_daemons); }
    CHECK_FALSE(fs::exists(directory / "own"));
    fs::create_directory(directory / "used");
    std::ofstream(directory / "used/precious") << "precious";
    { const SocketPlace place(directory / "used/s", net::DirectoryIs::the_daemons); }
    CHECK(std::distance(fs::directory_iterator(directory / "used"), {}) == 1);
}

TEST_CASE("SocketPlace: the kernel lists the socket at its path", "[net]") {
    const testing::TemporaryDirectory directory;
    const SocketPlace place(directory / "s");
    std::ifstream file("/proc/net/unix");
    const std::string listed{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
    CHECK(listed.find(" " + place.path() + "\n") != std::string::npos);
}

TEST_CASE("SocketPlace: what is gone is put back, and what is there is left alone", "[net]") {
    const testing::TemporaryDirectory directory;
    SocketPlace place(directory / "s");
    const Descriptor listening = place.take_socket();
    const ino_t inode = inode_of(place.path());
    CHECK(place.restore() == SocketPlace::State::whole);
    CHECK_FALSE(place.take_socket());
    fs::remove(place.lock_path());
    CHECK(place.restore() == SocketPlace::State::restored);
    CHECK_FALSE(place.take_socket());
    CHECK(inode_of(place.path()) == inode);
    CHECK_THROWS_AS(SocketPlace(place.path()), net::PlaceTaken);
    fs::remove(place.path());
    CHECK(place.restore() == SocketPlace::State::restored);
    CHECK(place.take_socket());
    CHECK(inode_of(place.path()) != inode);
    CHECK(place.restore() == SocketPlace::State::whole);
}

TEST_CASE("SocketPlace: whoever has taken both files has the place", "[net]") {
    const testing::TemporaryDirectory directory;
    SocketPlace first(directory / "s");
    const Descriptor listening = first.take_socket();
    fs::remove(first.path());
    fs::remove(first.lock_path());
    const SocketPlace second(first.path());
    const ino_t inode = inode_of(first.path());
    CHECK_THROWS_AS(first.restore(), net::PlaceTaken);
    CHECK(inode_of(first.path()) == inode);
    CHECK_THROWS_AS(SocketPlace(first.path()), net::PlaceTaken);
}

TEST_CASE("SocketPlace: whoever has taken the lock file alone does not have the place", "[net]") {
    const testing::TemporaryDirectory directory;
    SocketPlace place(directory / "s");
    const Descriptor listening = place.take_socket();
    fs::remove(place.lock_path());
    Descriptor lock(::open(place.lock_path().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(::flock(lock.number(), LOCK_EX) == 0);
    CHECK(place.restore() == SocketPlace::State::contested);
    lock.reset();
    CHECK(place.restore() == SocketPlace::State::restored);
}

TEST_CASE("SocketPlace: a socket at the path is ours only if it is we who listen there", "[net]") {
    const testing::TemporaryDirectory directory;
    SocketPlace place(directory / "s");
    place.take_socket().reset();
    fs::remove(place.lock_path());
    const Descriptor lock(::open(place.lock_path().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(::flock(lock.number(), LOCK_EX) == 0);
    CHECK_THROWS_AS(place.restore(), net::PlaceTaken);
}

TEST_CASE("SocketPlace: a directory of this user alone is held, one of others is not", "[net]") {
    const testing::TemporaryDirectory directory;
    const auto is_held = [&] {
        const SocketPlace place(directory / "s");
        const Descriptor other(
            ::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        return ::flock(other.number(), LOCK_EX | LOCK_NB) != 0;
    };
    CHECK(is_held());
    fs::permissions(directory.path(), fs::perms::all | fs::perms::sticky_bit);
    CHECK_FALSE(is_held());
}

TEST_CASE("SocketPlace: a default directory is made again, a chosen one is not", "[net]") {
    const testing::TemporaryDirectory directory;
    for (const auto whose : {net::DirectoryIs::the_default, net::DirectoryIs::the_daemons,
                             net::DirectoryIs::the_users}) {
        fs::create_directory(directory / "place");
        fs::permissions(directory / "place", fs::perms::owner_all);
        SocketPlace place(directory / "place/s", whose);
        const Descriptor listening = place.take_socket();
        fs::remove_all(directory / "place");
        if (whose == net::DirectoryIs::the_users) {
            CHECK_THROWS_WITH(place.restore(), Catch::Contains("lock file"));
            CHECK_FALSE(fs::exists(directory / "place"));
        } else {
            CHECK(place.restore() == SocketPlace::State::restored);
            CHECK(fs::status(directory / "place").permissions() == fs::perms::owner_all);
        }
    }
}

TEST_CASE("SocketPlace: a lock file that others could hold is refused or closed", "[net]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "s";
    const std::string lock = path + ".lock";
    std::ofstream(lock) << "";
    fs::permissions(lock, fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read);
    {
        const SocketPlace place(path);
        CHECK(fs::status(lock).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    }
    fs::create_hard_link(lock, directory / "second name");
    CHECK_THROWS_WITH(SocketPlace(path), Catch::Contains("other names"));
    fs::remove(lock);
    REQUIRE(::mkfifo(lock.c_str(), 0600) == 0);
    CHECK_THROWS_WITH(SocketPlace(path), Catch::Contains("no regular file"));
    fs::remove(lock);
    fs::create_symlink(directory / "second name", lock);
    CHECK_THROWS_WITH(SocketPlace(path), Catch::Contains("lock file"));
    fs::remove(lock);
    if (::geteuid() != 0) return;
    std::ofstream(lock) << "";
    REQUIRE(::chown(lock.c_str(), 65534, 65534) == 0);
    CHECK_THROWS_WITH(SocketPlace(path), Catch::Contains("belongs to another user (nobody)"));
}

TEST_CASE("SocketPlace: a lock without a process in it is not called process 0", "[net]") {
    const testing::TemporaryDirectory directory;
    const Descriptor lock(
        ::open((directory / "s.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(::flock(lock.number(), LOCK_EX) == 0);
    CHECK_THROWS_WITH(SocketPlace(directory / "s"),
                      Catch::Contains("runs already") && !Catch::Contains("process 0"));
}

TEST_CASE(
    "SocketPlace: a socket that was passed stays at the end, and is put back where it was removed",
    "[net]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "s";
    {
        const SocketPlace place(path, bound_socket(path, true));
        CHECK_THROWS_AS(SocketPlace(path), net::PlaceTaken);
    }
    CHECK(fs::exists(path));
    fs::remove(path);
    SocketPlace place(path, bound_socket(path, true));
    const Descriptor passed = place.take_socket();
    fs::remove(path);
    CHECK(place.restore() == SocketPlace::State::restored);
    CHECK(fs::exists(path));
}

TEST_CASE("SocketPlace: a path that is too long is refused with a sentence", "[net]") {
    const testing::TemporaryDirectory directory;
    CHECK_THROWS_WITH(SocketPlace(directory / std::string(100, 'x')), Catch::Contains("too long"));
}
