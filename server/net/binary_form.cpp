#include "net/binary_form.hpp"

#include "common/msgpack_writer.hpp"

namespace steward::net {

BinaryForm::Item BinaryForm::next(Inbox& inbox) {
    if (prefaced_) [[likely]]
        return next_step(inbox);
    return read_preface(inbox);
}

BinaryForm::Item BinaryForm::found_fault(ErrorCode code, std::uint32_t id,
                                         std::string_view sentence) {
    fault_ = {.code = code, .id = id, .sentence = sentence};
    return Item::fault;
}

BinaryForm::Item BinaryForm::read_preface(Inbox& inbox) {
    const BytesView bytes = inbox.bytes();
    if (bytes.size() < preface_bytes &&
        preface_magic.starts_with(bytes.substr(0, preface_magic.size())))
        return Item::hungry;
    switch (bytes.size() < preface_bytes ? ErrorCode::bad_handshake : check_preface(bytes)) {
        case ErrorCode::none: break;
        case ErrorCode::version_mismatch:
            return found_fault(ErrorCode::version_mismatch, 0,
                               "this daemon speaks version 1 of the protocol");
        default:
            return found_fault(ErrorCode::bad_handshake, 0,
                               "the first bytes are neither the letters STWD nor a line of JSON");
    }
    inbox.use(preface_bytes);
    prefaced_ = true;
    return next_step(inbox);
}

bool BinaryForm::passes(const CallHeader& header) {
    if ((header.flags & ~call_flags::all) != 0) {
        found_fault(ErrorCode::bad_frame, header.id,
                    "a frame has a flag that this version does not know");
        return false;
    }
    if (greeted_) [[likely]]
        return true;
    greeted_ = header.object == manager_object && header.method == hello_method;
    if (!greeted_)
        found_fault(ErrorCode::bad_handshake, header.id, "the first call must be manager.hello");
    return greeted_;
}

BinaryForm::Item BinaryForm::found_large(const CallFrame& frame) {
    return found_fault(ErrorCode::limit_exceeded, frame.header.id,
                       "a frame announces more than 64 MiB");
}

inline BinaryForm::Item BinaryForm::next_step(Inbox& inbox) {
    switch (next_frame(inbox.bytes(), single_)) {
        case FrameState::incomplete: return Item::hungry;
        case FrameState::too_large: return found_large(single_);
        case FrameState::complete: break;
    }
    if ((single_.header.flags & call_flags::joined) != 0) return next_batch(inbox);
    if (!passes(single_.header)) return Item::fault;
    inbox.use(header_bytes + single_.payload.size());
    step_ = {&single_, 1};
    return Item::step;
}

// Nothing is used before the last frame is there: until then the bytes may move.
BinaryForm::Item BinaryForm::next_batch(Inbox& inbox) {
    BytesView rest = inbox.bytes();
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
            return found_fault(ErrorCode::limit_exceeded, frame.header.id,
                               "a batch has more than 256 calls");
        if (used > limits::message_bytes_max + header_bytes)
            return found_fault(ErrorCode::limit_exceeded, frame.header.id,
                               "a batch has more than 64 MiB");
        joined = (frame.header.flags & call_flags::joined) != 0;
    }
    inbox.use(used);
    step_ = batch_;
    return Item::step;
}

// Large answers to calls that waited come in crowds, and do not wait for a reader: each is a parcel
// of its own, since a run of them would be moved to larger storage again and again.
void BinaryForm::answer_late_or_large(Outbox& outbox, const Answer& answer) {
    constexpr std::size_t large_bytes = 64u << 10;
    const Sequence* const parked = answer.parked ? &*answer.parked : nullptr;
    if (answer.whole != nullptr)
        outbox.append_whole(header_of(answer), parked, std::move(*answer.whole));
    else if (answer.payload.size() >= large_bytes)
        outbox.append_whole(header_of(answer), parked, Bytes(answer.payload));
    else
        outbox.append_reply(header_of(answer), parked, answer.payload);
}

void BinaryForm::tell(Outbox& outbox, const Fault& fault, Sequence sequence) {
    Bytes payload;
    Writer(payload).text(fault.sentence);
    outbox.append_reply({.id = fault.id, .sequence = sequence, .status = fault.code}, nullptr,
                        payload);
}

}  // namespace steward::net
