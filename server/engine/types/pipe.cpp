// The pipe: two ends, and what one sends the other receives. An end belongs to the processes that
// have used it or have said that they have a handle of it; when the last of them has closed it or
// ended, the other end receives what is left and then hears that this one is closed.
#include "engine/packed_deque.hpp"
#include "engine/types/container.hpp"
#include "engine/types/pipe_ends.hpp"
#include "engine/types/types.hpp"

#include <array>

namespace steward::engine {
namespace {

// Each end has a lane of each kind: the number of the end is added.
constexpr Lane receivers = 0;
constexpr Lane senders = 2;
constexpr Lane pollers = 4;

constexpr std::size_t shares_max = 1024;  // lent of one end and not taken yet

struct End {
    PackedDeque inbox;
    HeldReferences references;
    bool closed = false;
};

class Pipe final : public Object {
public:
    Pipe(bool duplex, std::size_t messages_max) : duplex_(duplex), messages_max_(messages_max) {}

    static std::unique_ptr<Object> create(const Call& call, std::optional<bool> duplex) {
        return std::make_unique<Pipe>(duplex.value_or(true), call.limits().pipe_messages_max);
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&);
    void save(Writer& writer) const override;

    Readiness can_send(const Call& call, std::int64_t end) const {
        const std::uint8_t from = open_end(end);
        if (!duplex_ && from == 0)
            throw Refusal{ErrorCode::bad_argument, "end 0 of a one-way pipe only receives"};
        const End& to = other(from);
        if (to.closed) throw Refusal{ErrorCode::queue_closed, "the other end is closed"};
        return in_lane(call, senders, from, to.inbox.size() < messages_max_);
    }
    bool send(const Call& call, Effects& effects, std::int64_t end, ValueView value, Timeout) {
        const std::uint8_t from = number_of(end);
        use_end(call, effects, from);
        End& to = other(from);
        to.references.stored(call, effects, value);
        to.inbox.push_back(value);
        return true;
    }

    Readiness can_recv(const Call& call, std::int64_t end) const {
        const std::uint8_t at = receiver(end);
        const End& to = ends_[at];
        if (to.inbox.empty() && other(at).closed)
            throw Refusal{ErrorCode::queue_closed, "the other end is closed"};
        Readiness readiness = in_lane(call, receivers, at, !to.inbox.empty());
        if (readiness.now) readiness.answer_bytes = to.inbox.front().bytes.size();
        return readiness;
    }
    Any recv(const Call& call, Effects& effects, std::int64_t end, Timeout) {
        const std::uint8_t at = number_of(end);
        use_end(call, effects, at);
        return Any{drop_front(effects, ends_[at])};
    }

    // One whose time is up is told that there is nothing.
    Readiness can_poll(const Call& call, std::int64_t end) const {
        const std::uint8_t at = receiver(end);
        return in_lane(call, pollers, at, may_receive(at) || call.time_is_up());
    }
    bool poll(const Call& call, Effects& effects, std::int64_t end, Timeout) {
        const std::uint8_t at = number_of(end);
        if (!use_end(call, effects, at)) effects.unchanged();
        return may_receive(at);
    }

    void attach(const Call& call, Effects& effects, std::int64_t end,
                std::optional<std::int64_t> share) {
        const std::uint8_t at = number_of(end);
        const bool was_lent = share && take_share(call, effects, at, *share);
        if (ends_[at].closed || has_end(call, at)) {
            if (!was_lent) effects.unchanged();
            return;
        }
        effects.hold(call.process(), mode_of(share ? Way::inherited : Way::handled, at));
    }

    void lend(const Call& call, Effects& effects, std::int64_t end) {
        const std::uint8_t at = number_of(end);
        if (ends_[at].closed) return effects.unchanged();
        if (shares_of(call.holders(), at) >= shares_max)
            throw Refusal{ErrorCode::limit_exceeded,
                          "at most " + std::to_string(shares_max) +
                              " shares of an end are lent and not taken"};
        effects.hold(call.caller(), mode_of(Way::lent, at));
    }

    // What is let go here is still seen among those who hold the pipe: it is let go when the call
    // commits.
    void close(const Call& call, Effects& effects, std::int64_t end,
               std::optional<std::int64_t> share) {
        const std::uint8_t at = number_of(end);
        const std::size_t let_go =
            share ? take_share(call, effects, at, *share) : leave_end(call, effects, at);
        const std::size_t held = holdings_of(call.holders(), at);
        if (ends_[at].closed || held > let_go || (share && let_go == 0)) {
            if (let_go == 0) effects.unchanged();
            return;
        }
        ends_[at].closed = true;
        forget_closed(effects);
    }

    void detach(const Call& call, Effects& effects, std::int64_t end) {
        if (leave_end(call, effects, number_of(end)) == 0) effects.unchanged();
    }

    void show(Writer& writer, const Holders&) const override;
    std::size_t stored_bytes() const override {
        return ends_[0].inbox.stored_bytes() + ends_[1].inbox.stored_bytes();
    }
    bool holds_references() const override {
        return ends_[0].references.any() || ends_[1].references.any();
    }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        for (const End& end : ends_)
            if (end.references.any())
                end.inbox.visit([&](ValueView value) { for_each_reference(value, visit); });
    }

    bool is_owned() const override { return true; }
    void holder_ended(const Call& call, Effects& effects, const Ended& ended) override {
        for (const std::uint8_t at : {std::uint8_t{0}, std::uint8_t{1}})
            if (is_left_by(ended, call.holders(), at)) ends_[at].closed = true;
        forget_closed(effects);
    }

private:
    End& other(std::uint8_t end) { return ends_[1u - end]; }
    const End& other(std::uint8_t end) const { return ends_[1u - end]; }
    bool may_receive(std::uint8_t end) const {
        return !ends_[end].inbox.empty() || other(end).closed;
    }

