// Replies as a daemon says them, byte for byte.
#pragma once

#include "common/frame.hpp"
#include "common/msgpack_writer.hpp"

#include <string_view>

namespace steward::testing {

inline Bytes text_value(std::string_view text) {
    Bytes bytes;
    Writer(bytes).text(text);
    return bytes;
}

inline Bytes reply_frame(const ReplyHeader& header, BytesView payload) {
    Bytes bytes;
    append_frame(bytes, header, payload);
    return bytes;
}

inline Bytes reply_frame(std::uint32_t id, std::string_view text,
                         ErrorCode status = ErrorCode::none) {
    return reply_frame(ReplyHeader{.id = id, .status = status}, text_value(text));
}

// What a daemon says before it closes a connection.
inline Bytes last_words_frame(ErrorCode code, std::string_view sentence) {
    return reply_frame(0, sentence, code);
}

}  // namespace steward::testing
