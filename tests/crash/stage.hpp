// A real daemon, and clients that are real processes, each of which can be killed at any moment.
// What they say is said by the test through their connections; to the daemon the connections are
// theirs. Nothing sleeps: that somebody waits, or that a death is known, is asked of the daemon.
#pragma once

#include "tests/support/daemon_process.hpp"
#include "tests/support/frame_peer.hpp"
#include "tests/support/helper_process.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <nlohmann/json.hpp>

namespace steward::crash {

using nlohmann::json;
using testing::Answer;

// How the daemon can learn of a death: from the socket and the pidfd, as a rule; from the pidfd
// alone where another process has a copy of the socket. Then what was sent to the dead can be read:
// it must be nothing.
enum class Death : std::uint8_t { closes_socket, leaves_socket_open };

// Each client is carried by rings where $STEWARD_TRANSPORT says so, as the library's would be.
class Client {
public:
    explicit Client(const std::string& socket_path, Death death = Death::closes_socket);

    std::int64_t pid() const { return process_.pid(); }
    testing::FramePeer& peer() { return peer_; }
    // By rings from now on, whatever the environment says.
    void take_rings();
    void say(const std::string& method, std::uint64_t object, const json& arguments);
    // Says it and hears the answer.
    Answer call(const std::string& method, std::uint64_t object, const json& arguments);
    // Waits until an answer lies in its socket, without reading it: it has been granted what it
    // asked for, and does not know.
    void await_unread_answer();
    // Whether it has been sent something that it has not read.
    bool has_unread();
    // SIGSTOP now, SIGKILL later.
    void freeze() { process_.freeze(); }
    // SIGKILL; returns when the process is gone. The daemon may not know yet.
    void die();
    // After its death: nothing more comes, and the daemon lets go of the socket. False if something
    // came.
    bool heard_nothing_more();

private:
    Death death_;
    testing::HelperProcess process_;
    testing::FramePeer peer_;
};

// What a test case has: a daemon, and one client that watches it. At the end nothing is left,
// neither here nor there.
class Stage {
public:
    ~Stage();

    const std::string& path() const { return daemon_.path(); }
    // Until so many calls wait in the daemon.
    void await_waiting(std::size_t count);
    // Until the daemon has done all that follows from the end of this client.
    void await_gone(const Client& client);
    bool exists(std::uint64_t object);
    // All clients are gone: so is everything they made, held or waited for.
    void await_nothing();
    json ask(const std::string& method, const json& arguments = json::array());

private:
    template <class Condition>
    void await(const char* what, Condition condition);

    testing::NothingLeaks nothing_leaks_;
    testing::DaemonProcess daemon_;
    testing::FramePeer watcher_{daemon_.path()};
};

}  // namespace steward::crash
