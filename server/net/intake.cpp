#include "net/intake.hpp"

namespace steward::net {

Intake::Item Intake::next() {
    if (form_ == Form::binary) [[likely]]
        return next_step();
    return form_ == Form::text ? next_line() : begin();
}

Intake::Item Intake::found_fault(ErrorCode code, std::uint32_t id, std::string_view sentence) {
    fault_ = {.code = code, .id = id, .sentence = sentence};
    return Item::fault;
}

Intake::Item Intake::begin() {
    const BytesView bytes = inbox_.bytes();
    if (bytes.empty()) return Item::hungry;
    if (bytes.front() == '{') {
        form_ = Form::text;
        return next_line();
    }
    if (bytes.size() < preface_bytes && preface_magic.starts_with(bytes.substr(0, preface_magic.size())))
        return Item::hungry;
    switch (bytes.size() < preface_bytes ? ErrorCode::bad_handshake : check_preface(bytes)) {
        case ErrorCode::none: break;
        case ErrorCode::version_mismatch:
            return found_fault(ErrorCode::version_mismatch, 0, "this daemon speaks version 1 of the protocol");
        default:
            return found_fault(ErrorCode::bad_handshake, 0, "the first bytes are neither the letters STWD nor a line of JSON");
    }
    inbox_.use(preface_bytes);
    form_ = Form::binary;
    return next_step();
}

bool Intake::passes(const CallHeader& header) {
    if ((header.flags & ~call_flags::all) != 0) {
        found_fault(ErrorCode::bad_frame, header.id, "a frame has a flag that this version does not know");
        return false;
    }
    if (greeted_) [[likely]]
        return true;
    greeted_ = header.object == manager_object && header.method == hello_method;
    if (!greeted_) found_fault(ErrorCode::bad_handshake, header.id, "the first call must be manager.hello");
    return greeted_;
}

Intake::Item Intake::found_large(const CallFrame& frame) {
    return found_fault(ErrorCode::limit_exceeded, frame.header.id, "a frame announces more than 64 MiB");
}

Intake::Item Intake::next_step() {
    switch (next_frame(inbox_.bytes(), single_)) {
        case FrameState::incomplete: return Item::hungry;
        case FrameState::too_large: return found_large(single_);
        case FrameState::complete: break;
    }
    if ((single_.header.flags & call_flags::joined) != 0) return next_batch();
    if (!passes(single_.header)) return Item::fault;
    inbox_.use(header_bytes + single_.payload.size());
    step_ = {&single_, 1};
    return Item::step;
}

// Nothing is used before the last frame is there: until then the bytes may move.
Intake::Item Intake::next_batch() {
    BytesView rest = inbox_.bytes();
    std::size_t used = 0;
    batch_.clear();
    for (bool joined = true; joined;) {
        CallFrame frame;
        switch (next_frame(rest, frame)) {
            case FrameState::incomplete: return Item::hungry;
            case FrameState::too_large: return found_large(frame);
            case FrameState::complete: break;
        }
        if (!passes(frame.header)) return Item::fault;
        batch_.push_back(frame);
        const std::size_t size = header_bytes + frame.payload.size();
        used += size;
        rest.remove_prefix(size);
        if (batch_.size() > limits::batch_calls_max)
            return found_fault(ErrorCode::limit_exceeded, frame.header.id, "a batch has more than 256 calls");
        if (used > limits::message_bytes_max + header_bytes)
            return found_fault(ErrorCode::limit_exceeded, frame.header.id, "a batch has more than 64 MiB");
        joined = (frame.header.flags & call_flags::joined) != 0;
    }
    inbox_.use(used);
    step_ = batch_;
    return Item::step;
}

Intake::Item Intake::next_line() {
    for (;;) {
        const BytesView bytes = inbox_.bytes();
        const std::size_t newline = bytes.find('\n', scanned_);
        if (newline == BytesView::npos) scanned_ = bytes.size();
        if (std::min(newline, bytes.size()) >= limits::text_line_bytes_max)
            return found_fault(ErrorCode::limit_exceeded, 0, "a line is longer than 16 MiB");
        if (newline == BytesView::npos) return Item::hungry;
        line_ = bytes.substr(0, newline);
        inbox_.use(newline + 1);
        scanned_ = 0;
        if (line_.find_first_not_of(" \t\r") == BytesView::npos) continue;
        greeted_ = true;
        return Item::line;
    }
}

}  // namespace steward::net
