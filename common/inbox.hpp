// Where bytes arrive that are taken apart into frames or lines.
#pragma once

#include "common/bytes.hpp"

#include <cstdlib>
#include <memory>
#include <span>

namespace steward {

// Bytes that have arrived and are not used yet. Grows with what arrives, not with what is
// announced, and shrinks again when a large message is through. The storage is malloc's, which
// makes much of it larger without touching what is there.
class Inbox {
    struct Free {
        void operator()(char* storage) const { std::free(storage); }
    };

public:
    using Storage = std::unique_ptr<char[], Free>;

    static constexpr std::size_t ordinary_bytes = 64u << 10;

    // Room for at least `bytes` more at the end; what was used is dropped first.
    std::span<char> room(std::size_t bytes = ordinary_bytes / 2) {
        if (begin_ == end_) reset();
        if (capacity_ - end_ < bytes) grow(bytes);
        return {storage_.get() + end_, capacity_ - end_};
    }
    void arrived(std::size_t bytes) { end_ += bytes; }
    BytesView bytes() const { return {storage_.get() + begin_, end_ - begin_}; }
    void use(std::size_t bytes) { begin_ += bytes; }
    std::size_t capacity() const { return capacity_; }
    // Gives away its storage: what was used last stays where it lies in it. The rest, what came
    // behind it at once, is copied and stays here.
    Storage give_away() {
        Inbox rest;
        const BytesView left = bytes();
        if (!left.empty()) left.copy(rest.room(left.size()).data(), left.size());
        rest.arrived(left.size());
        std::swap(*this, rest);
        return std::move(rest.storage_);
    }

private:
    void reset() {
        begin_ = end_ = 0;
        if (capacity_ > ordinary_bytes) {
            storage_.reset();
            capacity_ = 0;
        }
    }
    void grow(std::size_t bytes);
    void enlarge(std::size_t capacity);

    Storage storage_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace steward
