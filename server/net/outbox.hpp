// Replies that have not left yet: one run of bytes, so that all of them leave in one write; and
// before it, where large ones came, parcels that leave one after another. Pure; grows when replies
// are queued, gives large storage back when it is empty.
#pragma once

#include "common/frame.hpp"
#include "common/short_bytes.hpp"
#include "net/parcels.hpp"

namespace steward::net {

class Outbox {
public:
    // What is to be converted counts as what it holds.
    std::size_t size() const { return run_bytes() + parcels_.size(); }
    bool empty() const { return begin_ == end_ && parcels_.empty(); }
    // What leaves next; nothing, where that is still to be converted.
    BytesView bytes() const {
        if (!parcels_.empty()) [[unlikely]]
            return parcels_.first();
        return {storage_.get() + begin_, run_bytes()};
    }
    // What it takes in memory.
    std::size_t capacity() const { return capacity_ + parcels_.size(); }
    // The largest reply since the outbox was last empty.
    std::size_t largest_bytes() const { return largest_bytes_; }

    // Queue one reply; `parked` is set for a call that waited. `header.size` is set from the
    // payload.
    void append_reply(ReplyHeader header, const Sequence* parked, BytesView payload) {
        const std::size_t prefix = parked == nullptr ? 0 : sizeof *parked;
        header.size = static_cast<std::uint32_t>(prefix + payload.size());
        if (parked != nullptr) header.flags |= reply_flags::waited;
        char* to = add(header_bytes + header.size);
        put_header(to, header);
        to += header_bytes;
        if (parked != nullptr) std::memcpy(to, parked, prefix);
        copy_bytes(to + prefix, payload.data(), payload.size());
    }
    void append_line(BytesView line) {
        holds_lines_ = true;
        char* to = add(line.size() + 1);
        if (!line.empty()) std::memcpy(to, line.data(), line.size());
        to[line.size()] = '\n';
    }
    // The same of a payload that is large and belongs to nobody else: it is taken over.
    void append_whole(ReplyHeader header, const Sequence* parked, Bytes&& payload);
    // Queue the line that this makes.
    void append_line(std::shared_ptr<LineConversion> conversion);
    // The first `bytes` of them have left.
    void sent(std::size_t bytes) {
        if (bytes == size()) return clear();
        leave_behind(bytes);
    }

    // Whether a conversion is to be run, and the first that is.
    bool has_unyielded() const { return !parcels_.empty() && parcels_.unyielded() != nullptr; }
    std::shared_ptr<Conversion> unyielded() const { return parcels_.unyielded(); }
    // Some have ended: what they have made may leave.
    void take_lines() { largest_bytes_ = std::max(largest_bytes_, parcels_.take_lines()); }
    // Drops what has not been converted, and all behind it.
    void drop_unmade();

    // What is still here of a reply or line whose beginning has left.
    std::size_t begun_bytes() const { return begun_bytes_; }
    // Drop everything behind the first `bytes`. A line that is cut short by it is ended, so that
    // what is queued next begins a line of its own; a peer that reads frames looks for the last
    // words itself (common/last_words.hpp).
    void cut(std::size_t bytes);
    void clear();

private:
    static constexpr std::size_t ordinary_bytes = 16u << 10;
    static constexpr std::size_t kept_bytes = 256u << 10;

    char* add(std::size_t bytes) {
        if (capacity_ - end_ < bytes) make_room(bytes);
        char* to = storage_.get() + end_;
        end_ += bytes;
        largest_bytes_ = std::max(largest_bytes_, bytes);
        return to;
    }
    std::size_t run_bytes() const { return end_ - begin_; }
    void make_room(std::size_t bytes);
    // What has been queued stands before parcels that come now.
    void close_run();
    void empty_run();
    void use(std::size_t bytes);
    void leave_behind(std::size_t bytes);
    std::size_t first_bytes() const;

    Parcels parcels_;
    std::unique_ptr<char[]> storage_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t largest_bytes_ = 0;
    std::size_t begun_bytes_ = 0;
    bool holds_lines_ = false;  // and no replies; the form of a channel does not change
};

}  // namespace steward::net
