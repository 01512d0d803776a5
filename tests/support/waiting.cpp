#include "tests/support/waiting.hpp"

#include "tests/support/frame_peer.hpp"

#include <algorithm>
#include <thread>

namespace steward::testing {
namespace {

using nlohmann::json;

class Watcher {
public:
    explicit Watcher(const std::string& socket_path) : peer_(socket_path) {}
    // Not a crash; where the daemon is gone nobody needs to be told.
    ~Watcher() { peer_.say("manager.goodbye", number(manager_object), {false}); }

    json ask(const std::string& method) {
        return peer_.call(method, number(service_object), json::array()).value;
    }

    template <class Condition>
    bool sees(Condition condition) {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > until) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }

private:
    FramePeer peer_;
};

}  // namespace

bool come_to_wait(const std::string& socket_path, std::size_t count) {
    Watcher watcher(socket_path);
    return watcher.sees([&] { return watcher.ask("service.stats").at("waiters") == count; });
}

bool comes_to_rest(const std::string& socket_path) {
    Watcher watcher(socket_path);
    return watcher.sees([&] {
        const json objects = watcher.ask("service.objects");
        return watcher.ask("service.stats").at("waiters") == 0 &&
               std::none_of(objects.begin(), objects.end(),
                            [](const json& one) { return one.at("held") == true; });
    });
}

}  // namespace steward::testing
