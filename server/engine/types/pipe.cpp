// The pipe: two ends, and what one sends the other receives. An end belongs to the processes that have used it or have said that
// they have a handle of it; when the last of them has closed it or ended, the other end receives what is left and then hears that
// this one is closed.
#include "engine/engine.hpp"
#include "engine/packed_deque.hpp"
#include "engine/types/container.hpp"
#include "engine/types/types.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// Each end has a lane of each kind: the number of the end is added.
constexpr Lane receivers = 0;
constexpr Lane senders = 2;
constexpr Lane pollers = 4;

// How a process has an end: the mode of its holding, with the number of the end added. Who has inherited its handle at a fork may
// never know of it: that keeps an end open when others close it, but not when the last process that used it has ended. A share
// is lent to a child that has not come yet to take it. The channel that lent it holds it: the child inherits that, and so gives
// it back when it ends.
constexpr std::uint8_t used = 0;
constexpr std::uint8_t handled = 2;
constexpr std::uint8_t inherited = 4;
constexpr std::uint8_t lent = 6;
constexpr std::size_t shares_max = 1024;  // lent of one end and not taken yet

std::uint8_t end_of(const Holder& holder) { return holder.mode & 1u; }
std::uint8_t way_of(const Holder& holder) { return static_cast<std::uint8_t>(holder.mode & ~1u); }

struct End {
    PackedDeque inbox;
    HeldReferences references;
    bool closed = false;
};

class Pipe final : public Object {
public:
    Pipe(bool duplex, std::size_t messages_max) : duplex_(duplex), messages_max_(messages_max) {}

    static std::unique_ptr<Object> create(Call& call, std::optional<bool> duplex) {
        return std::make_unique<Pipe>(duplex.value_or(true), call.engine().options().limits.pipe_messages_max);
    }

    Attempt<bool> send(Call& call, std::int64_t end, ValueView value, Timeout) {
        const std::uint8_t from = open_end(end, "send");
        if (!duplex_ && from == 0) throw Refusal{ErrorCode::bad_argument, "pipe.send: end 0 of a one-way pipe only receives"};
        End& to = other(from);
        if (to.closed) throw Refusal{ErrorCode::queue_closed, "pipe.send: the other end is closed"};
        const bool has_room = to.inbox.size() < messages_max_;
        if (!call.goes_on(has_room && !call.is_behind(lane(senders, from)))) return wait<bool>(call, senders, from);
        use(call, from);
        to.references.stored(call, value);
        to.inbox.push_back(value);
        return true;
    }

    Attempt<Any> recv(Call& call, std::int64_t end, Timeout) {
        const std::uint8_t at = open_end(end, "recv");
        require_receiver(at, "recv");
        End& to = ends_[at];
        if (to.inbox.empty() && other(at).closed) throw Refusal{ErrorCode::queue_closed, "pipe.recv: the other end is closed"};
        if (!to.inbox.empty()) call.expect_answer(to.inbox.front().bytes.size());
        if (!call.goes_on(!to.inbox.empty() && !call.is_behind(lane(receivers, at)))) return wait<Any>(call, receivers, at);
        use(call, at);
        return Any{drop_front(call, to)};
    }

    Attempt<bool> poll(Call& call, std::int64_t end, Timeout) {
        const std::uint8_t at = open_end(end, "poll");
        require_receiver(at, "poll");
        const bool is_over = call.time_is_up || (call.timeout && *call.timeout <= Time::zero());
        if (!may_receive(at) && !is_over) return wait<bool>(call, pollers, at);
        if (!use(call, at)) call.unchanged();
        return may_receive(at);
    }

    void attach(Call& call, std::int64_t end, std::optional<std::int64_t> share) {
        const std::uint8_t at = number_of(end, "attach");
        const bool was_lent = share && take_share(call, at, *share);
        if (ends_[at].closed || has(call, at)) {
            if (!was_lent) call.unchanged();
            return;
        }
        call.hold_as_process(mode(share ? inherited : handled, at));
    }

    void lend(Call& call, std::int64_t end) {
        const std::uint8_t at = number_of(end, "lend");
        if (ends_[at].closed) return call.unchanged();
        const auto& holders = call.holders().all();
        const auto shares = std::count_if(holders.begin(), holders.end(),
                                          [&](const Holder& one) { return one.mode == mode(lent, at); });
        if (static_cast<std::size_t>(shares) >= shares_max)
            throw Refusal{ErrorCode::limit_exceeded,
                          "pipe.lend: at most " + std::to_string(shares_max) + " shares of an end are lent and not taken"};
        call.hold(mode(lent, at));
    }

