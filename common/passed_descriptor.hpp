// A descriptor that travels beside the bytes of a message over a Unix socket (SCM_RIGHTS).
#pragma once

#include "common/descriptor.hpp"

#include <sys/socket.h>
#include <cstddef>
#include <span>

namespace steward {

// Room beside one message for one descriptor: more than one are closed by the kernel. Lives as long
// as the message.
class PassedDescriptor {
public:
    // Before sendmsg(): the message takes it along, with its first byte.
    void send_with(msghdr& message, int descriptor) noexcept;
    // Before recvmsg(), which wants MSG_CMSG_CLOEXEC.
    void receive_with(msghdr& message) noexcept;
    // After recvmsg(): the one that came, or none.
    static Descriptor in(const msghdr& message) noexcept;

private:
    alignas(cmsghdr) char bytes_[CMSG_SPACE(sizeof(int))]{};
};

// recv() with `flags`; a descriptor that comes with the bytes is put into `passed`, and where none
// comes that stays as it is. Returns what recv() returns, and errno is its own.
std::ptrdiff_t receive_with_descriptor(int socket, std::span<char> room, int flags,
                                       Descriptor& passed) noexcept;

}  // namespace steward
