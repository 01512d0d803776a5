// A file descriptor that is closed when its owner goes: the only way in which this project keeps
// one that it has opened. One that cannot be kept so says why where it stands. Whoever was forked
// has descriptors of its own with the same numbers; to close them takes nothing from the parent.
#pragma once

#include <unistd.h>
#include <cerrno>
#include <utility>

namespace steward {

class Descriptor {
public:
    Descriptor() = default;
    // Owns `number` from now on. A negative one, as a call that failed returns it, is none.
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) {
            reset();
            number_ = other.release();
        }
        return *this;
    }
    ~Descriptor() { reset(); }

    int number() const noexcept { return number_; }
    explicit operator bool() const noexcept { return number_ >= 0; }
    // Gives the number away, open as it is.
    int release() noexcept { return std::exchange(number_, -1); }
    // Closes it now. errno stays: often it is about to be told why what the descriptor was for has
    // failed.
    void reset() noexcept {
        if (number_ < 0) return;
        const int error = errno;
        ::close(release());
        errno = error;
    }

private:
    int number_ = -1;
};

}  // namespace steward
