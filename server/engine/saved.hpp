// Reads state that was saved: one member after another, each of the kind that is asked for. What is
// not so is Unreadable: whoever takes over a whole state (Engine::restore) catches that, and no
// type that loads an object has to think of it.
#pragma once

#include "common/value.hpp"
#include "engine/ids.hpp"

#include <optional>

namespace steward::engine {

struct Unreadable {
    std::string_view what;
};

inline void must_be(bool holds, std::string_view what) {
    if (!holds) throw Unreadable{what};
}

class Saved {
public:
    explicit Saved(BytesView bytes) : rest_(bytes) {}

    // The head of an array or map: how many items or pairs follow.
    std::uint64_t array() { return take(Kind::array).bits; }
    std::uint64_t map() { return take(Kind::map).bits; }
    // The head of an array with just so many items.
    void array(std::uint64_t count);
    std::int64_t integer() { return take(Kind::integer).integer(); }
    // Not negative, and of any size.
    std::uint64_t unsigned_integer();
    bool boolean() { return take(Kind::boolean).bits != 0; }
    BytesView text() { return take(Kind::text).bytes; }
    BytesView binary() { return take(Kind::binary).bytes; }
    ObjectId reference() { return ObjectId{take(Kind::reference).bits}; }
    template <class Id>
    Id id() {
        return Id{unsigned_integer()};
    }
    // A time, or nothing.
    std::optional<Time> time();
    // A number that is none beyond the last.
    template <class Enumerator>
    Enumerator enumerator(Enumerator last) {
        const std::uint64_t number = unsigned_integer();
        must_be(number <= static_cast<std::uint64_t>(last), "a number that stands for nothing");
        return static_cast<Enumerator>(number);
    }
    // Any value, whole and checked.
    ValueView value();
    // Whether a null stands here; then it is passed.
    bool nothing();

    bool at_end() const { return rest_.empty(); }
    BytesView rest() const { return rest_; }

private:
    Token take(Kind kind);

    BytesView rest_;
};

}  // namespace steward::engine
