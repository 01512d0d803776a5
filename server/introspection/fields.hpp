// A map that is written member by member, for answers whose members are not known beforehand.
// Members stand in the order in which they were added.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/who.hpp"

namespace steward::introspection {

class Fields {
public:
    // Each name is added once.
    void add(std::string_view name, std::string_view text) { member(name).text(text); }
    void add(std::string_view name, const char* text) { add(name, std::string_view(text)); }
    void add(std::string_view name, bool value) { member(name).boolean(value); }
    void add(std::string_view name, double value) { member(name).real(value); }
    void add(std::string_view name, std::int64_t value) { member(name).integer(value); }
    void add(std::string_view name, std::uint64_t value) { member(name).unsigned_integer(value); }
    void add_nothing(std::string_view name) { member(name).nil(); }
    // Null for an empty text.
    void add_known(std::string_view name, std::string_view text) {
        return text.empty() ? add_nothing(name) : add(name, text);
    }
    // The members that say who somebody is.
    void add(const engine::Who& who) {
        count_ += engine::who_members;
        engine::write_who(writer_, who);
    }
    // Add a member whose value the caller writes next, as exactly one value.
    Writer& member(std::string_view name) {
        ++count_;
        writer_.text(name);
        return writer_;
    }

    // Nothing has been added; what was takes its room no longer, but keeps it for what comes.
    void clear() {
        count_ = 0;
        members_.clear();
    }
    void write(Writer& to) const {
        to.map(count_);
        to.raw(members_);
    }

    Fields() = default;
    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;

private:
    std::size_t count_ = 0;
    Bytes members_;
    Writer writer_{members_};
};

}  // namespace steward::introspection
