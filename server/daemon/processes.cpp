#include "daemon/processes.hpp"

#include "common/utf8.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <asio/io_context.hpp>
#include <cerrno>
#include <charconv>
#include <limits>

namespace steward::daemon {
namespace {

// Linux 6.5 gives the pidfd of the very process that connected; before, its pid is all there is.
constexpr int option_peer_pidfd = 77;

bool out_of_descriptors(int error) { return error == EMFILE || error == ENFILE; }

Descriptor open_peer(int socket, std::int64_t pid) {
    int descriptor = -1;
    socklen_t size = sizeof descriptor;
    if (::getsockopt(socket, SOL_SOCKET, option_peer_pidfd, &descriptor, &size) == 0)
        return Descriptor(descriptor);
    return out_of_descriptors(errno) ? Descriptor() : open_process(pid);
}

// A small file of /proc; empty with errno when it cannot be read.
std::string read_process_file(std::int64_t pid, const char* name) {
    const std::string path = "/proc/" + std::to_string(pid) + "/" + name;
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return {};
    std::string text(1024, '\0');
    const ssize_t size = ::read(file.number(), text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

// Field 22 of /proc/PID/stat. The program's name before it may contain anything, also brackets.
std::uint64_t start_time_in(std::string_view stat) {
    const std::size_t bracket = stat.rfind(')');
    if (bracket == std::string_view::npos) return 0;
    std::string_view rest = stat.substr(bracket + 1);
    for (int field = 2; field < 22; ++field) {
        const std::size_t space = rest.find(' ');
        if (space == std::string_view::npos) return 0;
        rest.remove_prefix(space + 1);
    }
    std::uint64_t time = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), time);
    return time;
}

// A name may hold any bytes, and the kernel cuts it at 15 of them, in the middle of a letter too.
std::string program_of(std::int64_t pid) {
    std::string name = read_process_file(pid, "comm");
    if (name.ends_with('\n')) name.pop_back();
    return as_utf8(name);
}

}  // namespace

Descriptor open_process(std::int64_t pid) {
    if (pid <= 0 || pid > std::numeric_limits<pid_t>::max()) {
        errno = ESRCH;
        return {};
    }
    // glibc 2.36 declares pidfd_open without extern "C".
    return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(pid), 0)));
}

Processes::Processes(asio::io_context& context, std::function<void(ClientId)> died)
    : context_(context), died_(std::move(died)) {}

// One that lives has its pid to itself: nothing need be read to know it again.
Process* Processes::find_living(std::int64_t pid) {
    auto after = by_key_.upper_bound({pid, std::numeric_limits<std::uint64_t>::max()});
    if (after == by_key_.begin() || (--after)->first.first != pid) return nullptr;
    Process& latest = processes_.at(after->second);
    const bool lives = latest.watch && !latest.is_dead && !has_ended(latest.watch->descriptor());
    return lives ? &latest : nullptr;
}

Process* Processes::opened(Process& process, ChannelId channel) {
    process.channels.insert(channel);
    by_channel_.emplace(channel, process.client);
    return &process;
}

Process* Processes::arrived(ChannelId channel, net::Peer peer, int socket) {
    if (Process* known = find_living(peer.pid)) return opened(*known, channel);
    errno = 0;
    const std::uint64_t start_time = start_time_in(read_process_file(peer.pid, "stat"));
    if (out_of_descriptors(errno)) return nullptr;
    const Key key{peer.pid, start_time};
    if (start_time != 0) {
        const auto known = by_key_.find(key);
        if (known != by_key_.end()) return opened(processes_.at(known->second), channel);
    }
    Descriptor descriptor = open_peer(socket, peer.pid);
    if (!descriptor && out_of_descriptors(errno)) return nullptr;
    const ClientId client{++last_client_};
    Process& process = processes_[client];
    process.client = client;
    process.identity = {.pid = peer.pid, .uid = peer.uid, .program = program_of(peer.pid)};
    process.start_time = start_time;
    if (start_time != 0) by_key_.emplace(key, client);
    if (descriptor) watch(process, std::move(descriptor));
    return opened(process, channel);
}

void Processes::watch(Process& process, Descriptor descriptor) {
    try {
        process.watch.emplace(context_, std::move(descriptor),
                              [this, client = process.client] { died_(client); });
    } catch (const std::system_error&) {
        // Unwatched: its last channel's end is taken for its own.
    }
}

Process* Processes::find(ClientId client) {
    const auto found = processes_.find(client);
    return found == processes_.end() ? nullptr : &found->second;
}

Process* Processes::of(ChannelId channel) {
    const auto found = by_channel_.find(channel);
    return found == by_channel_.end() ? nullptr : find(found->second);
}

void Processes::left(ChannelId channel) {
    if (Process* process = of(channel)) process->channels.erase(channel);
    by_channel_.erase(channel);
}

void Processes::forget(ClientId client) {
    Process* process = find(client);
    if (process == nullptr) return;
    for (const ChannelId channel : process->channels) by_channel_.erase(channel);
    by_key_.erase({process->identity.pid, process->start_time});
    processes_.erase(client);
}

}  // namespace steward::daemon
