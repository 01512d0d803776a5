#include "tests/support/waiting.hpp"

#include "tests/support/frame_peer.hpp"

#include <thread>

namespace steward::testing {

bool come_to_wait(const std::string& socket_path, std::size_t count) {
    FramePeer watcher(socket_path);
    const auto until = std::chrono::steady_clock::now() + patience;
    const auto stats = [&] { return watcher.call("service.stats", number(service_object), nlohmann::json::array()).value; };
    bool waits = stats().at("waiters") == count;
    while (!waits && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        waits = stats().at("waiters") == count;
    }
    watcher.call("manager.goodbye", number(manager_object), {false});
    return waits;
}

}  // namespace steward::testing