    static std::uint8_t number_of(std::int64_t end) {
        if (end != 0 && end != 1)
            throw Refusal{ErrorCode::bad_argument, "the ends of a pipe are 0 and 1"};
        return static_cast<std::uint8_t>(end);
    }
    std::uint8_t open_end(std::int64_t end) const {
        const std::uint8_t at = number_of(end);
        if (ends_[at].closed) throw Refusal{ErrorCode::queue_closed, "this end is closed"};
        return at;
    }
    std::uint8_t receiver(std::int64_t end) const {
        const std::uint8_t at = open_end(end);
        if (!duplex_ && at == 1)
            throw Refusal{ErrorCode::bad_argument, "end 1 of a one-way pipe only sends"};
        return at;
    }

    // Whoever waits at an end uses it.
    static Readiness in_lane(const Call& call, Lane kind, std::uint8_t end, bool now) {
        Readiness readiness = now;
        readiness.lane = static_cast<Lane>(kind + end);
        if (!uses_end(call, end)) readiness.holds_as_process = mode_of(Way::used, end);
        return readiness;
    }

    static Bytes drop_front(Effects& effects, End& end) {
        Bytes message(end.inbox.front().bytes);
        end.references.dropped(effects, {message});
        end.inbox.pop_front();
        return message;
    }
    // What was sent to an end that is closed will never be received.
    void forget_closed(Effects& effects) {
        for (End& end : ends_)
            while (end.closed && !end.inbox.empty()) drop_front(effects, end);
    }

    bool duplex_;
    std::size_t messages_max_;  // on their way to one end; then senders wait
    std::array<End, 2> ends_;
};

void Pipe::show(Writer& writer, const Holders&) const {
    writer.map(2);
    writer.text("duplex");
    writer.boolean(duplex_);
    writer.text("ends");
    writer.array(ends_.size());
    for (const End& end : ends_) {
        writer.map(2);
        writer.text("closed");
        writer.boolean(end.closed);
        writer.text("inbox");
        writer.array(end.inbox.size());
        end.inbox.visit([&](ValueView value) { writer.raw(value.bytes); });
    }
}

void Pipe::save(Writer& writer) const {
    writer.array(2 + 2 * ends_.size());
    writer.boolean(duplex_);
    writer.unsigned_integer(messages_max_);
    for (const End& end : ends_) {
        writer.boolean(end.closed);
        writer.array(end.inbox.size());
        end.inbox.visit([&](ValueView value) { writer.raw(value.bytes); });
    }
}

std::unique_ptr<Object> Pipe::load(Saved& saved, const Loading&) {
    saved.array(6);
    const bool duplex = saved.boolean();
    auto pipe = std::make_unique<Pipe>(duplex, saved.unsigned_integer());
    for (End& end : pipe->ends_) {
        end.closed = saved.boolean();
        for (std::uint64_t left = saved.array(); left > 0; --left) {
            const ValueView value = saved.value();
            end.references.loaded(value);
            end.inbox.push_back(value);
        }
    }
    return pipe;
}

}  // namespace

TypeRow pipe_type() {
    Access waits_to_send = holding(Holds::caller, waits(senders, Awaits::room));
    waits_to_send.grows = true;
    const Access waits_to_recv = holding(Holds::caller, waits(receivers, Awaits::item));
    // Whoever asks takes nothing away from those who asked before.
    Access waits_to_poll =
        holding(Holds::caller, waits(pollers, Awaits::item, Order::side_by_side));
    waits_to_poll.answers_when_late = true;
    return {
        .name = "pipe",
        .summary =
            "Two ends, 0 and 1; what one sends the other receives. An end that all its processes "
            "have closed or left is closed.",
        .constructor = constructor<&Pipe::create, &Pipe::load>(
            {"duplex"},
            "A pipe whose ends both send and receive; with `duplex` false end 0 only receives and "
            "end 1 only sends."),
        .methods = {
            method<&Pipe::can_send, &Pipe::send>(
                "send", {"end", "value", "timeout"}, waits_to_send,
                "Send a value to the other end; wait while `pipe_messages_max` are on their way. "
                "Refused with queue_closed when that end is closed."),
            method<&Pipe::can_recv, &Pipe::recv>(
                "recv", {"end", "timeout"}, waits_to_recv,
                "Wait until there is a value for this end, then take it. Refused with queue_closed "
                "when nothing is left and the other end is closed."),
            method<&Pipe::can_poll, &Pipe::poll>(
                "poll", {"end", "timeout"}, waits_to_poll,
                "Wait until `recv` would not wait: there is a value, or the other end is closed. "
                "False when the time was up before."),
            method<&Pipe::close>("close", {"end", "share"}, writes,
                                 "The caller's process no longer uses this end and has no handle "
                                 "of it; with `share` the share that was lent is given back. When "
                                 "nobody has the end any more, it is closed."),
            method<&Pipe::attach>(
                "attach", {"end", "share"}, holding(Holds::caller, writes),
                "The caller's process has a handle of this end, which stays open as long as that "
                "is so. With `share` it takes the share that its parent has lent, and has "
                "inherited its handle. Does nothing where the end is closed."),
            method<&Pipe::lend>(
                "lend", {"end"}, holding(Holds::caller, writes),
                "Keep the end open for a child that is about to be forked and inherits this "
                "channel: until it attaches, the share is given back with `close`, or the channel "
                "or the caller's process ends. The share's number is the reply's commit number."),
            method<&Pipe::detach>("detach", {"end"}, writes,
                                  "As `close`, but the end stays open though nobody may have it: "
                                  "its handle is on its way to somebody.")}};
}

}  // namespace steward::engine
