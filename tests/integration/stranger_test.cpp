// Another user at the socket: the directory keeps him out, and where it does not, the daemon does.
// Only root can become another user; as anybody else the test says that it does nothing, and
// tests/net/listener_test.cpp is what is left.
#include "tests/support/daemon_process.hpp"
#include "tests/support/frame_peer.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <filesystem>
#include <future>

namespace steward {
namespace {

constexpr int nobody = 65534;

// Connects as another user. The credentials of a connection are those of the thread that makes it,
// so that a thread of its own, which ends afterwards, is stranger enough: the system call changes
// no other, as the C library's function would.
testing::RawSocket connect_as_stranger(const std::string& path) {
    const auto connect = [&] {
        if (::syscall(SYS_setresuid, nobody, nobody, nobody) != 0)
            throw std::runtime_error("cannot become another user");
        return testing::RawSocket::connect(path);
    };
    return std::async(std::launch::async, connect).get();
}

}  // namespace

TEST_CASE("Stranger: another user reaches neither the socket nor, where he does, the daemon",
          "[integration][stranger]") {
    if (::geteuid() != 0) {
        WARN("not run as root: no connection as another user is tried");
        return;
    }
    const testing::NothingLeaks nothing_leaks;
    testing::DaemonProcess daemon;
    testing::FramePeer owner(daemon.path());
    const std::string directory = std::filesystem::path(daemon.path()).parent_path();
    CHECK_THROWS_AS(connect_as_stranger(daemon.path()), std::system_error);

    REQUIRE(::chmod(directory.c_str(), 0755) == 0);
    CHECK_THROWS_AS(connect_as_stranger(daemon.path()), std::system_error);  // the socket is not
                                                                             // his either

    REQUIRE(::chmod(daemon.path().c_str(), 0666) == 0);
    testing::RawSocket stranger = connect_as_stranger(daemon.path());
    const auto refusal = stranger.reply();
    REQUIRE(refusal);
    CHECK(name(refusal->header.status) == "not_permitted");
    CHECK(testing::read_answer(*refusal).value == "this daemon serves another user");
    CHECK(stranger.closes());
    stranger.close();

    const auto clients =
        owner.call("service.clients", number(service_object), nlohmann::json::array()).value;
    CHECK(clients.size() == 1);
    owner.socket().close();
    CHECK(daemon.stop() == 0);
}

}  // namespace steward
