#include "daemon/text_form.hpp"

namespace steward::daemon {

TextForm::Item TextForm::next(Inbox& inbox) {
    forget();
    switch (lines_.next(inbox)) {
        case net::LineCutter::Found::hungry: return Item::hungry;
        case net::LineCutter::Found::too_long:
            fault_ = {.code = ErrorCode::limit_exceeded, .sentence = net::long_line_sentence};
            return Item::fault;
        case net::LineCutter::Found::line: break;
    }
    is_greeted_ = true;
    return read(lines_.line());
}

// A line may have been large: nothing of it stays when the next is asked for.
void TextForm::forget() {
    request_ = {};
    frames_.clear();
    sentences_.clear();
    refusals_.clear();
}

TextForm::Item TextForm::read(std::string_view line) {
    // The catch is a backstop: whatever a line holds, it ends nobody but its call.
    try {
        request_ = read_line(line, catalogue_, find_);
    } catch (const std::exception& error) {
        request_ = {.calls = {}, .refusals = {{"null", ErrorCode::bad_frame, error.what()}}};
    }
    for (TextCall& call : request_.calls) {
        call.header.id = calls_.add(std::move(call.id));
        call.header.flags |= call_flags::joined;
        frames_.push_back({.header = call.header, .payload = call.payload});
    }
    if (!frames_.empty()) {
        frames_.back().header.flags &= static_cast<std::uint16_t>(~call_flags::joined);
        return Item::step;
    }
    sentences_.reserve(request_.refusals.size());
    for (TextRefusal& refusal : request_.refusals) refuse(refusal);
    return Item::refusals;
}

void TextForm::refuse(TextRefusal& refusal) {
    refused_(error_line(refusal.id, refusal.code, refusal.sentence));
    Writer(sentences_.emplace_back()).text(refusal.sentence);
    refusals_.push_back({.id = calls_.add(std::move(refusal.id)),
                         .status = refusal.code,
                         .payload = sentences_.back()});
}

void TextForm::answer(net::Outbox& outbox, const net::Answer& answer) {
    outbox.append_line(reply_line(calls_.take(answer.id), answer));
}

void TextForm::tell(net::Outbox& outbox, const net::Fault& fault, Sequence) {
    outbox.append_line(error_line("null", fault.code, fault.sentence));
}

}  // namespace steward::daemon
