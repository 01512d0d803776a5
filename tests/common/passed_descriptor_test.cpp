// Descriptors that travel beside bytes.
#include "common/passed_descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <cstring>

namespace steward {
namespace {

struct Pair {
    Descriptor here, there;
    Pair() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        here = Descriptor(ends[0]);
        there = Descriptor(ends[1]);
    }
    void send(const char* text, std::size_t size, const Descriptor* passed) const {
        iovec bytes{.iov_base = const_cast<char*>(text), .iov_len = size};
        PassedDescriptor beside;
        msghdr message{};
        message.msg_iov = &bytes;
        message.msg_iovlen = 1;
        if (passed != nullptr) beside.send_with(message, passed->number());
        REQUIRE(::sendmsg(here.number(), &message, MSG_NOSIGNAL) == static_cast<ssize_t>(size));
    }
};

}  // namespace

TEST_CASE("PassedDescriptor: comes with the first byte of its message, and is closed on exec",
          "[common]") {
    const Pair pair;
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const Descriptor out(ends[0]);
    Descriptor in(ends[1]);
    pair.send("ab", 2, &in);
    in.reset();
    char room[2];
    Descriptor passed;
    CHECK(receive_with_descriptor(pair.there.number(), {room, 1}, 0, passed) == 1);
    REQUIRE(passed);
    CHECK((::fcntl(passed.number(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK(::write(passed.number(), "x", 1) == 1);
    CHECK(::read(out.number(), room, 2) == 1);
    CHECK(room[0] == 'x');
    const int number = passed.number();
    CHECK(receive_with_descriptor(pair.there.number(), {room, 1}, 0, passed) == 1);
    CHECK(room[0] == 'b');
    CHECK(passed.number() == number);  // none came: it stays
}

TEST_CASE("PassedDescriptor: of two that come with a message the second is closed", "[common]") {
    const Pair pair;
    char byte = 'x';
    iovec bytes{.iov_base = &byte, .iov_len = 1};
    alignas(cmsghdr) char both[CMSG_SPACE(2 * sizeof(int))]{};
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = both;
    message.msg_controllen = sizeof both;
    cmsghdr* const part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(2 * sizeof(int));
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    std::memcpy(CMSG_DATA(part), ends, sizeof ends);
    REQUIRE(::sendmsg(pair.here.number(), &message, MSG_NOSIGNAL) == 1);
    ::close(ends[1]);
    Descriptor passed;
    REQUIRE(receive_with_descriptor(pair.there.number(), {&byte, 1}, 0, passed) == 1);
    REQUIRE(passed);
    // Nobody has the pipe's other end.
    CHECK(::read(ends[0], &byte, 1) == 0);
    ::close(ends[0]);
}

TEST_CASE("PassedDescriptor: nothing to receive is what recv says of it", "[common]") {
    Pair pair;
    char room[2];
    Descriptor passed;
    CHECK(receive_with_descriptor(pair.there.number(), room, MSG_DONTWAIT, passed) == -1);
    CHECK(errno == EAGAIN);
    pair.send("a", 1, nullptr);
    CHECK(receive_with_descriptor(pair.there.number(), room, MSG_DONTWAIT, passed) == 1);
    CHECK_FALSE(passed);
    pair.here.reset();
    CHECK(receive_with_descriptor(pair.there.number(), room, 0, passed) == 0);
}

}  // namespace steward
