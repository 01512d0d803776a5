// Any value that a shared object can hold, as the bytes it has on the wire, with handles to the
// shared objects in it. For containers of mixed content (List<Value>, namespaces) and for whoever
// does not know a type beforehand.
#pragma once

#include "steward/codec.hpp"

#include <iosfwd>

namespace steward {

class Value {
public:
    // null
    Value() : bytes_("\xc0") {}
    // Any value that has a form on the wire; literals are text.
    template <class T>
    requires(Encodable<T> && !std::same_as<T, Value>) Value(const T& value) {
        Encoder encoder(bytes_);
        Codec<T>::write(encoder, value);
        references_ = encoder.references();
    }
    Value(const char* text) : Value(std::string_view(text)) {}
    static Value from_bytes(Bytes bytes, std::vector<detail::Handle> references);

    // The value as a C++ type. Throws ConversionError.
    template <Storable T>
    T as() const {
        const detail::SessionPointer session =
            references_.empty() ? nullptr : references_[0]->session_pointer();
        Decoder decoder(bytes_, session, detail::Origin::kept);
        return Codec<T>::read(decoder);
    }
    Kind kind() const { return Reader(bytes_).next().kind; }
    bool is_null() const { return kind() == Kind::nil; }
    const Bytes& bytes() const { return bytes_; }
    const std::vector<detail::Handle>& references() const { return references_; }
    // JSON with Python's spaces: {"a": [1, 2.5, null]}; a shared object inside is <object 17>.
    std::string text() const;

    // The same bytes; integers and floats differ.
    bool operator==(const Value& other) const { return bytes_ == other.bytes_; }
    friend std::ostream& operator<<(std::ostream& out, const Value& value) {
        return value.print(out);
    }

private:
    std::ostream& print(std::ostream& out) const;

    Bytes bytes_;
    std::vector<detail::Handle> references_;
};

template <>
struct Codec<Value> {
    static void write(Encoder& encoder, const Value& value);
    static Value read(Decoder& decoder);
};

namespace detail {

// Prints checked bytes of one value as Value::text does.
void print(std::ostream& out, BytesView value);
// Asks the object and prints the answer; an array of pairs as Python prints a dict.
void print_result(std::ostream& out, const Handle& object, Method method);
void print_pairs(std::ostream& out, const Handle& object, Method method);

}  // namespace detail
}  // namespace steward
