// Keeps a daemon's place while it serves. It hears of it at once (inotify) when lock file, socket or directory are removed,
// moved or replaced, has them put back, and says so when the place is lost. An idle daemon is not woken for it; where inotify
// is not to be had, it looks now and then.
#pragma once

#include "net/socket_place.hpp"

#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <string_view>

namespace steward::net {

class PlaceKeeper {
public:
    struct Hooks {
        std::function<void(Descriptor)> moved;       // the daemon listens on this socket from now on
        std::function<void(std::string_view)> tell;  // a sentence for the operator
        // The daemon cannot be found any more, and has to end: the error, and its sentence.
        std::function<void(std::exception_ptr, std::string_view)> lost;
    };
    // The place outlives it. Looks once before it returns.
    PlaceKeeper(asio::io_context& context, SocketPlace& place, Hooks hooks);
    void stop();

private:
    using Pause = std::chrono::milliseconds;
    static constexpr Pause contested_first{10};
    static constexpr Pause contested_last{1'000};
    // What was changed once is often changed again a little later, perhaps where no file of ours tells of it (the directory's
    // file system is unmounted after it has been emptied): looks become rarer until they end.
    static constexpr Pause after_first{1'000};
    static constexpr Pause after_last{64'000};
    static constexpr Pause without_inotify{10'000};

    void await_change();
    void look();
    // One look; true: the place is as it should be and watched.
    bool restore();
    void watch_files();
    void look_after(Pause pause);
    void give_up(const std::exception& error);

    SocketPlace& place_;
    Hooks hooks_;
    asio::posix::stream_descriptor changes_;
    asio::steady_timer timer_;
    Pause next_{0};  // the pause before the next look; 0: none is planned
    bool stopped_ = false;
};

}  // namespace steward::net
