// Where the socket lives, and whom its directory may belong to.
#include "common/socket_path.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

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
    const Variable run("XDG_RUNTIME_DIR", "/run/user/5");
    {
        const Variable socket("STEWARD_SOCKET", "/somewhere/else");
        CHECK(default_socket_path() == "/somewhere/else");
    }
    const Variable socket("STEWARD_SOCKET", nullptr);
    CHECK(default_socket_path() == "/run/user/5/steward/steward.sock");
    const Variable nowhere("XDG_RUNTIME_DIR", nullptr);
    CHECK(default_socket_path() == "/tmp/steward-" + std::to_string(::geteuid()) + "/steward.sock");
    const Variable empty("STEWARD_SOCKET", "");
    CHECK(default_socket_path() == "/tmp/steward-" + std::to_string(::geteuid()) + "/steward.sock");
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
    for (const mode_t mode : {mode_t{0720}, mode_t{0702}, mode_t{0777}, mode_t{0755}, mode_t{0710}}) {
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
    if (::geteuid() != 0) CHECK_THROWS_WITH(check_socket_directory("/usr/steward.sock", false), Catch::Contains("another user"));
    if (::geteuid() == 0) {
        std::filesystem::create_directory(directory / "theirs");
        REQUIRE(::chown((directory / "theirs").c_str(), 12345, 12345) == 0);
        CHECK_THROWS_WITH(check_socket_directory(directory / "theirs/steward.sock", true), Catch::Contains("another user"));
    }
}

}  // namespace steward
