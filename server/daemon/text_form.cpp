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

namespace {

// The id of a line that could not be read, as it stands there: a number, or a string without
// escapes. Null where none is found.
std::string id_in(std::string_view line) {
    constexpr std::string_view name = "\"id\"";
    std::size_t at = line.find(name);
    if (at == line.npos) return "null";
    at = line.find_first_not_of(" :\t", at + name.size());
    if (at == line.npos) return "null";
    const std::size_t end = line[at] == '"' ? line.find('"', at + 1)
                                            : line.find_first_not_of("-+.0123456789eE", at) - 1;
    constexpr std::size_t most = 100;
    if (end == line.npos || end < at || end - at >= most) return "null";
    const std::string_view id = line.substr(at, end - at + 1);
    return id.find('\\') == id.npos ? std::string(id) : "null";
}

}  // namespace

TextForm::Item TextForm::read(std::string_view line) {
    // The catch is a backstop: whatever a line holds, it ends nobody but its call.
    try {
        request_ = read_line(line, catalogue_, find_);
    } catch (const std::bad_alloc&) {
        request_ = {.calls = {},
                    .refusals = {{id_in(line), ErrorCode::limit_exceeded,
                                  "memory: the daemon cannot have as much as this line takes"}}};
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
