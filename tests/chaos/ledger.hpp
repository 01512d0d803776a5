// What the processes of a chaos run know of one another: memory that all of them share, and that
// outlives each of them. A process is killed at any instruction, so every note is one store: before
// a call what it may come to, after its answer what it has come to. What stands between the two
// when its writer dies is in doubt: it may have been done or not, and either is right.
#pragma once

#include "common/bytes.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace steward::chaos {

inline constexpr std::size_t processes = 16;
inline constexpr std::size_t kinds_max = 32;
inline constexpr std::size_t sums_max = 32;
inline constexpr std::size_t rooms_max = 16;
inline constexpr std::size_t books_max = 8;
inline constexpr std::size_t items_max = 1u << 20;
inline constexpr std::size_t lives_max = 1u << 20;

// One process after another has the place. A life is one process; its number is never used again.
using Life = std::uint64_t;

// A sum that one life has: what was acknowledged, and in the lower bits what is under way.
inline constexpr unsigned under_way_bits = 16;

struct Slot {
    std::atomic<Life> life{0};
    std::array<std::atomic<std::uint64_t>, sums_max> sums{};
    std::array<std::atomic<bool>, rooms_max> inside{};             // in a room with several places
    std::array<std::atomic<bool>, books_max> getting{};            // a get is under way
    std::array<std::atomic<std::uint64_t>, books_max> borrowed{};  // the item that it has; 0: none
    std::array<std::atomic<std::uint64_t>, kinds_max> operations{};
};

// What has become of an item of a queue, as far as anybody knows.
namespace item_states {
inline constexpr std::uint8_t offered = 1;  // a put has begun
inline constexpr std::uint8_t put = 2;      // and was acknowledged
inline constexpr std::uint8_t got = 4;      // somebody has it
inline constexpr std::uint8_t leaving = 8;  // done has been said
inline constexpr std::uint8_t done = 16;    // and was acknowledged
}  // namespace item_states

// The items of one queue.
struct Book {
    std::atomic<std::uint64_t> next{1};
    std::atomic<std::uint64_t> gets_in_doubt{0};
    std::array<std::atomic<std::uint8_t>, items_max> items{};
};

struct Ledger {
    std::array<Slot, processes> slots{};
    std::array<std::atomic<bool>, lives_max> is_dead{};  // set before the kill
    std::array<std::atomic<Life>, rooms_max> occupant{};
    std::array<std::atomic<Sequence>, rooms_max> token{};  // the last that somebody entered with
    std::array<Book, books_max> books{};
    // Of all lives that have ended.
    std::array<std::atomic<std::uint64_t>, sums_max> acknowledged{};
    std::array<std::atomic<std::uint64_t>, sums_max> in_doubt{};
    std::array<std::atomic<std::uint64_t>, kinds_max> operations{};
    std::atomic<bool> stops{false};
    std::atomic<bool> has_fault{false};
    std::array<char, 1024> fault{};

    // How many of each the kinds have taken, before there are processes.
    std::size_t sums_taken = 0, rooms_taken = 0, books_taken = 0;

    // The first complaint stays.
    void complain(const std::string& what);
    // The life in this slot has ended: what was under way is in doubt.
    void close(Slot& slot);
};

// The memory of one run, for this process and those that it forks.
class SharedLedger {
public:
    SharedLedger();
    ~SharedLedger();
    SharedLedger(const SharedLedger&) = delete;
    SharedLedger& operator=(const SharedLedger&) = delete;
    Ledger& operator*() const { return *ledger_; }
    Ledger* operator->() const { return ledger_; }

private:
    Ledger* ledger_;
};

}  // namespace steward::chaos
