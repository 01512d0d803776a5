#include "net/outbox.hpp"

namespace steward::net {

void Outbox::clear() {
    begin_ = end_ = largest_bytes_ = begun_bytes_ = 0;
    if (capacity_ <= kept_bytes) return;
    storage_.reset();
    capacity_ = 0;
}

void Outbox::cut(std::size_t bytes) {
    const bool breaks_line = holds_lines_ && bytes < begun_bytes_;
    if (bytes == 0)
        clear();
    else
        end_ = begin_ + bytes;
    if (breaks_line) append_line("");
}

// Of the reply or line that comes first; they are queued whole.
std::size_t Outbox::first_bytes() const {
    const BytesView held = bytes();
    return holds_lines_ ? held.find('\n') + 1
                        : header_bytes + get_header<ReplyHeader>(held.data()).size;
}

// Where replies end is looked at only when some stay behind: seldom, and then each once.
void Outbox::leave_behind(std::size_t bytes) {
    while (bytes > 0) {
        if (begun_bytes_ == 0) begun_bytes_ = first_bytes();
        const std::size_t step = std::min(bytes, begun_bytes_);
        begin_ += step;
        begun_bytes_ -= step;
        bytes -= step;
    }
}

// Bytes are moved to the front only when at least as many have left as stay: each is moved a
// constant number of times.
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
