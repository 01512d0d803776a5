#include "daemon/place.hpp"

#include "common/socket_path.hpp"

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

namespace steward::daemon {
namespace {

namespace fs = std::filesystem;

constexpr int attempts_max = 20;
constexpr auto pause = std::chrono::milliseconds(50);

// As the kernel is to list it. `..` stays: after a symbolic link it means what it means.
std::string absolute(const fs::path& path) {
    const fs::path whole = fs::absolute(path);
    const bool turns_back = std::find(whole.begin(), whole.end(), "..") != whole.end();
    return turns_back ? whole : whole.lexically_normal();
}

std::optional<net::PlaceTaken> daemon_beside(const Place& place) {
    for (const std::string& other : place.others) {
        const std::optional<std::int64_t> pid = net::listener_at(other);
        if (!pid || *pid == ::getpid()) continue;  // one of them may lead to our own socket
        const std::string process =
            *pid > 0 ? "process " + std::to_string(*pid) : "a process of another pid namespace";
        return net::PlaceTaken("a daemon of this user runs already, on " + other + ": " + process +
                                   "; name another path with --socket to have a second one",
                               *pid);
    }
    return std::nullopt;
}

// The default places may lie on different file systems, so no one lock decides between two daemons
// that begin at the same time. Each listens first and looks then: of two that see one another the
// one at the later place gives way, the other looks once more.
std::unique_ptr<net::SocketPlace> take_place_alone(const Place& place) {
    const auto order = default_socket_places();
    const bool is_first = !order.empty() && is_same_place(order.front(), place.path);
    for (int attempt = 0;; ++attempt) {
        if (const auto taken = daemon_beside(place)) throw *taken;
        auto made = std::make_unique<net::SocketPlace>(place.path, place.directory);
        const auto taken = daemon_beside(place);
        if (!taken) return made;
        made.reset();
        if (!is_first || attempt == attempts_max) throw *taken;
        std::this_thread::sleep_for(pause);
    }
}

void require_same(const std::string& passed, const std::string& chosen) {
    if (!chosen.empty() && absolute(chosen) != absolute(passed))
        throw std::runtime_error("the socket passed by LISTEN_FDS is at " + passed + ", but " +
                                 chosen + " was asked for");
}

// None for a path that is no default place. Its directory is there, so that it is known by whatever
// name it was chosen.
std::vector<std::string> other_places(const std::string& path) {
    std::vector<std::string> places = default_socket_places();
    const auto is_ours = [&](const std::string& place) { return is_same_place(place, path); };
    return std::erase_if(places, is_ours) > 0 ? places : std::vector<std::string>();
}

}  // namespace

Place choose_place(const PlaceOptions& options) {
    Place place;
    if (auto passed = options.is_private ? std::nullopt : passed_socket()) {
        require_same(passed->path, options.socket);
        place = {.path = passed->path, .passed = std::move(passed->socket)};
    } else if (options.socket.empty()) {
        place = {.path = absolute(default_socket_places().front()),
                 .directory = net::DirectoryIs::the_default};
        check_socket_directory(place.path, true);
    } else {
        place = {.path = absolute(options.socket)};
        if (options.is_alone) place.directory = net::DirectoryIs::the_daemons;
        check_chosen_directory(place.path);
    }
    if (!options.is_private) place.others = other_places(place.path);
    return place;
}

std::unique_ptr<net::SocketPlace> take_place(Place& place) {
    if (!place.passed) return take_place_alone(place);
    if (const auto taken = daemon_beside(place)) throw *taken;
    return std::make_unique<net::SocketPlace>(place.path, std::move(*place.passed));
}

}  // namespace steward::daemon
