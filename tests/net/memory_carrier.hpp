// A carrier in memory: a peer's bytes in two strings. It keeps the contract of carrier.hpp without
// a socket, and lets a test say how large the pieces are, how much room there is and when each side
// ends.
#pragma once

#include "common/bytes.hpp"
#include "net/carrier.hpp"

#include <algorithm>
#include <cstring>

namespace steward::net {

class MemoryCarrier final : public Carrier {
public:
    explicit MemoryCarrier(Tell tell = [](Ready) {}) : tell_(std::move(tell)) {}

    // --- the peer's side ---
    std::size_t piece_bytes = std::size_t{1} << 30;  // how much comes with one `fill`, at most
    std::size_t room_bytes = std::size_t{1} << 30;   // how much waits for the peer, at most
    std::size_t last_room_bytes = 128u << 10;        // so much more for last words

    void say(BytesView bytes) { arriving_.append(bytes); }
    void stop_writing() { writes_ = false; }
    void stop_reading() { reads_ = false; }
    // What has been sent to the peer since it last read.
    Bytes read(std::size_t bytes_max = std::size_t{1} << 30) {
        const Bytes read = leaving_.substr(0, bytes_max);
        leaving_.erase(0, read.size());
        return read;
    }
    bool is_closed() const { return is_closed_; }
    std::size_t unread_bytes() const { return arriving_.size(); }

    // The event loop: tells whoever waits. True: somebody was told.
    bool run() {
        const bool was_told = tell(awaits_readable_, has_unread(), Ready::to_read);
        return tell(awaits_writable_, !reads_ || leaving_.size() < room_bytes, Ready::to_write) ||
               was_told;
    }

    // --- net::Carrier ---
    Moved fill(std::span<char> room) override {
        const std::size_t bytes = std::min({room.size(), piece_bytes, arriving_.size()});
        if (bytes == 0) return {.way = writes_ ? Way::blocked : Way::ended};
        std::memcpy(room.data(), arriving_.data(), bytes);
        arriving_.erase(0, bytes);
        return {.bytes = bytes};
    }
    Moved send(std::string_view bytes) override {
        if (!reads_) return {.way = Way::ended};
        const std::size_t room = room_bytes - std::min(room_bytes, leaving_.size());
        const std::size_t taken = std::min(room, bytes.size());
        leaving_.append(bytes.substr(0, taken));
        return {.bytes = taken, .way = taken < bytes.size() ? Way::blocked : Way::open};
    }
    void await_readable() override { awaits_readable_ = true; }
    void await_writable() override { awaits_writable_ = true; }
    bool has_unread() const override { return !arriving_.empty() || !writes_; }
    void send_last(std::string_view bytes) override {
        room_bytes += last_room_bytes;
        static_cast<void>(send(bytes));
    }
    void close() override { is_closed_ = true; }

private:
    bool tell(bool& awaits, bool is_ready, Ready ready) {
        if (is_closed_ || !awaits || !is_ready) return false;
        awaits = false;
        tell_(ready);
        return true;
    }

    Tell tell_;
    Bytes arriving_;
    Bytes leaving_;
    bool writes_ = true;
    bool reads_ = true;
    bool awaits_readable_ = false;
    bool awaits_writable_ = false;
    bool is_closed_ = false;
};

}  // namespace steward::net
