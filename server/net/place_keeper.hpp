// Keeps a daemon's place while it serves. It hears of it at once when lock file, socket, directory
// or a name on the way to them is removed, moved or replaced (inotify), or covered by a mount
// (/proc/self/mountinfo), has them put back, and says so when the place is lost. An idle daemon is
// not woken for it; what the kernel refuses to tell (no inotify, a limit of watches, a directory on
// the way that this user may not read, no /proc) is looked at now and then, until it can be heard
// of.
#pragma once

#include "net/socket_place.hpp"

#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <string_view>
#include <vector>

namespace steward::net {

class PlaceKeeper {
public:
    struct Hooks {
        std::function<void(Descriptor)> moved;  // the daemon listens on this socket from now on
        std::function<void(std::string_view)> tell;  // a sentence for the operator
        // The daemon cannot be found any more, and has to end: the error, and its sentence.
        std::function<void(std::exception_ptr, std::string_view)> lost;
    };
    using Pause = std::chrono::milliseconds;
    // The place outlives it. Looks once before it returns; then, where it is not told of
    // everything, each time `unwatched` is over.
    PlaceKeeper(asio::io_context& context, SocketPlace& place, Hooks hooks,
                Pause unwatched = Pause{10'000});
    void stop();

private:
    static constexpr Pause contested_first{10};
    static constexpr Pause contested_last{1'000};
    // What was changed once is often changed again a little later, perhaps where no file of ours
    // tells of it (the directory's file system is unmounted after it has been emptied): looks
    // become rarer until they end.
    static constexpr Pause after_first{1'000};
    static constexpr Pause after_last{64'000};

    void await_change();
    void await_mount();
    void look();
    // One look; true: the place is as it should be and watched.
    bool restore();
    void watch();
    void look_after(Pause pause);
    void give_up(const std::exception& error);

    SocketPlace& place_;
    Hooks hooks_;
    Pause unwatched_;
    asio::posix::stream_descriptor changes_;
    asio::posix::stream_descriptor mounts_;
    asio::steady_timer timer_;
    std::vector<int> watches_;  // of inotify
    bool is_watched_ = false;   // every name is
    Pause next_{0};             // the pause before the next look; 0: none is planned
    bool stopped_ = false;
};

}  // namespace steward::net