    void close(Call& call, std::int64_t end, std::optional<std::int64_t> share) {
        const std::uint8_t at = number_of(end, "close");
        const bool was_mine = share ? take_share(call, at, *share) : let_go(call, at);
        if (ends_[at].closed || is_held(call.holders(), at) || (share && !was_mine)) {
            if (!was_mine) call.unchanged();
            return;
        }
        ends_[at].closed = true;
        forget_closed(call);
    }

    void detach(Call& call, std::int64_t end) {
        if (!let_go(call, number_of(end, "detach"))) call.unchanged();
    }

    void write(Writer& writer) const override {
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
    std::size_t stored_bytes() const override { return ends_[0].inbox.stored_bytes() + ends_[1].inbox.stored_bytes(); }
    bool holds_references() const override { return ends_[0].references.any() || ends_[1].references.any(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        for (const End& end : ends_)
            if (end.references.any()) end.inbox.visit([&](ValueView value) { for_each_reference(value, visit); });
    }

    bool is_owned() const override { return true; }
    // All that the process had of the end goes at once; of a channel that has ended, the shares that it lent. When only others
    // are left who may not know that they have it, the end of a process that used it closes it; else one of them may come yet. A
    // child may come though its parent has ended, but not when the channel that it inherited has.
    void holder_crashed(Holders& holders, const Holder& holder) override {
        const std::uint8_t at = end_of(holder);
        bool was_user = false;
        bool may_be_used = false;
        const auto is_of_it = [&](const Holder& one) {
            const bool is_gone = holder.with_process ? one.caller.client == holder.caller.client : one.caller == holder.caller;
            if (!is_gone || end_of(one) != at) return false;
            was_user = was_user || way_of(one) == used;
            may_be_used = may_be_used || (way_of(one) == lent && holder.with_process);
            return true;
        };
        while (holders.remove(is_of_it)) {
        }
        bool is_known = false;
        for (const Holder& one : holders.all()) {
            if (end_of(one) != at) continue;
            (way_of(one) == used || way_of(one) == handled ? is_known : may_be_used) = true;
        }
        if (!is_known && (was_user || !may_be_used)) ends_[at].closed = true;
    }
    void holder_ended(Call& call) override { forget_closed(call); }

    bool is_ready(Lane lane, const Holders&) const override {
        const std::uint8_t end = lane % 2;
        if (ends_[end].closed) return true;
        if (lane == senders || lane == senders + 1) return other(end).closed || other(end).inbox.size() < messages_max_;
        return may_receive(end);
    }

private:
    static Lane lane(Lane kind, std::uint8_t end) { return static_cast<Lane>(kind + end); }
    End& other(std::uint8_t end) { return ends_[1u - end]; }
    const End& other(std::uint8_t end) const { return ends_[1u - end]; }
    bool may_receive(std::uint8_t end) const { return !ends_[end].inbox.empty() || other(end).closed; }

    static std::uint8_t number_of(std::int64_t end, std::string_view method) {
        if (end != 0 && end != 1)
            throw Refusal{ErrorCode::bad_argument, "pipe." + std::string(method) + ": the ends of a pipe are 0 and 1"};
        return static_cast<std::uint8_t>(end);
    }
    std::uint8_t open_end(std::int64_t end, std::string_view method) const {
        const std::uint8_t at = number_of(end, method);
        if (ends_[at].closed) throw Refusal{ErrorCode::queue_closed, "pipe." + std::string(method) + ": this end is closed"};
        return at;
    }
    void require_receiver(std::uint8_t end, std::string_view method) const {
        if (!duplex_ && end == 1)
            throw Refusal{ErrorCode::bad_argument, "pipe." + std::string(method) + ": end 1 of a one-way pipe only sends"};
    }

    static std::uint8_t mode(std::uint8_t way, std::uint8_t end) { return static_cast<std::uint8_t>(way + end); }
    static bool is_held(const Holders& holders, std::uint8_t end) {
        return std::any_of(holders.all().begin(), holders.all().end(), [&](const Holder& one) { return end_of(one) == end; });
    }
    // Whether the caller's process has this end itself, or in this way.
    static bool has(Call& call, std::uint8_t end, std::optional<std::uint8_t> way = {}) {
        return std::any_of(call.holders().all().begin(), call.holders().all().end(), [&](const Holder& one) {
            return end_of(one) == end && one.caller == call.process() && (way ? way_of(one) == *way : way_of(one) != lent);
        });
    }
    // The caller's process uses this end from now on; false when it did before.
    static bool use(Call& call, std::uint8_t end) {
        if (has(call, end, used)) return false;
        call.hold_as_process(mode(used, end));
        return true;
    }
    static bool let_go(Call& call, std::uint8_t end) {
        bool any = false;
        for (const std::uint8_t way : {used, handled, inherited}) any = call.let_go(call.process(), mode(way, end)) || any;
        return any;
    }
    // Shares are named by the commit number of their making, whoever takes them.
    static bool take_share(Call& call, std::uint8_t end, std::int64_t share) {
        return call.engine().let_go(call.record(), [&](const Holder& one) {
            return one.mode == mode(lent, end) && static_cast<std::int64_t>(one.since) == share;
        });
    }
    template <class T>
    static Attempt<T> wait(Call& call, Lane kind, std::uint8_t end) {
        call.wait_at({call.record().id, lane(kind, end)});
        if (!has(call, end, used)) call.hold_when_parked(mode(used, end));
        return Attempt<T>::wait();
    }

    static Bytes drop_front(Call& call, End& end) {
        Bytes message(end.inbox.front().bytes);
        end.references.dropped(call, {message});
        end.inbox.pop_front();
        return message;
    }
    // What was sent to an end that is closed will never be received.
    void forget_closed(Call& call) {
        for (End& end : ends_)
            while (end.closed && !end.inbox.empty()) drop_front(call, end);
    }

    bool duplex_;
    std::size_t messages_max_;  // on their way to one end; then senders wait
    std::array<End, 2> ends_;
};

}  // namespace

TypeRow pipe_type() {
    Access waits_to_send = holding(Holds::caller, waits(senders, Order::asked));
    waits_to_send.grows = true;
    Access waits_to_poll = holding(Holds::caller, waits(pollers, Order::asked));
    waits_to_poll.alone = waits_to_poll.ends_late = true;
    return {
        .name = "pipe",
        .summary = "Two ends, 0 and 1; what one sends the other receives. An end that all its processes have closed or left is closed.",
        .constructor = constructor<&Pipe::create>({"duplex"},
            "A pipe whose ends both send and receive; with `duplex` false end 0 only receives and end 1 only sends."),
        .methods = {
            method<&Pipe::send>("send", {"end", "value", "timeout"}, waits_to_send,
                "Send a value to the other end; wait while `pipe_messages_max` are on their way. Refused with queue_closed when that "
                "end is closed."),
            method<&Pipe::recv>("recv", {"end", "timeout"}, holding(Holds::caller, waits(receivers, Order::asked)),
                "Wait until there is a value for this end, then take it. Refused with queue_closed when nothing is left and the other "
                "end is closed."),
            method<&Pipe::poll>("poll", {"end", "timeout"}, waits_to_poll,
                "Wait until `recv` would not wait: there is a value, or the other end is closed. False when the time was up before."),
            method<&Pipe::close>("close", {"end", "share"}, writes,
                "The caller's process no longer uses this end and has no handle of it; with `share` the share that was lent is given "
                "back. When nobody has the end any more, it is closed."),
            method<&Pipe::attach>("attach", {"end", "share"}, holding(Holds::caller, writes),
                "The caller's process has a handle of this end, which stays open as long as that is so. With `share` it takes the "
                "share that its parent has lent, and has inherited its handle. Does nothing where the end is closed."),
            method<&Pipe::lend>("lend", {"end"}, holding(Holds::caller, writes),
                "Keep the end open for a child that is about to be forked and inherits this channel: until it attaches, the share is "
                "given back with `close`, or the channel or the caller's process ends. The share's number is the reply's commit number."),
            method<&Pipe::detach>("detach", {"end"}, writes,
                "As `close`, but the end stays open though nobody may have it: its handle is on its way to somebody."),
        },
    };
}

}  // namespace steward::engine
