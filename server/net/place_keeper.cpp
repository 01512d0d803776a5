#include "net/place_keeper.hpp"

#include <algorithm>
#include <asio/io_context.hpp>
#include <cerrno>
#include <sys/inotify.h>
#include <system_error>
#include <unistd.h>

namespace steward::net {
namespace {

constexpr std::uint32_t end_of_a_name = IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_DONT_FOLLOW;

// How often to look at once again when the place changes while it is put back.
constexpr int looks_max = 100;

bool will_pass(const std::error_code& error) {
    const int code = error.value();
    return code == EMFILE || code == ENFILE || code == ENOSPC || code == EDQUOT || code == ENOMEM;
}

}  // namespace

PlaceKeeper::PlaceKeeper(asio::io_context& context, SocketPlace& place, Hooks hooks)
    : place_(place), hooks_(std::move(hooks)), changes_(context), timer_(context) {
    Descriptor changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    asio::error_code failed;
    if (changes) changes_.assign(changes.number(), failed);
    if (changes && !failed) changes.release();
    watch_files();
    await_change();
    look();
}

void PlaceKeeper::stop() {
    stopped_ = true;
    timer_.cancel();
    asio::error_code ignored;
    changes_.close(ignored);
}

void PlaceKeeper::await_change() {
    if (!changes_.is_open()) return;
    changes_.async_wait(asio::posix::stream_descriptor::wait_read, [this](const asio::error_code& error) {
        if (error || stopped_) return;
        char events[4096];
        while (::read(changes_.native_handle(), events, sizeof events) > 0) {
        }
        await_change();
        look();
    });
}

// The directory is watched itself, not what happens in it. Its own name may change, and the files' names with it.
void PlaceKeeper::watch_files() {
    if (!changes_.is_open()) return;
    const int changes = changes_.native_handle();
    ::inotify_add_watch(changes, place_.path().c_str(), end_of_a_name);
    ::inotify_add_watch(changes, place_.lock_path().c_str(), end_of_a_name);
    ::inotify_add_watch(changes, place_.directory_path().c_str(), IN_DELETE_SELF | IN_MOVE_SELF);
}

void PlaceKeeper::look() {
    try {
        for (int looks = 0; looks < looks_max && !stopped_; ++looks)
            if (restore()) break;
    } catch (const std::system_error& error) {
        if (!will_pass(error.code())) return give_up(error);
        look_after(next_ == Pause{0} ? contested_first : std::min(next_ * 2, contested_last));
    } catch (const std::exception& error) {
        return give_up(error);
    }
}

bool PlaceKeeper::restore() {
    switch (place_.restore()) {
        case SocketPlace::State::whole:
            if (!changes_.is_open()) look_after(without_inotify);
            else if (next_ != Pause{0}) look_after(next_ >= after_last ? Pause{0} : std::max(next_ * 2, after_first));
            return true;
        case SocketPlace::State::contested:
            look_after(next_ == Pause{0} ? contested_first : std::min(next_ * 2, contested_last));
            return true;
        case SocketPlace::State::restored: break;
    }
    watch_files();
    if (Descriptor socket = place_.take_socket()) hooks_.moved(std::move(socket));
    hooks_.tell("the socket " + place_.path() + " or its lock file had been removed or replaced: they were put back");
    next_ = after_first / 2;
    return false;  // what was changed before it was watched is seen by another look
}

void PlaceKeeper::look_after(Pause pause) {
    next_ = pause;
    timer_.cancel();
    if (pause == Pause{0}) return;
    timer_.expires_after(pause);
    timer_.async_wait([this](const asio::error_code& error) {
        if (!error && !stopped_) look();
    });
}

// Called while the error is handled.
void PlaceKeeper::give_up(const std::exception& error) {
    stop();
    hooks_.lost(std::current_exception(), "the place of the socket is lost: " + std::string(error.what()));
}

}  // namespace steward::net
