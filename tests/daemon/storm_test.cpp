// Who talks with the daemon goes on being served while others connect without end: the daemon looks
// at a quick peer's socket itself, in rounds of its loop, and no round may last as long as others
// always have something new.
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"
#include "tests/support/raw_socket.hpp"

#include <sys/prctl.h>
#include <array>
#include <chrono>

using namespace steward;
using testing::Peer;
using testing::RawSocket;
using testing::Serving;

namespace {

pid_t connect_for_ever(const std::string& path) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true) {
        try {
            RawSocket::connect(path);
        } catch (const std::exception&) {
            // There is no room at the moment.
        }
    }
}

}  // namespace

TEST_CASE_METHOD(Serving, "stewardd: who is connected is served while others connect without end",
                 "[daemon]") {
    const auto program = start();
    Peer peer(path);
    peer.greet();
    const std::array storm{connect_for_ever(path), connect_for_ever(path)};
    // A daemon that comes to its peers when the storm is over answers none of these.
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    int answers = 0;
    for (; answers < 3 || std::chrono::steady_clock::now() < until; ++answers) {
        peer.call(7, service_object, 0x7fff);  // no such method: refused at once
        REQUIRE(peer.reply().has_value());
    }
    for (const pid_t child : storm) ::kill(child, SIGKILL);
    for (const pid_t child : storm) ::waitpid(child, nullptr, 0);
    CHECK(answers >= 3);
}
