#include "client/source/pool_socket.hpp"

#include "common/passed_descriptor.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#include <system_error>

namespace steward::detail {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::system_category(), what);
}

}  // namespace

PoolMemory::PoolMemory(const Descriptor& memory, std::size_t size) : is_mapped_(true) {
    void* const found = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, memory.number(), 0);
    if (found == MAP_FAILED) fail("cannot map the items of a pool's job");
    view_ = {static_cast<const char*>(found), size};
}

PoolMemory::~PoolMemory() {
    if (is_mapped_) ::munmap(const_cast<char*>(view_.data()), view_.size());
}

Descriptor PoolMemory::descriptor_with(BytesView bytes) {
    Descriptor memory(::memfd_create("steward-pool", MFD_CLOEXEC));
    if (!memory) fail("cannot make memory for the items of a pool's job");
    while (!bytes.empty()) {
        const ssize_t written = ::write(memory.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail("cannot write the items of a pool's job");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return memory;
}

std::pair<PoolSocket, PoolSocket> PoolSocket::make_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        fail("cannot make a socket for a worker");
    return {PoolSocket(Descriptor(ends[0])), PoolSocket(Descriptor(ends[1]))};
}

bool PoolSocket::send(const PoolOrder& order, BytesView bytes, const Descriptor& memory) {
    iovec parts[2] = {{.iov_base = const_cast<PoolOrder*>(&order), .iov_len = sizeof order},
                      {.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()}};
    PassedDescriptor beside;
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = order.where == PoolBytes::here ? 2 : 1;
    if (order.where == PoolBytes::beside) beside.send_with(message, memory.number());
    ssize_t sent = -1;
    do sent = ::sendmsg(descriptor_.number(), &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

std::optional<PoolSocket::Received> PoolSocket::receive() {
    Received received;
    buffer_.resize(pool_bytes_here_max);
    iovec parts[2] = {{.iov_base = &received.order, .iov_len = sizeof received.order},
                      {.iov_base = buffer_.data(), .iov_len = buffer_.size()}};
    PassedDescriptor beside;
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    beside.receive_with(message);
    ssize_t size = -1;
    do size = ::recvmsg(descriptor_.number(), &message, MSG_CMSG_CLOEXEC);
    while (size < 0 && errno == EINTR);
    if (size < static_cast<ssize_t>(sizeof received.order)) return std::nullopt;
    const Descriptor memory = PassedDescriptor::in(message);
    if (received.order.where == PoolBytes::here) {
        received.memory = std::make_unique<PoolMemory>(buffer_.substr(0, received.order.size));
    } else if (received.order.where == PoolBytes::beside) {
        received.memory = std::make_unique<PoolMemory>(memory, received.order.size);
    }
    return received;
}

}  // namespace steward::detail
