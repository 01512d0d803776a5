#include "client/source/conversation.hpp"

#include "common/last_words.hpp"
#include "common/refusal_payload.hpp"
#include "steward/error.hpp"

namespace steward {
namespace {

LastWords words_of(const RawReply& reply) {
    return {.code = reply.status, .sentence = reply.sentence()};
}

}  // namespace

std::string RawReply::sentence() const {
    const BytesView sentence = read_refusal(payload).sentence;
    return std::string(sentence.empty() ? name(status) : sentence);
}

void Conversation::refuse_too_large() {
    throw LimitExceeded("a message has at most " + std::to_string(limits::message_bytes_max) +
                        " bytes");
}

void Conversation::may_wait(std::uint16_t number) {
    if (may_wait_.size() <= number) may_wait_.resize(number + 1u);
    may_wait_[number] = true;
}

Loss Conversation::end_while_sending(std::size_t untaken) {
    return end(sent_ < first_frame_ + untaken ? Left::nothing : Left::something);
}

// Those who wait wait for what they sent last.
Loss Conversation::end_while_waiting(std::size_t untaken) {
    return end(left_ < first_left_ + untaken ? Left::nothing : Left::something);
}

Loss Conversation::end_with(const RawReply& last_words) {
    LastWords words = words_of(last_words);  // before what they lie in goes
    close();
    return lost_after_all_replies(std::move(words));
}

Loss Conversation::end(Left left) {
    close();
    std::optional<LastWords> words;
    RawReply reply;
    while (take(reply) == FrameState::complete)
        if (reply.id == 0) words = words_of(reply);
    if (!words)
        if (const auto cut = last_words(in_.bytes()))
            words = words_of({.status = cut->header.status, .payload = cut->payload});
    out_.clear();
    sent_ = first_frame_ = 0;
    return lost(left, std::move(words));
}

}  // namespace steward
