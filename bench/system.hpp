// What is measured, and what the bench must know of a system to measure it: the generator, the
// memory test and the report see only this, so that every system is treated alike.
#pragma once

#include "bench/socket_wire.hpp"

#include <sys/types.h>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace steward::bench {

enum class Case : std::uint8_t { list_set, list_get, dict_set, dict_get, lock_pair };
inline constexpr std::array all_cases{Case::list_set, Case::list_get, Case::dict_set,
                                      Case::dict_get, Case::lock_pair};
std::string_view name(Case measured);

// Sizes of what is worked on. A hundred items are one packed node in Redis, its fastest list; a
// thousand fields make its hash a real hash table.
inline constexpr std::size_t list_items = 100;
inline constexpr std::size_t dict_entries = 1000;

// Requests encoded beforehand, sent round and round. `bytes` holds them twice, so that any run of
// at most one round lies in one piece.
struct Requests {
    std::string bytes;
    std::vector<std::size_t> offsets = {0};  // of each request, and the end

    std::size_t round() const { return offsets.size() / 2; }
    void add(std::string_view request);
    // To be called once, after the last add.
    void repeat();
    std::string_view run(std::size_t first, std::size_t count) const;
};

struct Reading {
    std::size_t replies = 0;
    std::size_t errors = 0;  // of them
    std::size_t used = 0;    // bytes of whole replies
};

enum class MemoryCase : std::uint8_t { list_integers, list_strings, dict_integers, dict_strings };
inline constexpr std::array all_memory_cases{MemoryCase::list_integers, MemoryCase::list_strings,
                                             MemoryCase::dict_integers, MemoryCase::dict_strings};
std::string_view name(MemoryCase measured);

class System {
public:
    virtual ~System() = default;
    virtual std::string_view name() const = 0;
    virtual pid_t pid() const = 0;
    // A greeted connection.
    virtual std::unique_ptr<Wire> connect() = 0;
    // Of wires that this system has made; they must outlive what is returned.
    virtual std::unique_ptr<Arrivals> watch(const Wires& wires) { return watch_sockets(wires); }
    // Make what the case works on, in a state that `verify` can tell from the one after the calls.
    virtual void prepare(Case measured, std::size_t clients) = 0;
    virtual Requests requests(Case measured, std::size_t client) = 0;
    // Count the whole replies at the beginning of `bytes`. The hot path: nothing is decoded.
    virtual Reading read_replies(Case measured, std::string_view bytes) const = 0;
    // Read back, and throw unless the first `done` requests of client 0 have had their effect.
    virtual void verify(Case measured, std::size_t done) = 0;
    // Store `count` items or entries under a new name.
    virtual void fill(MemoryCase measured, std::size_t count) = 0;
};

// What both systems store: one place, so that they store the same.
std::size_t shuffled(std::size_t step, std::size_t size);  // a fixed permutation of 0..size-1
std::int64_t value_before(std::size_t place);
std::int64_t value_after(std::size_t place);
std::string dict_key(std::size_t place);
std::string memory_key(std::size_t place);
std::string memory_text(std::size_t place);

// Read the list or the dict back through `read(is_dict, place)`; throws unless the first `done`
// calls have had their effect.
void check_stored(std::string_view system, Case measured, std::size_t done,
                  const std::function<std::int64_t(bool, std::size_t)>& read);

}  // namespace steward::bench
