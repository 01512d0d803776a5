#include "daemon/text_form.hpp"

#include "common/json.hpp"
#include "engine/arguments.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace steward::daemon {

namespace {

constexpr std::size_t waiting_ids_bytes_max = 1u << 20;

}  // namespace

TextForm::Item TextForm::next(Inbox& inbox) {
    if (reading_) [[unlikely]]
        return end_reading();
    forget();
    switch (lines_.next(inbox)) {
        case net::LineCutter::Found::hungry: return Item::hungry;
        case net::LineCutter::Found::too_long:
            fault_ = {.code = ErrorCode::limit_exceeded, .sentence = net::long_line_sentence};
            return Item::fault;
        case net::LineCutter::Found::line: break;
    }
    is_greeted_ = true;
    if (lines_.line().size() > net::converted_at_once_bytes) [[unlikely]]
        return begin_reading(inbox);
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
    request_ = read_any_line(line, catalogue_);
    return understand([line] { return id_in(line); });
}

// The line is behind what the inbox has left: its storage is what holds it.
TextForm::Item TextForm::begin_reading(Inbox& inbox) {
    reading_ = std::make_shared<LineReading>(inbox.give_away(), lines_.line(), catalogue_);
    return Item::converts;
}

TextForm::Item TextForm::end_reading() {
    if (!reading_->has_ended()) return Item::converts;
    const std::shared_ptr<LineReading> read = std::exchange(reading_, nullptr);
    request_ = read->take_request();
    return understand([&] { return read->id(); });
}

template <class Id>
TextForm::Item TextForm::understand(Id id) {
    try {
        find_objects(request_, find_);
    } catch (const std::bad_alloc&) {
        request_ = no_memory(id());
    }
    refuse_too_many_ids();
    for (TextCall& call : request_.calls) {
        translate_cancel(call);
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

// What is cancelled is named by the id that its caller knows; the engine knows the form's own.
// Arguments that are not as they should be are left for the engine to refuse.
void TextForm::translate_cancel(TextCall& call) const {
    const engine::MethodRow* row = catalogue_.method(call.header.method);
    if (row == nullptr || row->full_name != "manager.cancel") [[likely]]
        return;
    try {
        const engine::Arguments arguments(call.payload, row->parameters);
        const std::uint32_t number = calls_.find(to_json(arguments[0]).dump());
        Bytes translated;
        Writer writer(translated);
        writer.array(1);
        writer.unsigned_integer(number);
        call.payload = std::move(translated);
    } catch (const engine::Refusal&) {}
}

// Ids may be as long as lines: those of calls that wait are no more than a channel may keep.
void TextForm::refuse_too_many_ids() {
    std::size_t bytes = calls_.bytes();
    for (const TextCall& call : request_.calls) bytes += call.id.size();
    if (bytes <= waiting_ids_bytes_max) return;
    for (TextCall& call : request_.calls)
        request_.refusals.push_back(
            {std::move(call.id), ErrorCode::limit_exceeded,
             "ids: those of the calls that wait on a channel have at most " +
                 std::to_string(waiting_ids_bytes_max) + " bytes"});
    request_.calls.clear();
}

void TextForm::refuse(TextRefusal& refusal) {
    refused_(error_line(refusal.id, refusal.code, refusal.sentence));
    Writer(sentences_.emplace_back()).text(refusal.sentence);
    refusals_.push_back({.id = calls_.add(std::move(refusal.id)),
                         .status = refusal.code,
                         .payload = sentences_.back()});
}

void TextForm::answer(net::Outbox& outbox, const net::Answer& answer) {
    std::string id = calls_.take(answer.id);
    if (id.size() + answer.payload.size() > net::converted_at_once_bytes) [[unlikely]]
        return outbox.append_line(std::make_shared<AnswerWriting>(std::move(id), answer));
    outbox.append_line(reply_line(id, answer));
}

void TextForm::tell(net::Outbox& outbox, const net::Fault& fault, Sequence) {
    outbox.append_line(error_line("null", fault.code, fault.sentence));
}

}  // namespace steward::daemon
