// The bytes of one connection in memory that both of its sides have mapped: two byte streams, one
// each way, and a page on which each side says how far it has come. A stream is what a socket
// gives: bytes in order, cut anywhere; what does not fit now is written later.
//
// The memory, of `ring::segment_bytes`: the page of control (RingControl), then what the daemon has
// written, then what the client has, `ring::stream_bytes` each. Positions count all bytes that were
// ever written and only rise; a byte's place in its stream is its position modulo the stream's
// size.
//
// Nothing is believed of the other side that it could change: each keeps its own positions, looks
// at the other's once, and copies bytes out before anybody looks at them. Where a position is
// impossible, the other side is broken, and the connection with it.
//
// Who is about to sleep says so (`say_waiting`) and looks once more; who has written or read looks
// whether the other waits for that (`must_wake`), and rings a doorbell elsewhere, once for each
// sleep. Nothing here sleeps or makes a system call.
#pragma once

#include "common/bytes.hpp"
#include "common/full_fence.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace steward {

namespace ring {

inline constexpr std::size_t control_bytes = 4096;
inline constexpr std::size_t stream_bytes = 32u << 10;
inline constexpr std::size_t segment_bytes = control_bytes + 2 * stream_bytes;

// What a side waits for while it sleeps; both is possible.
enum Waits : std::uint32_t { for_nothing = 0, for_bytes = 1, for_room = 2 };

}  // namespace ring

// Each is written by one side and looked at by the other. Many processors fetch two lines of a
// cache together, so that far apart they stand.
struct RingControl {
    struct alignas(128) Said {
        std::atomic<std::uint64_t> written;  // its stream, up to here
        std::atomic<std::uint32_t> waits;    // ring::Waits; the other side takes it back
    };
    struct alignas(128) Taken {
        std::atomic<std::uint64_t> read;  // the other's stream, up to here
    };

    Said said[2];    // by the daemon, by the client
    Taken taken[2];  // by the daemon, by the client
    // How long the client should look for a reply before it sleeps, as the daemon sees it:
    // microseconds.
    alignas(128) std::atomic<std::uint32_t> spin_microseconds;
};
static_assert(sizeof(RingControl) <= ring::control_bytes);
// As docs/protocol.md has it.
static_assert(offsetof(RingControl, said[1].waits) == 136);
static_assert(offsetof(RingControl, taken[1].read) == 384);
static_assert(offsetof(RingControl, spin_microseconds) == 512);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

// One side's end. Used by one thread at a time; the memory outlives it.
class RingEnd {
public:
    enum class Side : std::uint8_t { daemon, client };

    // Fresh memory is all zeros, and so is a ring in which nothing was written.
    RingEnd(char* segment, Side side)
        : control_(*reinterpret_cast<RingControl*>(segment)),
          mine_(static_cast<std::size_t>(side)),
          outgoing_(segment + ring::control_bytes + mine_ * ring::stream_bytes),
          incoming_(segment + ring::control_bytes + (1 - mine_) * ring::stream_bytes) {}

    // The other side has said something impossible. Nothing more is read or written then.
    bool is_broken() const { return is_broken_; }

