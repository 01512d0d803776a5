#include "net/place_keeper.hpp"

#include "net/way_to_place.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <algorithm>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <cerrno>
#include <system_error>

namespace steward::net {
namespace {

constexpr std::uint32_t end_of_a_directory = IN_DELETE_SELF | IN_MOVE_SELF | IN_DONT_FOLLOW;
constexpr std::uint32_t end_of_a_file = end_of_a_directory | IN_ATTRIB;

// How often to look at once again when the place changes while it is put back.
constexpr int looks_max = 100;

bool will_pass(const std::error_code& error) {
    const int code = error.value();
    return code == EMFILE || code == ENFILE || code == ENOSPC || code == EDQUOT || code == ENOMEM;
}

void give_to(asio::posix::stream_descriptor& stream, Descriptor descriptor) {
    asio::error_code failed;
    if (descriptor) stream.assign(descriptor.number(), failed);
    if (descriptor && !failed) descriptor.release();
}

}  // namespace

PlaceKeeper::PlaceKeeper(asio::io_context& context, SocketPlace& place, Hooks hooks,
                         Pause unwatched)
    : place_(place),
      hooks_(std::move(hooks)),
      unwatched_(unwatched),
      changes_(context),
      mounts_(context),
      timer_(context) {
    give_to(changes_, Descriptor(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)));
    give_to(mounts_, Descriptor(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)));
    watch();
    await_change();
    await_mount();
    look();
}

void PlaceKeeper::stop() {
    stopped_ = true;
    timer_.cancel();
    asio::error_code ignored;
    changes_.close(ignored);
    mounts_.close(ignored);
}

void PlaceKeeper::await_change() {
    if (!changes_.is_open()) return;
    changes_.async_wait(asio::posix::stream_descriptor::wait_read,
                        [this](const asio::error_code& error) {
                            if (error || stopped_) return;
                            char events[4096];
                            while (::read(changes_.native_handle(), events, sizeof events) > 0) {}
                            await_change();
                            look();
                        });
}

// The kernel says so when something is mounted or unmounted anywhere in our mount namespace
// (proc_pid_mountinfo(5)): no watch of a file tells that a directory has been covered by another.
void PlaceKeeper::await_mount() {
    if (!mounts_.is_open()) return;
    mounts_.async_wait(asio::posix::stream_descriptor::wait_error,
                       [this](const asio::error_code& error) {
                           if (error == asio::error::operation_aborted || stopped_) return;
                           if (error) {
                               asio::error_code ignored;
                               mounts_.close(ignored);  // then looks now and then are what is left
                           }
                           await_mount();
                           look();
                       });
}

// The directory is watched itself, not what happens in it. Its own name may change, and the files'
// names with it; so may each name on the way to it.
void PlaceKeeper::watch() {
    std::vector<int> watches;
    bool is_whole = changes_.is_open();
    const auto add = [&](const std::string& path, std::uint32_t events) {
        const int watch = changes_.is_open()
                              ? ::inotify_add_watch(changes_.native_handle(), path.c_str(), events)
                              : -1;
        if (watch >= 0)
            watches.push_back(watch);
        else
            is_whole = false;
    };
    add(place_.path(), end_of_a_file);
    add(place_.lock_path(), end_of_a_file);
    for (const std::string& name : names_on_the_way(place_.directory_path()))
        add(name, end_of_a_directory);
    const auto is_old = [&](int watch) {
        return std::find(watches.begin(), watches.end(), watch) == watches.end();
    };
    for (const int watch : watches_)
        if (is_old(watch)) ::inotify_rm_watch(changes_.native_handle(), watch);
    watches_ = std::move(watches);
    is_watched_ = is_whole;
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
    if (!is_watched_) watch();
    switch (place_.restore()) {
        case SocketPlace::State::whole:
            if (!is_watched_ || !mounts_.is_open() || place_.awaits_directory())
                look_after(unwatched_);
            else if (next_ != Pause{0})
                look_after(next_ >= after_last ? Pause{0} : std::max(next_ * 2, after_first));
            return true;
        case SocketPlace::State::contested:
            look_after(next_ == Pause{0} ? contested_first : std::min(next_ * 2, contested_last));
            return true;
        case SocketPlace::State::restored: break;
    }
    watch();
    if (Descriptor socket = place_.take_socket()) hooks_.moved(std::move(socket));
    hooks_.tell("the socket " + place_.path() +
                " or its lock file had been removed or replaced: they were put back");
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
    hooks_.lost(std::current_exception(),
                "the place of the socket is lost: " + std::string(error.what()));
}

}  // namespace steward::net
