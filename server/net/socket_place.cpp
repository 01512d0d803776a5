#include "net/socket_place.hpp"

#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>

namespace steward::net {
namespace {

std::system_error failure(const std::string& what) { return {errno, std::system_category(), what}; }

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw std::runtime_error("the socket path " + path + " is too long: at most 100 bytes");
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

int connect_or_bind(int (*call)(int, const sockaddr*, socklen_t), int descriptor, const std::string& path) {
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

Descriptor open_socket() {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) throw failure("cannot make a socket");
    return socket;
}

}  // namespace

SocketPlace::SocketPlace(std::string path, DirectoryIs directory) : path_(std::move(path)), directory_(directory) {
    take_lock();
    check_what_is_there();
    bind_and_rename();
}

void SocketPlace::take_lock() {
    const std::string name = path_ + ".lock";
    lock_ = Descriptor(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock_) throw failure("cannot open the lock file " + name);
    if (::flock(lock_.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) throw failure("cannot lock " + name);
        const std::int64_t pid = read_pid(lock_.number());
        throw PlaceTaken("a daemon runs already on " + path_ + ": process " + std::to_string(pid), pid);
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock_.number(), 0) != 0 ||
        ::pwrite(lock_.number(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
        throw failure("cannot write the lock file " + name);
}

// What is in the way must be a socket, and a dead one: whoever else listens there has not asked our lock.
void SocketPlace::check_what_is_there() const {
    struct stat status {};
    if (::lstat(path_.c_str(), &status) != 0) {
        if (errno == ENOENT) return;
        throw failure("cannot look at " + path_);
    }
    if (!S_ISSOCK(status.st_mode)) throw std::runtime_error(path_ + " is there already and is not a socket");
    const Descriptor probe = open_socket();
    if (connect_or_bind(&::connect, probe.number(), path_) != 0 && errno != EAGAIN) return;
    ucred credentials{};
    socklen_t size = sizeof credentials;
    ::getsockopt(probe.number(), SOL_SOCKET, SO_PEERCRED, &credentials, &size);
    throw PlaceTaken("another program listens on " + path_ + ": process " + std::to_string(credentials.pid),
                     credentials.pid);
}

void SocketPlace::bind_and_rename() {
    const std::string temporary = path_ + "." + std::to_string(::getpid());
    socket_ = open_socket();
    ::unlink(temporary.c_str());
    const mode_t mask = ::umask(0177);
    const int bound = connect_or_bind(&::bind, socket_.number(), temporary);
    ::umask(mask);
    if (bound != 0) throw failure("cannot bind a socket to " + temporary);
    struct stat status {};
    const bool ready = ::listen(socket_.number(), SOMAXCONN) == 0 && ::lstat(temporary.c_str(), &status) == 0 &&
                       ::rename(temporary.c_str(), path_.c_str()) == 0;
    if (!ready) {
        const auto error = failure("cannot listen on " + path_);
        ::unlink(temporary.c_str());
        throw error;
    }
    device_ = status.st_dev;
    inode_ = status.st_ino;
    in_place_ = true;
}

SocketPlace::~SocketPlace() {
    struct stat status {};
    if (in_place_ && ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_)
        ::unlink(path_.c_str());
    if (directory_ == DirectoryIs::shared) return;
    ::unlink((path_ + ".lock").c_str());
    ::rmdir(path_.substr(0, path_.rfind('/')).c_str());
}

}  // namespace steward::net
