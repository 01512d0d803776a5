// Where the socket lives, and whom its directory may belong to.
#include "common/socket_path.hpp"
#include "tests/support/temporary_directory.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace steward {
namespace {

// A variable of the environment with another value, for as long as this lives.
class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* before = std::getenv(name)) before_ = before;
        if (value == nullptr)
            ::unsetenv(name);
        else
            ::setenv(name, value, 1);
    }
    ~Variable() {
        if (before_)
            ::setenv(name_, before_->c_str(), 1);
        else
            ::unsetenv(name_);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("Socket path: the environment decides, in this order", "[common][socket]") {
    const Variable run("XDG_RUNTIME_DIR", "/run/user/none");
    {
        const Variable socket("STEWARD_SOCKET", "/somewhere/else");
        CHECK(default_socket_path() == "/somewhere/else");
    }
    const Variable socket("STEWARD_SOCKET", nullptr);
    CHECK(default_socket_places().front() == "/run/user/none/steward/steward.sock");
    {
        const Variable empty("STEWARD_SOCKET", "");
        CHECK(default_socket_places().front() == "/run/user/none/steward/steward.sock");
    }
    const Variable nowhere("XDG_RUNTIME_DIR", nullptr);
    CHECK(default_socket_places().back() ==
          "/tmp/steward-" + std::to_string(::geteuid()) + "/steward.sock");
}

TEST_CASE(
    "Socket path: without $XDG_RUNTIME_DIR /run/user/UID is looked at, if it is this user's and "
    "closed",
    "[common][socket]") {
    const std::string user = std::to_string(::geteuid());
    const Variable nowhere("XDG_RUNTIME_DIR", nullptr);
    struct stat status {};
    const bool is_there = ::lstat(("/run/user/" + user).c_str(), &status) == 0 &&
                          status.st_uid == ::geteuid() && (status.st_mode & 077) == 0;
    const std::vector<std::string> places = default_socket_places();
    REQUIRE(places.size() == (is_there ? 2 : 1));
    if (is_there) CHECK(places.front() == "/run/user/" + user + "/steward/steward.sock");
    const Variable run("XDG_RUNTIME_DIR", ("/run/user/" + user).c_str());
    CHECK(default_socket_places().size() == 2);  // the same place once
}

TEST_CASE("Socket path: a runtime directory has one name, however the variable spells it",
          "[common][socket]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "steward/steward.sock";
    const std::string parent = std::filesystem::path(directory.path()).parent_path();
    const std::string name = std::filesystem::path(directory.path()).filename();
    for (const std::string& spelling : {directory.path() + "/", directory.path() + "//",
                                        parent + "//" + name, "/" + directory.path()}) {
        INFO(spelling);
        const Variable run("XDG_RUNTIME_DIR", spelling.c_str());
        CHECK(default_socket_places().front() == path);
    }
    const Variable relative("XDG_RUNTIME_DIR", "run");
    CHECK(default_socket_places().front().starts_with('/'));
}

TEST_CASE("Socket path: the same place is known by other names of its directory",
          "[common][socket]") {
    const testing::TemporaryDirectory directory;
    std::filesystem::create_directory(directory / "real");
    std::filesystem::create_symlink(directory / "real", directory / "link");
    CHECK(is_same_place(directory / "none/s", directory / "none/s"));
    CHECK(is_same_place(directory / "real/s", directory / "real//s"));
    CHECK(is_same_place(directory / "real/s", directory / "link/s"));
    CHECK_FALSE(is_same_place(directory / "real/s", directory / "real/t"));
    CHECK_FALSE(is_same_place(directory / "real/s", directory / "s"));
    CHECK_FALSE(is_same_place(directory / "none/s", directory / "nowhere/s"));
}

TEST_CASE("Socket path: the first default place with a socket is where to look",
          "[common][socket]") {
    const testing::TemporaryDirectory directory;
    const Variable socket("STEWARD_SOCKET", nullptr);
    const Variable run("XDG_RUNTIME_DIR", directory.path().c_str());
    const std::string path = directory / "steward/steward.sock";
    REQUIRE(default_socket_places().front() == path);
    std::filesystem::create_directory(directory / "steward");
    std::filesystem::permissions(directory / "steward", std::filesystem::perms::owner_all);
    REQUIRE(::mknod(path.c_str(), S_IFSOCK | 0600, 0) == 0);
    CHECK(default_socket_path() == path);
}

TEST_CASE("Socket path: a $XDG_RUNTIME_DIR of another user, as su leaves it, does not count",
          "[common][socket]") {
    const testing::TemporaryDirectory directory;
    std::string theirs = "/usr";
    if (::geteuid() == 0) {
        theirs = directory.path();
        REQUIRE(::chown(theirs.c_str(), 12345, 12345) == 0);
    }
    const Variable run("XDG_RUNTIME_DIR", theirs.c_str());
    for (const std::string& place : default_socket_places())
        CHECK_FALSE(place.starts_with(theirs + "/"));
}

TEST_CASE("Chosen directory: nobody but this user and root may replace the socket",
          "[common][socket]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "s";
    const auto mode = [&](mode_t bits) { REQUIRE(::chmod(directory.path().c_str(), bits) == 0); };
    check_chosen_directory("/tmp/s");
    for (const mode_t bits : {mode_t{0700}, mode_t{0755}, mode_t{01777}, mode_t{01770}}) {
        mode(bits);
        check_chosen_directory(path);
    }
    mode(0770);
    CHECK_THROWS_WITH(check_chosen_directory(path),
                      Catch::Contains("a group may write") && Catch::Contains(directory.path()));
    mode(0777);
    CHECK_THROWS_WITH(check_chosen_directory(path), Catch::Contains("everybody may write"));
    mode(0700);
    CHECK_THROWS_WITH(check_chosen_directory(directory / "none/s"), Catch::Contains("none"));
    CHECK_THROWS_WITH(check_chosen_directory("/dev/null/s"), Catch::Contains("not a directory"));
    if (::geteuid() != 0) return;
    for (const mode_t bits : {mode_t{0755}, mode_t{01777}}) {
        mode(bits);
        REQUIRE(::chown(directory.path().c_str(), 65534, 65534) == 0);
        CHECK_THROWS_WITH(check_chosen_directory(path),
                          Catch::Contains("belongs to another user (nobody)"));
    }
    REQUIRE(::chown(directory.path().c_str(), 0, 0) == 0);
}

TEST_CASE("Socket directory: is made for this user alone", "[common][socket]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "new/steward.sock";
    CHECK_THROWS(check_socket_directory(path, false));
    check_socket_directory(path, true);
    struct stat status {};
    REQUIRE(::stat((directory / "new").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0700);
    check_socket_directory(path, true);
    check_socket_directory(path, false);
}

TEST_CASE("Socket directory: one that is open to others is refused", "[common][socket]") {
    const testing::TemporaryDirectory directory;
    const std::string path = directory / "open/steward.sock";
    std::filesystem::create_directory(directory / "open");
    for (const mode_t mode :
         {mode_t{0720}, mode_t{0702}, mode_t{0777}, mode_t{0755}, mode_t{0710}}) {
        ::chmod((directory / "open").c_str(), mode);
        CHECK_THROWS_WITH(check_socket_directory(path, true), Catch::Contains(directory / "open"));
    }
    ::chmod((directory / "open").c_str(), 0700);
    check_socket_directory(path, true);
}

TEST_CASE("Socket directory: neither a file, nor a link, nor somebody else's", "[common][socket]") {
    const testing::TemporaryDirectory directory;
    std::filesystem::create_directory(directory / "real");
    std::filesystem::create_symlink(directory / "real", directory / "link");
    CHECK_THROWS(check_socket_directory(directory / "link/steward.sock", true));
    CHECK_THROWS(check_socket_directory("/dev/null/steward.sock", true));
    if (::geteuid() != 0)
        CHECK_THROWS_WITH(check_socket_directory("/usr/steward.sock", false),
                          Catch::Contains("another user"));
    if (::geteuid() == 0) {
        std::filesystem::create_directory(directory / "theirs");
        REQUIRE(::chown((directory / "theirs").c_str(), 12345, 12345) == 0);
        CHECK_THROWS_WITH(check_socket_directory(directory / "theirs/steward.sock", true),
                          Catch::Contains("another user"));
    }
}

}  // namespace steward
