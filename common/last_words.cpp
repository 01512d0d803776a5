#include "common/last_words.hpp"

#include "common/msgpack_reader.hpp"

namespace steward {
namespace {

// Nothing but a sentence, and nothing behind it.
bool is_sentence(BytesView payload) {
    Reader reader(payload);
    return reader.next().kind == Kind::text && reader.at_end();
}

}  // namespace

std::optional<ReplyFrame> last_words(BytesView cut) {
    constexpr std::size_t most = header_bytes + last_words_bytes_max;
    const std::size_t begin = std::max(header_bytes, cut.size() - std::min(cut.size(), most));
    for (std::size_t place = begin; place + header_bytes < cut.size(); ++place) {
        ReplyFrame frame;
        const BytesView tail = cut.substr(place);
        if (next_frame(tail, frame) != FrameState::complete ||
            frame.payload.size() != tail.size() - header_bytes)
            continue;
        if (frame.header.id == 0 && frame.header.status == ErrorCode::channel_closed &&
            is_sentence(frame.payload))
            return frame;
    }
    return std::nullopt;
}

}  // namespace steward
