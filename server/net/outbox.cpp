#include "net/outbox.hpp"

namespace steward::net {

void Outbox::clear() {
    largest_bytes_ = begun_bytes_ = 0;
    if (!parcels_.empty()) parcels_.clear();
    empty_run();
}

void Outbox::empty_run() {
    begin_ = end_ = 0;
    if (capacity_ <= kept_bytes) return;
    storage_.reset();
    capacity_ = 0;
}

void Outbox::cut(std::size_t bytes) {
    const bool breaks_line = holds_lines_ && bytes < begun_bytes_;
    const std::size_t begun = std::min(bytes, begun_bytes_);
    const Bytes kept(this->bytes().substr(0, bytes));
    clear();
    if (!kept.empty()) {
        std::memcpy(add(kept.size()), kept.data(), kept.size());
        begun_bytes_ = begun;
    }
    if (breaks_line) append_line("");
}

void Outbox::drop_unmade() {
    if (parcels_.drop_unmade()) empty_run();
}

// --- large ones ---

void Outbox::close_run() {
    if (run_bytes() == 0) return;
    parcels_.add(Bytes(storage_.get() + begin_, run_bytes()), false);
    empty_run();
}

// The header is a reply of its own to the run, whose rest stands in a parcel.
void Outbox::append_whole(ReplyHeader header, const Sequence* parked, Bytes&& payload) {
    const std::size_t prefix = parked == nullptr ? 0 : sizeof *parked;
    header.size = static_cast<std::uint32_t>(prefix + payload.size());
    if (parked != nullptr) header.flags |= reply_flags::waited;
    char* to = add(header_bytes + prefix);
    put_header(to, header);
    if (parked != nullptr) std::memcpy(to + header_bytes, parked, prefix);
    largest_bytes_ = std::max(largest_bytes_, header_bytes + header.size);
    close_run();
    parcels_.add(std::move(payload), true);
}

void Outbox::append_line(std::shared_ptr<LineConversion> conversion) {
    holds_lines_ = true;
    close_run();
    largest_bytes_ = std::max(largest_bytes_, conversion->bytes());
    parcels_.add(std::move(conversion));
}

// --- what leaves ---

// Of the reply or line that comes first; they are queued whole.
std::size_t Outbox::first_bytes() const {
    const BytesView held = bytes();
    if (!holds_lines_) return header_bytes + get_header<ReplyHeader>(held.data()).size;
    return !parcels_.empty() && parcels_.is_first_single() ? held.size() : held.find('\n') + 1;
}

void Outbox::use(std::size_t bytes) {
    if (parcels_.empty())
        begin_ += bytes;
    else
        parcels_.use(bytes);
}

// Where replies end is looked at only when some stay behind: seldom, and then each once.
void Outbox::leave_behind(std::size_t bytes) {
    while (bytes > 0) {
        if (begun_bytes_ == 0) begun_bytes_ = first_bytes();
        const std::size_t step = std::min(bytes, begun_bytes_);
        use(step);
        begun_bytes_ -= step;
        bytes -= step;
    }
}

// Bytes are moved to the front only when at least as many have left as stay: each is moved a
// constant number of times.
void Outbox::make_room(std::size_t bytes) {
    const std::size_t held = run_bytes();
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
