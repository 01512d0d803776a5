#include "net/socket_place.hpp"

#include "common/socket_path.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <charconv>
#include <cstring>
#include <system_error>

namespace steward::net {
namespace {

// How often to begin again where others change the place at the same time.
constexpr int attempts_max = 100;

std::system_error failure(const std::string& what) { return {errno, std::system_category(), what}; }

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw std::runtime_error("the socket path " + path + " is too long: at most 107 bytes");
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

int connect_or_bind(int (*call)(int, const sockaddr*, socklen_t), int descriptor,
                    const std::string& path) {
    const sockaddr_un address = address_of(path);
    return call(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

std::int64_t read_pid(int descriptor) {
    char text[32];
    const ssize_t size = ::pread(descriptor, text, sizeof text, 0);
    std::int64_t pid = 0;
    if (size > 0) std::from_chars(text, text + size, pid);
    return pid;
}

// A process of another pid namespace has no number here, and one that has just taken the lock has
// not written it yet.
std::string process_words(std::int64_t pid) {
    return pid > 0 ? "process " + std::to_string(pid)
                   : "a process whose number cannot be told from here";
}

Descriptor open_socket() {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) throw failure("cannot make a socket");
    return socket;
}

// Whoever accepts at the path. A full queue is a listener's too.
std::optional<ucred> peer_at(const std::string& path) {
    const Descriptor probe = open_socket();
    if (connect_or_bind(&::connect, probe.number(), path) != 0) {
        if (errno == EAGAIN) return ucred{.pid = 0, .uid = ::geteuid(), .gid = 0};
        return std::nullopt;
    }
    ucred credentials{};
    socklen_t size = sizeof credentials;
    ::getsockopt(probe.number(), SOL_SOCKET, SO_PEERCRED, &credentials, &size);
    return credentials;
}

}  // namespace

std::optional<std::int64_t> listener_at(const std::string& path) {
    const std::optional<ucred> peer = peer_at(path);
    if (!peer || peer->uid != ::geteuid()) return std::nullopt;
    return peer->pid;
}

bool SocketPlace::File::is_at(const std::string& path) const {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && status.st_dev == device && status.st_ino == inode;
}

SocketPlace::SocketPlace(std::string path, DirectoryIs directory)
    : path_(std::move(path)), directory_(directory) {
    address_of(path_);
    hold_directory();
    take_place();
}

SocketPlace::SocketPlace(std::string path, Descriptor listening)
    : path_(std::move(path)), is_lent_(true) {
    hold_directory();
    take_lock();
    struct stat status {};
    if (::lstat(path_.c_str(), &status) != 0)
        throw failure("the socket that was passed is not at " + path_);
    socket_file_ = {.device = status.st_dev, .inode = status.st_ino};
    socket_ = std::move(listening);
}

std::string SocketPlace::directory_path() const {
    const std::size_t slash = path_.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path_.substr(0, slash);
}

// Of others' directories, /tmp first of all, nobody is kept from anything.
void SocketPlace::hold_directory() {
    Descriptor directory(::open(directory_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status {};
    if (!directory || ::fstat(directory.number(), &status) != 0) return;
    awaits_directory_ = false;
    if (status.st_uid != ::geteuid() || (status.st_mode & 077) != 0) return;
    if (::flock(directory.number(), LOCK_SH | LOCK_NB) == 0)
        held_directory_ = std::move(directory);
    else
        awaits_directory_ = true;
}

bool SocketPlace::has_lock() const {
    struct stat status {};
    if (!lock_ || ::fstat(lock_.number(), &status) != 0) return false;
    return File{.device = status.st_dev, .inode = status.st_ino}.is_at(lock_path());
}

// Whoever may open the file may hold its lock, and keep every daemon from starting.
void SocketPlace::check_lock_file() const {
    const std::string name = lock_path();
    struct stat status {};
    if (::fstat(lock_.number(), &status) != 0)
        throw failure("cannot look at the lock file " + name);
    if (!S_ISREG(status.st_mode))
        throw std::runtime_error("the lock file " + name + " is no regular file");
    if (status.st_uid != ::geteuid())
        throw std::runtime_error(
            "the lock file " + name + " belongs to another user (" + user_name(status.st_uid) +
            "), who can keep a daemon from starting: have it removed, or choose another path");
    if (status.st_nlink > 1)
        throw std::runtime_error("the lock file " + name +
                                 " has other names too (hard links): remove it");
    if ((status.st_mode & 077) != 0 && ::fchmod(lock_.number(), 0600) != 0)
        throw failure("cannot close the lock file " + name + " to others");
}

// The file at the name may be removed or replaced between our opening and locking it; then the lock
// is worth nothing.
void SocketPlace::take_lock() {
    const std::string name = lock_path();
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        lock_ = Descriptor(
            ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
        if (!lock_) {
            const std::system_error error = failure("cannot open the lock file " + name);
            struct stat status {};
            if (::lstat(name.c_str(), &status) != 0 || status.st_uid == ::geteuid()) throw error;
            throw std::runtime_error("the lock file " + name + " belongs to another user (" +
                                     user_name(status.st_uid) +
                                     "): have it removed, or choose another path");
        }
        if (!has_lock()) continue;
        check_lock_file();
        if (::flock(lock_.number(), LOCK_EX | LOCK_NB) != 0) {
            const int error = errno;
            // The kernel's word first: in the file stands the number of another pid namespace,
            // perhaps.
            const std::int64_t pid = listener_at(path_).value_or(read_pid(lock_.number()));
            lock_.reset();
            if (error != EWOULDBLOCK)
                throw std::system_error(error, std::system_category(), "cannot lock " + name);
            throw PlaceTaken("a daemon runs already on " + path_ + ": " + process_words(pid), pid);
        }
        if (!has_lock()) continue;
        const std::string pid = std::to_string(::getpid()) + "\n";
        if (::ftruncate(lock_.number(), 0) != 0 ||
            ::pwrite(lock_.number(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
            throw failure("cannot write the lock file " + name);
        return;
    }
    throw std::runtime_error("the lock file " + name + " is removed again and again");
}

// Lock first, then the socket; a cleaner, or another daemon beside whom a cleaner took the lock
// file, may come between.
void SocketPlace::take_place() {
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        if (!has_lock()) take_lock();
        unlink_dead_socket();
        if (!bind_socket()) continue;
        if (has_lock()) return;
        // Another daemon, with a new lock, may have put its socket there before we looked which
        // file ours is.
        if (!listens_at_path()) socket_file_.reset();
    }
    throw std::runtime_error("others take the socket path " + path_ + " again and again");
}

// What is in the way must be a socket, and a dead one: whoever else listens there has not asked our
// lock.
void SocketPlace::unlink_dead_socket() const {
    struct stat status {};
    if (::lstat(path_.c_str(), &status) != 0) {
        if (errno == ENOENT) return;
        throw failure("cannot look at " + path_);
    }
    if (!S_ISSOCK(status.st_mode))
        throw std::runtime_error(path_ + " is there already and is not a socket");
    if (is_at_path()) return;
    if (const std::optional<ucred> peer = peer_at(path_))
        throw PlaceTaken("another program listens on " + path_ + ": " + process_words(peer->pid),
                         peer->pid);
    if (::unlink(path_.c_str()) == 0 || errno == ENOENT) return;
    throw failure("cannot remove the dead socket " + path_ + ", which belongs to " +
                  user_name(status.st_uid));
}

// False: somebody was quicker.
bool SocketPlace::bind_socket() {
    if (is_at_path()) return true;
    socket_file_.reset();
    Descriptor socket = open_socket();
    const mode_t mask = ::umask(0177);
    const int bound = connect_or_bind(&::bind, socket.number(), path_);
    const int error = errno;
    ::umask(mask);
    if (bound != 0 && error == EADDRINUSE) return false;
    if (bound != 0)
        throw std::system_error(error, std::system_category(), "cannot bind a socket to " + path_);
    if (::listen(socket.number(), SOMAXCONN) != 0) {
        const std::system_error failed = failure("cannot listen on " + path_);
        ::unlink(path_.c_str());
        throw failed;
    }
    struct stat status {};
    if (::lstat(path_.c_str(), &status) != 0) return false;
    socket_ = std::move(socket);
    socket_file_ = {.device = status.st_dev, .inode = status.st_ino};
    is_lent_ = false;
    return true;
}

bool SocketPlace::is_at_path() const { return socket_file_ && socket_file_->is_at(path_); }

// Whoever connects there comes to us. The kernel names who began to listen: of a lent socket that
// is whoever lent it, and where the queue is full it says nothing.
bool SocketPlace::listens_at_path() const {
    if (!is_at_path()) return false;
    const std::optional<std::int64_t> pid = listener_at(path_);
    return pid && (is_lent_ || *pid == 0 || *pid == ::getpid()) && is_at_path();
}

SocketPlace::State SocketPlace::restore() {
    if (is_at_path() && has_lock()) {
        if (awaits_directory_) hold_directory();
        return State::whole;
    }
    if (directory_ != DirectoryIs::the_users) check_socket_directory(path_, true);
    hold_directory();
    try {
        take_place();
    } catch (const PlaceTaken&) {
        if (listens_at_path()) return State::contested;
        throw;
    }
    return State::restored;
}

SocketPlace::~SocketPlace() {
    if (!has_lock()) return;
    if (!is_lent_ && is_at_path()) ::unlink(path_.c_str());
    if (directory_ != DirectoryIs::the_daemons) return;
    ::unlink(lock_path().c_str());
    ::rmdir(directory_path().c_str());
}

}  // namespace steward::net
