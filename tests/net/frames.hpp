// What a peer sends, for tests of the net: its preface, frames of calls that have nothing in them.
#pragma once

#include "common/frame.hpp"

#include <string>
#include <vector>

namespace steward::net {

inline Bytes frame(CallHeader header, BytesView payload = {}) {
    Bytes bytes;
    append_frame(bytes, header, payload);
    return bytes;
}

inline Bytes frame(std::uint32_t id, BytesView payload = {}, std::uint16_t flags = 0) {
    return frame(CallHeader{.id = id, .flags = flags}, payload);
}

inline Bytes preface(char major = 1) {
    Bytes bytes;
    append_preface(bytes);
    bytes[4] = major;
    return bytes;
}

inline Bytes greeting() { return preface() + frame(1); }

using Heard = std::vector<std::string>;

}  // namespace steward::net
