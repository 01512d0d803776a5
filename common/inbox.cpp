#include "common/inbox.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace steward {

void Inbox::grow(std::size_t bytes) {
    const std::size_t held = end_ - begin_;
    const std::size_t wanted = held + bytes;
    const bool needs_more = wanted > capacity_ || begin_ == 0;
    if (begin_ > 0 && held > 0) std::memmove(storage_.get(), storage_.get() + begin_, held);
    begin_ = 0;
    end_ = held;
    if (needs_more) enlarge(std::max({wanted, held * 2, ordinary_bytes}));
}

void Inbox::enlarge(std::size_t capacity) {
    void* const larger = std::realloc(storage_.get(), capacity);
    if (larger == nullptr) throw std::bad_alloc();
    static_cast<void>(storage_.release());
    storage_.reset(static_cast<char*>(larger));
    capacity_ = capacity;
}

}  // namespace steward
