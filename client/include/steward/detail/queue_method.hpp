// What the shared queues have in common before their methods: which of them there are, a method by its name for whichever it is,
// and two results of their own.
#pragma once

#include "steward/detail/waiting.hpp"
#include "steward/detail/way.hpp"

#include <array>

namespace steward {

// Who has been lent items of an owned queue; one for each thread of a process.
struct Lent {
    std::int64_t pid = 0;
    std::string name;
    std::uint64_t client = 0;
    std::int64_t items = 0;
};
template <>
struct Codec<Lent> {
    static Lent read(Decoder& decoder) {
        Lent lent;
        for (std::uint64_t left = decoder.expect(Kind::map, "a map").bits; left > 0; --left) {
            const std::string key = Codec<std::string>::read(decoder);
            if (key == "pid") lent.pid = Codec<std::int64_t>::read(decoder);
            else if (key == "name") lent.name = Codec<std::string>::read(decoder);
            else if (key == "client") lent.client = Codec<std::uint64_t>::read(decoder);
            else if (key == "items") lent.items = Codec<std::int64_t>::read(decoder);
            else decoder.value();
        }
        return lent;
    }
};

namespace detail {

// Whether the call was done: false where it was refused with this code, or its time was up.
template <ErrorCode refusal>
struct Done {};
template <ErrorCode refusal>
struct Result<Done<refusal>> {
    static constexpr bool takes_refusals = true;
    static bool read(const SessionPointer&, const Outcome& outcome) {
        if (outcome.status == refusal) return false;
        if (outcome.status != ErrorCode::none) throw_refused(outcome);
        return true;
    }
};

enum class QueueType : std::uint8_t { queue, joinable_queue, lifo_queue, priority_queue };

// A method that all queues have, by its name, which is looked up at compile time for each of them. (The name is an argument of
// its own, so that nothing that is evaluated at compile time depends on a template's parameter: clang 14 refuses that.)
class QueueMethod {
public:
    template <std::size_t size>
    consteval QueueMethod(const char (&name)[size])
        : numbers_{number("queue", name), number("joinable_queue", name), number("lifo_queue", name),
                   number("priority_queue", name)} {}
    constexpr Method of(QueueType type) const { return numbers_[static_cast<std::size_t>(type)]; }

private:
    static consteval Method number(std::string_view owner, std::string_view name) {
        for (std::size_t i = 0; i < method_names.size(); ++i) {
            const std::string_view full = method_names[i];
            if (full.size() == owner.size() + 1 + name.size() && full.starts_with(owner) && full[owner.size()] == '.' &&
                full.ends_with(name))
                return static_cast<Method>(i);
        }
        throw "there is no such method in the table";
    }

    std::array<Method, 4> numbers_;
};

constexpr Method method_of(QueueType type, QueueMethod wanted) { return wanted.of(type); }

}  // namespace detail
}  // namespace steward
