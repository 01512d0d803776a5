#include "common/passed_descriptor.hpp"

#include <cstring>

namespace steward {

void PassedDescriptor::send_with(msghdr& message, int descriptor) noexcept {
    message.msg_control = bytes_;
    message.msg_controllen = sizeof bytes_;
    cmsghdr* const part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(part), &descriptor, sizeof descriptor);
}

void PassedDescriptor::receive_with(msghdr& message) noexcept {
    message.msg_control = bytes_;
    message.msg_controllen = CMSG_LEN(sizeof(int));  // its padding would have room for a second
}

Descriptor PassedDescriptor::in(const msghdr& message) noexcept {
    for (const cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(const_cast<msghdr*>(&message), const_cast<cmsghdr*>(part))) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        int number = -1;
        std::memcpy(&number, CMSG_DATA(part), sizeof number);
        return Descriptor(number);
    }
    return {};
}

std::ptrdiff_t receive_with_descriptor(int socket, std::span<char> room, int flags,
                                       Descriptor& passed) noexcept {
    iovec bytes{.iov_base = room.data(), .iov_len = room.size()};
    PassedDescriptor beside;
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    beside.receive_with(message);
    const ssize_t count = ::recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
    if (count < 0) return count;
    if (Descriptor came = PassedDescriptor::in(message)) passed = std::move(came);
    return count;
}

}  // namespace steward
