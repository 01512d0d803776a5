#include "net/outbox.hpp"

namespace steward::net {

void Outbox::clear() {
    begin_ = end_ = largest_bytes_ = 0;
    if (capacity_ <= kept_bytes) return;
    storage_.reset();
    capacity_ = 0;
}

// Bytes are moved to the front only when at least as many have left as stay: each is moved a constant number of times.
void Outbox::make_room(std::size_t bytes) {
    const std::size_t held = size();
    if (begin_ >= held && capacity_ - held >= bytes) {
        if (held > 0) std::memmove(storage_.get(), storage_.get() + begin_, held);
    } else {
        const std::size_t larger = std::max({held + bytes, held * 2, ordinary_bytes});
        auto storage = std::make_unique_for_overwrite<char[]>(larger);
        if (held > 0) std::memcpy(storage.get(), storage_.get() + begin_, held);
        storage_ = std::move(storage);
        capacity_ = larger;
    }
    begin_ = 0;
    end_ = held;
}

}  // namespace steward::net
