#include "introspection/brief.hpp"

#include "common/msgpack_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace steward::introspection {
namespace {

constexpr std::string_view ellipsis = "…";

// Where the words go. What has no room left is cut, and nothing more is taken.
class Room {
public:
    Room(char* to, std::size_t room) : to_(to), room_(room) {}

    bool is_full() const { return is_cut_; }
    void cut() { is_cut_ = true; }
    void put(std::string_view words) {
        if (is_cut_) return;
        const std::size_t taken = std::min(words.size(), room_ - used_);
        if (taken > 0) std::memcpy(to_ + used_, words.data(), taken);
        used_ += taken;
        is_cut_ = taken < words.size();
    }
    template <class Number>
    void put_number(Number number) {
        char digits[32];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        put({digits, static_cast<std::size_t>(end - digits)});
    }
    // A letter of several bytes that would be cut goes as a whole.
    std::size_t end() {
        if (!is_cut_) return used_;
        std::size_t size = std::min(used_, room_ - std::min(room_, ellipsis.size()));
        while (size > 0 && size < used_ && (static_cast<unsigned char>(to_[size]) & 0xc0u) == 0x80)
            --size;
        used_ = size;
        is_cut_ = false;
        put(ellipsis.substr(0, room_ - used_));
        return used_;
    }

private:
    char* to_;
    std::size_t room_;
    std::size_t used_ = 0;
    bool is_cut_ = false;
};

// Control characters are not for people, nor for whoever reads line by line.
void put_quoted(Room& room, std::string_view text) {
    room.put("\"");
    while (!text.empty() && !room.is_full()) {
        const auto is_special = [](char letter) {
            return letter == '"' || letter == '\\' || static_cast<unsigned char>(letter) < 0x20;
        };
        const auto special = std::find_if(text.begin(), text.end(), is_special);
        const auto plain = static_cast<std::size_t>(special - text.begin());
        room.put(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        const char letter = text.front();
        if (letter == '\n') {
            room.put("\\n");
        } else if (static_cast<unsigned char>(letter) < 0x20) {
            room.put(" ");
        } else {
            room.put("\\");
            room.put(text.substr(0, 1));
        }
        text.remove_prefix(1);
    }
    room.put("\"");
}

void put_value(Room& room, Reader& reader);

void put_values(Room& room, Reader& reader, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count && !room.is_full(); ++i) {
        if (i > 0) room.put(", ");
        put_value(room, reader);
    }
}

void put_members(Room& room, Reader& reader, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count && !room.is_full(); ++i) {
        if (i > 0) room.put(", ");
        put_value(room, reader);
        room.put(": ");
        put_value(room, reader);
    }
}

void put_binary(Room& room, std::size_t size) {
    room.put("<");
    room.put_number(size);
    room.put(size == 1 ? " byte>" : " bytes>");
}

// A level takes a byte of the room, so it is as deep as that at most.
void put_value(Room& room, Reader& reader) {
    if (room.is_full()) return;
    const Token token = reader.next();
    switch (token.kind) {
        case Kind::nil: return room.put("null");
        case Kind::boolean: return room.put(token.bits != 0 ? "true" : "false");
        case Kind::integer: return room.put_number(token.integer());
        case Kind::unsigned_integer: return room.put_number(token.bits);
        case Kind::real: return room.put_number(token.real);
        case Kind::text: return put_quoted(room, token.bytes);
        case Kind::binary: return put_binary(room, token.bytes.size());
        case Kind::reference: return room.put("@"), room.put_number(token.bits);
        case Kind::array:
            room.put("[");
            put_values(room, reader, token.bits);
            return room.put("]");
        case Kind::map:
            room.put("{");
            put_members(room, reader, token.bits);
            return room.put("}");
        case Kind::fault: return room.cut();
    }
}

}  // namespace

std::size_t brief_arguments(char* to, std::size_t room_bytes, BytesView arguments) {
    Room room(to, room_bytes);
    Reader reader(arguments);
    if (arguments.empty()) return 0;
    const Token head = reader.next();
    if (head.kind == Kind::array) {
        put_values(room, reader, head.bits);
    } else if (head.kind == Kind::map) {
        for (std::uint64_t i = 0; i < head.bits && !room.is_full(); ++i) {
            if (i > 0) room.put(", ");
            const Token name = reader.next();
            if (name.kind != Kind::text) room.cut();
            room.put(name.bytes);
            room.put("=");
            put_value(room, reader);
        }
    } else {
        room.cut();
    }
    return room.end();
}

std::size_t brief_value(char* to, std::size_t room_bytes, BytesView value) {
    Room room(to, room_bytes);
    Reader reader(value);
    put_value(room, reader);
    return room.end();
}

std::size_t brief_sentence(char* to, std::size_t room_bytes, BytesView payload) {
    Reader reader(payload);
    Token head = reader.next();
    if (head.kind == Kind::array) head = reader.next();
    return brief_text(to, room_bytes, head.kind == Kind::text ? head.bytes : "");
}

std::size_t brief_text(char* to, std::size_t room_bytes, std::string_view text) {
    Room room(to, room_bytes);
    room.put(text);
    return room.end();
}

}  // namespace steward::introspection
