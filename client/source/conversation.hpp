// What is said on one connection, without the connection: calls become bytes to send, bytes that
// have arrived become replies, and when it ends this tells what that means for the calls under way.
// Pure: no descriptor, no clock, nothing waits. The rule it keeps: a call is not sent, refused or
// of unknown fate by what has left and what the daemon said last, and by nothing else.
//
// Whoever has a carrier obeys: it sends unsent() and says how much of it has left, brings what
// arrives into room(), and calls take() until there is no whole reply. So everything that can go
// wrong between two frames, and within one, is tested in memory.
#pragma once

#include "client/source/loss.hpp"
#include "client/source/poll_history.hpp"
#include "common/frame.hpp"
#include "common/inbox.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace steward {

// One answer as it came. The payload points into the conversation: good until its next call, or
// until more arrives.
struct RawReply {
    std::uint32_t id = 0;
    ErrorCode status = ErrorCode::none;
    Sequence sequence = 0;
    std::optional<Sequence> parked = {};  // when the call was parked, if it waited
    bool holder_died = false;
    bool lease_ended = false;
    BytesView payload = {};  // one value; for a status other than none a sentence

    // The sentence of a refusal.
    std::string sentence() const;
};

class Conversation {
public:
    // How long a wait may look for its reply before it sleeps, at most; zero: never.
    explicit Conversation(std::chrono::microseconds poll = {}) : poll_(poll) {
        append_preface(out_);
    }

    // Puts one call behind what is unsent; returns the id that its reply will carry. Throws
    // LimitExceeded.
    std::uint32_t queue(std::uint16_t method, ObjectId object, BytesView arguments,
                        std::uint16_t flags);
    bool has_unsent() const { return !out_.empty(); }
    BytesView unsent() const { return {out_.data() + sent_, out_.size() - sent_}; }
    // So many bytes of it have left.
    void sent(std::size_t bytes);

    // Where the next bytes are to go; not empty.
    std::span<char> room() { return in_.room(); }
    void arrived(std::size_t bytes) { in_.arrived(bytes); }
    // The next reply that is here whole. One that says it is too large is none, and nothing can be
    // read after it.
    FrameState take(RawReply& reply);

    // A wait for a reply begins: how long it may look before it sleeps. What looking came to is
    // remembered for each method, the first of those that were sent last. Where the daemon advises
    // how to wait, only for those that may wait for what others do: who looks for a lock that is
    // held for long keeps the processor that its holder wants.
    std::chrono::microseconds look(bool is_advised);
    // The method with this number may wait for what others do.
    void may_wait(std::uint16_t number);
    void found_reply() {
        if (awaited_ < history_.size()) history_[awaited_].found_reply();
    }
    void found_nothing() {
        if (awaited_ < history_.size()) history_[awaited_].found_nothing();
    }

    bool is_open() const { return is_open_; }
    // Nothing more is sent; what has arrived can still be taken.
    void close() { is_open_ = false; }
    // It has ended while calls were being sent, or while a reply was waited for: what whoever made
    // them is told. Replies that are here and were not taken are passed over, but the daemon's last
    // words are looked for, also in the middle of a reply.
    // `untaken`: so many of the bytes that left last were never taken by the daemon (carrier.hpp).
    Loss end_while_sending(std::size_t untaken = 0);
    Loss end_while_waiting(std::size_t untaken = 0);
    // It has ended by a reply with id 0, the daemon's last words, that was taken like others.
    Loss end_with(const RawReply& last_words);

private:
    // A buffer that one large message has grown is given back once it is empty.
    static constexpr std::size_t outbox_kept_bytes = 256u << 10;

    [[noreturn]] static void refuse_too_large();
    Loss end(Left left);

    std::uint32_t next_id_ = 1;
    Bytes out_;
    std::size_t sent_ = 0;         // bytes of it that have left
    std::size_t first_frame_ = 0;  // where in it the first frame ends
    // The same of what was there when all of it had left last.
    std::size_t left_ = 0;
    std::size_t first_left_ = 0;
    Inbox in_;
    bool is_open_ = true;
    std::chrono::microseconds poll_;
    std::vector<PollHistory> history_;  // by method
    std::vector<bool> may_wait_;        // the same
    std::uint16_t awaited_ = hello_method;
};

inline std::uint32_t Conversation::queue(std::uint16_t method, ObjectId object, BytesView arguments,
                                         std::uint16_t flags) {
    if (arguments.size() > limits::message_bytes_max) refuse_too_large();
    const std::uint32_t id = next_id_;
    if (++next_id_ == 0) next_id_ = 1;  // 0 is what the daemon says to the connection itself
    append_frame(out_, CallHeader{.id = id, .object = object, .method = method, .flags = flags},
                 arguments);
    if (first_frame_ == 0) {
        first_frame_ = out_.size();
        awaited_ = method;
    }
    return id;
}

inline void Conversation::sent(std::size_t bytes) {
    sent_ += bytes;
    if (sent_ < out_.size()) return;
    left_ = sent_;
    first_left_ = first_frame_;
    out_.clear();
    if (out_.capacity() > outbox_kept_bytes) Bytes().swap(out_);
    sent_ = first_frame_ = 0;
}

inline FrameState Conversation::take(RawReply& reply) {
    ReplyFrame frame;
    const FrameState state = next_frame(in_.bytes(), frame);
    if (state != FrameState::complete) return state;
    in_.use(header_bytes + frame.header.size);
    reply = {.id = frame.header.id,
             .status = frame.header.status,
             .sequence = frame.header.sequence,
             .holder_died = (frame.header.flags & reply_flags::holder_died) != 0,
             .lease_ended = (frame.header.flags & reply_flags::lease_ended) != 0,
             .payload = frame.payload};
    if ((frame.header.flags & reply_flags::waited) != 0 &&
        reply.payload.size() >= sizeof(Sequence)) {
        Sequence parked = 0;
        std::memcpy(&parked, reply.payload.data(), sizeof parked);
        reply.parked = parked;
        reply.payload.remove_prefix(sizeof parked);
    }
    return state;
}

inline std::chrono::microseconds Conversation::look(bool is_advised) {
    const bool may_wait = awaited_ < may_wait_.size() && may_wait_[awaited_];
    if (poll_.count() == 0 || (is_advised && !may_wait)) return poll_;
    if (history_.size() <= awaited_) history_.resize(awaited_ + 1u);
    return history_[awaited_].should_poll() ? poll_ : std::chrono::microseconds{0};
}

}  // namespace steward
