// A descriptor is closed once, by its last owner, and says nothing of it in errno.
#include "common/descriptor.hpp"

#include <fcntl.h>
#include <catch2/catch.hpp>

using steward::Descriptor;

namespace {

Descriptor open_nothing() { return Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

bool is_open(int number) { return ::fcntl(number, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("Descriptor: is closed when its owner goes, or takes another", "[common]") {
    int first = -1;
    int second = -1;
    {
        Descriptor one = open_nothing();
        first = one.number();
        Descriptor other = open_nothing();
        second = other.number();
        REQUIRE(is_open(first));
        one = std::move(other);
        CHECK_FALSE(is_open(first));
        CHECK(one.number() == second);
        CHECK(is_open(second));
    }
    CHECK_FALSE(is_open(second));
}

TEST_CASE("Descriptor: what was moved from or released owns nothing", "[common]") {
    Descriptor one = open_nothing();
    Descriptor moved(std::move(one));
    CHECK_FALSE(one);
    const int number = moved.release();
    CHECK_FALSE(moved);
    REQUIRE(is_open(number));
    const Descriptor again(number);
}

TEST_CASE("Descriptor: one that could not be opened is none", "[common]") {
    const Descriptor none(::open("/nonexistent/file", O_RDONLY | O_CLOEXEC));
    CHECK_FALSE(none);
}

TEST_CASE("Descriptor: closing leaves errno as it was", "[common]") {
    Descriptor closed_by_others = open_nothing();
    ::close(closed_by_others.number());
    errno = ENOENT;
    closed_by_others.reset();
    CHECK(errno == ENOENT);
}
