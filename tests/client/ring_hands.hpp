// The daemon's side of a ring, in the hands of a test: a memfd as a daemon makes it, and what
// carries the bytes at the other end of a socketpair.
#pragma once

#include "common/passed_descriptor.hpp"
#include "common/ring.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <catch2/catch.hpp>
#include <optional>
#include <utility>

namespace steward::testing {

inline std::pair<Descriptor, Descriptor> socket_pair() {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// Sealed memory, mapped for the daemon too.
class GivenRing {
public:
    explicit GivenRing(std::size_t bytes = ring::segment_bytes) : bytes_(bytes) {
        REQUIRE(::ftruncate(descriptor.number(), static_cast<off_t>(bytes)) == 0);
        REQUIRE(::fcntl(descriptor.number(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) == 0);
        segment =
            ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.number(), 0);
        REQUIRE(segment != MAP_FAILED);
        if (bytes == ring::segment_bytes)
            end.emplace(static_cast<char*>(segment), RingEnd::Side::daemon);
    }
    ~GivenRing() { ::munmap(segment, bytes_); }
    GivenRing(const GivenRing&) = delete;
    GivenRing& operator=(const GivenRing&) = delete;

    RingControl& control() const { return *static_cast<RingControl*>(segment); }

    Descriptor descriptor{::memfd_create("ring", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    void* segment = nullptr;
    std::optional<RingEnd> end;  // the daemon's

private:
    std::size_t bytes_;
};

// Sends bytes and, with the first of them, a descriptor, unless that is negative.
inline void send_with_descriptor(const Descriptor& socket, BytesView bytes, int passed) {
    iovec piece{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
    PassedDescriptor beside;
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    if (passed >= 0) beside.send_with(message, passed);
    REQUIRE(::sendmsg(socket.number(), &message, MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
}

// How many bytes lie in the socket; -1 at its end.
inline int drained(const Descriptor& socket) {
    char bytes[100];
    const ssize_t count = ::recv(socket.number(), bytes, sizeof bytes, MSG_DONTWAIT);
    if (count == 0) return -1;
    return count < 0 ? 0 : static_cast<int>(count);
}

}  // namespace steward::testing
