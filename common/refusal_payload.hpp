// The payload of a refusal: its sentence; or an array of the sentence and of what it says as data,
// where the error has some (docs/protocol.md).
#pragma once

#include "common/msgpack_reader.hpp"

namespace steward {

struct RefusalPayload {
    BytesView sentence;  // empty where there is none
    BytesView data;      // one value, or nothing
};

// The payload is well-formed, or empty.
inline RefusalPayload read_refusal(BytesView payload) {
    if (payload.empty()) return {};
    Reader reader(payload);
    Token token = reader.next();
    const bool has_data = token.kind == Kind::array && token.bits == 2;
    if (has_data) token = reader.next();
    if (token.kind != Kind::text) return {};
    return {token.bytes, has_data ? BytesView(reader.position(), reader.left()) : BytesView()};
}

}  // namespace steward
