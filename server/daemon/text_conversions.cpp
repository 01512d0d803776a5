#include "daemon/text_conversions.hpp"

namespace steward::daemon {

TextRequest no_memory(std::string id) {
    return {.calls = {},
            .refusals = {{std::move(id), ErrorCode::limit_exceeded,
                          "memory: the daemon cannot have as much as this line takes"}}};
}

TextRequest read_any_line(std::string_view line, const engine::Catalogue& catalogue) {
    try {
        return read_line(line, catalogue);
    } catch (const std::bad_alloc&) {
        return no_memory(id_in(line));
    } catch (const std::exception& error) {
        return {.calls = {}, .refusals = {{"null", ErrorCode::bad_frame, error.what()}}};
    }
}

void LineReading::run() noexcept {
    id_ = id_in(line_);
    request_ = read_any_line(line_, catalogue_);
    storage_.reset();
}

AnswerWriting::AnswerWriting(std::string id, const net::Answer& answer)
    : LineConversion(id.size() + answer.payload.size()), id_(std::move(id)), answer_(answer) {
    if (answer.whole == nullptr)
        payload_ = answer.payload;
    else
        payload_ = std::move(*answer.whole);
    answer_.payload = payload_;
    answer_.whole = nullptr;
}

void AnswerWriting::run() noexcept {
    try {
        line_ = reply_line(id_, answer_);
        line_ += '\n';
    } catch (const std::bad_alloc&) {
        line_ = error_line(id_.size() <= net::converted_at_once_bytes ? id_ : "null",
                           ErrorCode::limit_exceeded,
                           "memory: the daemon cannot have as much as this answer takes as text") +
                '\n';
    }
    Bytes().swap(payload_);
}

}  // namespace steward::daemon
