#include "tests/support/peer_ring.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#include <system_error>

namespace steward::testing {

std::unique_ptr<PeerRing> PeerRing::map(int memory) {
    void* const mapped =
        ::mmap(nullptr, ring::segment_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    const int error = errno;
    ::close(memory);
    if (mapped == MAP_FAILED) throw std::system_error(error, std::system_category(), "mmap");
    return std::unique_ptr<PeerRing>(new PeerRing(static_cast<char*>(mapped)));
}

PeerRing::~PeerRing() { ::munmap(segment_, ring::segment_bytes); }

std::ptrdiff_t receive_with_descriptor(int socket, std::span<char> room, int& beside) {
    iovec part{.iov_base = room.data(), .iov_len = room.size()};
    alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof(int))];
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = ancillary;
    message.msg_controllen = sizeof ancillary;
    const ssize_t count = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    const cmsghdr* const header = count < 0 ? nullptr : CMSG_FIRSTHDR(&message);
    if (header != nullptr) std::memcpy(&beside, CMSG_DATA(header), sizeof beside);
    return count;
}

}  // namespace steward::testing
