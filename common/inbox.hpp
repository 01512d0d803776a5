// Where bytes arrive that are taken apart into frames or lines.
#pragma once

#include "common/bytes.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>

namespace steward {

// Bytes that have arrived and are not used yet. Grows with what arrives, not with what is
// announced, and shrinks again when a large message is through.
class Inbox {
public:
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

private:
    void reset() {
        begin_ = end_ = 0;
        if (capacity_ > ordinary_bytes) {
            storage_.reset();
            capacity_ = 0;
        }
    }
    void grow(std::size_t bytes) {
        const std::size_t held = end_ - begin_;
        const std::size_t wanted = held + bytes;
        if (wanted > capacity_ || begin_ == 0) {
            const std::size_t larger = std::max({wanted, held * 2, ordinary_bytes});
            auto storage = std::make_unique_for_overwrite<char[]>(larger);
            if (held > 0) std::memcpy(storage.get(), storage_.get() + begin_, held);
            storage_ = std::move(storage);
            capacity_ = larger;
        } else if (held > 0) {
            std::memmove(storage_.get(), storage_.get() + begin_, held);
        }
        begin_ = 0;
        end_ = held;
    }

    std::unique_ptr<char[]> storage_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace steward
