#include "steward/value.hpp"

#include "steward/lock.hpp"
#include "steward/namespace.hpp"

#include <charconv>
#include <cmath>
#include <ostream>
#include <sstream>

namespace steward {
namespace detail {
namespace {

void print_text(std::ostream& out, std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    out << '"';
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\')
            out << '\\' << letter;
        else if (letter == '\n')
            out << "\\n";
        else if (letter == '\t')
            out << "\\t";
        else if (code < 0x20)
            out << "\\u00" << digits[code >> 4] << digits[code & 15];
        else
            out << letter;
    }
    out << '"';
}

// The shortest text that reads back as the same number; with a point, as Python has it: 2.0.
void print_real(std::ostream& out, double number) {
    if (!std::isfinite(number)) {
        out << (std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf");
        return;
    }
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    const std::string_view written(text, static_cast<std::size_t>(end - text));
    out << written;
    if (written.find_first_of(".e") == std::string_view::npos) out << ".0";
}

void print_next(std::ostream& out, Reader& reader);

// `as_map` takes the items by twos, as a map or as an array of pairs.
void print_items(std::ostream& out, Reader& reader, std::uint64_t count, bool is_map,
                 bool are_pairs) {
    out << (is_map ? '{' : '[');
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i > 0) out << ", ";
        if (are_pairs) reader.next();
        print_next(out, reader);
        if (!is_map) continue;
        out << ": ";
        print_next(out, reader);
    }
    out << (is_map ? '}' : ']');
}

// Recursion ends at the depth that a value may have (limits::value_depth_max).
void print_next(std::ostream& out, Reader& reader) {
    const Token token = reader.next();
    switch (token.kind) {
        case Kind::nil: out << "null"; break;
        case Kind::boolean: out << (token.bits != 0 ? "true" : "false"); break;
        case Kind::integer: out << token.integer(); break;
        case Kind::unsigned_integer: out << token.bits; break;
        case Kind::real: print_real(out, token.real); break;
        case Kind::text: print_text(out, token.bytes); break;
        case Kind::binary: out << "<" << token.bytes.size() << " bytes>"; break;
        case Kind::array: print_items(out, reader, token.bits, false, false); break;
        case Kind::map: print_items(out, reader, token.bits, true, false); break;
        case Kind::reference: out << "<object " << token.bits << ">"; break;
        case Kind::fault: out << "<fault>"; break;
    }
}

// A whole result; the handles in it are given back when it goes.
Value answer_of(const Handle& object, Method method) {
    const Outcome outcome = exchange(object->session(), object->id(), method, {});
    return Result<Value>::read(object->session_pointer(), outcome);
}

}  // namespace

void print(std::ostream& out, BytesView value) {
    Reader reader(value);
    print_next(out, reader);
}

void print_result(std::ostream& out, const Handle& object, Method method) {
    print(out, answer_of(object, method).bytes());
}

void print_pairs(std::ostream& out, const Handle& object, Method method) {
    const Value pairs = answer_of(object, method);
    Reader reader(pairs.bytes());
    print_items(out, reader, reader.next().bits, true, true);
}

}  // namespace detail

Value Value::from_bytes(Bytes bytes, std::vector<detail::Handle> references) {
    Value value;
    value.bytes_ = std::move(bytes);
    value.references_ = std::move(references);
    return value;
}

std::string Value::text() const {
    std::ostringstream out;
    out << *this;
    return out.str();
}

std::ostream& Value::print(std::ostream& out) const {
    detail::print(out, bytes_);
    return out;
}

void Codec<Value>::write(Encoder& encoder, const Value& value) {
    for (const detail::Handle& handle : value.references()) encoder.keep(handle);
    encoder.raw(value.bytes());
}

Value Codec<Value>::read(Decoder& decoder) {
    Reader copy = decoder;
    const Bytes bytes(copy.value());
    std::vector<detail::Handle> references;
    for (const char* const end = copy.position(); decoder.position() != end;) {
        Decoder ahead = decoder;
        if (ahead.next().kind == Kind::reference)
            references.push_back(decoder.handle());
        else
            decoder.next();
    }
    return Value::from_bytes(bytes, std::move(references));
}

std::ostream& operator<<(std::ostream& out, const Namespace& space) {
    detail::print_result(out, space.handle(), detail::methods::namespace_::copy);
    return out;
}

Holder Codec<Holder>::read(Decoder& decoder) {
    Holder holder;
    const Token head = decoder.expect(Kind::map, "a holder");
    for (std::uint64_t i = 0; i < head.bits; ++i) {
        const BytesView key = decoder.expect(Kind::text, "a string").bytes;
        Reader member(decoder.value());
        const Token value = member.next();
        if (key == "pid") holder.pid = value.integer();
        if (key == "name" && value.kind == Kind::text) holder.name = value.bytes;
        if (key == "client") holder.client = value.bits;
        if (key == "since") holder.since = value.bits;
        if (key == "gone") holder.gone = value.bits != 0;
    }
    return holder;
}

}  // namespace steward