    // Brings what the other side has written, as much as fits. Cost: the bytes.
    std::size_t read(std::span<char> room) {
        const std::size_t count = std::min(room.size(), unread());
        if (count == 0) return 0;
        const std::size_t place = read_ % ring::stream_bytes;
        const std::size_t first = std::min(count, ring::stream_bytes - place);
        std::memcpy(room.data(), incoming_ + place, first);
        if (first < count) std::memcpy(room.data() + first, incoming_, count - first);
        read_ += count;
        control_.taken[mine_].read.store(read_, std::memory_order_release);
        return count;
    }
    // Room that is left for what is written last (`write_last`).
    void reserve(std::size_t bytes) { reserve_ = bytes; }
    std::size_t write_last(BytesView bytes) {
        reserve(0);
        return write(bytes);
    }
    // As many of the first bytes as there is room for. Cost: the bytes.
    std::size_t write(BytesView bytes) {
        if (bytes.size() > room_seen()) look_for_room();
        const std::size_t count = std::min(bytes.size(), room_seen());
        if (count == 0) return 0;
        const std::size_t place = written_ % ring::stream_bytes;
        const std::size_t first = std::min(count, ring::stream_bytes - place);
        std::memcpy(outgoing_ + place, bytes.data(), first);
        if (first < count) std::memcpy(outgoing_, bytes.data() + first, count - first);
        written_ += count;
        control_.said[mine_].written.store(written_, std::memory_order_release);
        return count;
    }
    // What could be read now. Cost: a look at the other's line.
    std::size_t unread() {
        const std::uint64_t there = said().written.load(std::memory_order_acquire);
        if (there - read_ > ring::stream_bytes || there < seen_) is_broken_ = true;
        if (is_broken_) return 0;
        seen_ = there;
        return static_cast<std::size_t>(there - read_);
    }
    // Of what was written last, so much the other side has not taken.
    std::size_t untaken() {
        look_for_room();
        return static_cast<std::size_t>(written_ - taken_seen_);
    }
    // The other side has never used it: what was written here lies from its beginning.
    bool is_untouched() {
        look_for_room();
        return unread() == 0 && read_ == 0 && taken_seen_ == 0 && !is_broken_;
    }
    BytesView written_from_start() const { return {outgoing_, static_cast<std::size_t>(written_)}; }
    bool has_room() {
        if (room_seen() == 0) look_for_room();
        return room_seen() > 0;
    }

    // --- sleeping and waking ---

    // This side is about to sleep until there are bytes or room; it must look once more before.
    void say_waiting(std::uint32_t waits) {
        control_.said[mine_].waits.store(waits, std::memory_order_relaxed);
        fence();
    }
    // It does not sleep any more.
    void say_awake() {
        control_.said[mine_].waits.store(ring::for_nothing, std::memory_order_relaxed);
    }
    // Whether the other side waits for what this one has given, and so is to be woken; then it is
    // taken to be awake. What was written or read before is seen by a side that falls asleep now
    // only after a `fence`.
    bool must_wake() {
        const std::uint32_t waits = said().waits.load(std::memory_order_relaxed);
        if (waits == ring::for_nothing) [[likely]]
            return false;
        return must_wake(waits);
    }
    static void fence() { full_fence(); }

    std::atomic<std::uint32_t>& spin_microseconds() { return control_.spin_microseconds; }

private:
    RingControl::Said& said() { return control_.said[1 - mine_]; }
    std::size_t room_seen() const {
        const std::size_t used = static_cast<std::size_t>(written_ - taken_seen_) + reserve_;
        return used < ring::stream_bytes ? ring::stream_bytes - used : 0;
    }
    void look_for_room() {
        const std::uint64_t taken = control_.taken[1 - mine_].read.load(std::memory_order_acquire);
        if (taken > written_ || taken < taken_seen_) is_broken_ = true;
        if (!is_broken_) taken_seen_ = taken;
    }
    bool must_wake(std::uint32_t waits) {
        look_for_room();
        const bool has_bytes = (waits & ring::for_bytes) != 0 && taken_seen_ < written_;
        const bool has_room = (waits & ring::for_room) != 0 && has_freed();
        if (!has_bytes && !has_room) return false;
        return said().waits.exchange(ring::for_nothing, std::memory_order_seq_cst) !=
               ring::for_nothing;
    }

    // The other side may sleep for room before its ring is full (`reserve`).
    bool has_freed() { return read_ > 0 && unread() < ring::stream_bytes; }

    RingControl& control_;
    const std::size_t mine_;
    char* const outgoing_;
    const char* const incoming_;
    std::uint64_t read_ = 0;        // of the other's stream, by this side
    std::uint64_t written_ = 0;     // of its own
    std::uint64_t seen_ = 0;        // how far the other has said to have written
    std::uint64_t taken_seen_ = 0;  // how far the other has said to have read
    std::size_t reserve_ = 0;
    bool is_broken_ = false;
};

}  // namespace steward
