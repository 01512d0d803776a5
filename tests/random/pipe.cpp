// The model of the pipe: two ends, each with what is on its way to it, the processes that use it or
// have a handle of it, and those who wait there.
#include "tests/random/model.hpp"

#include <algorithm>
#include <set>

namespace steward::random {
namespace {

constexpr std::size_t messages_max = 2;  // as the history's engine has it

class PipeModel final : public Model {
public:
    explicit PipeModel(Generator& generator) : duplex_(below(generator, 2) == 0) {}

    void make(Founder& founder) override { object_ = founder.make("pipe", encoded(duplex_)); }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        const std::uint64_t chosen = below(generator, 33);
        const std::int64_t number = chosen == 0   ? -1
                                    : chosen == 1 ? 2
                                                  : static_cast<std::int64_t>(chosen % 2);
        const bool exists = number == 0 || number == 1;
        const std::size_t end = exists ? static_cast<std::size_t>(number) : 0;
        const std::uint64_t what = below(generator, 19);
        // What becomes of a thread that waits at an end which another thread of its process closes
        // is nobody's promise.
        if ((what == 0 || what == 17) && !waits_at(end, asker.who.client)) {
            hearing.done_unless(asker, exists ? ErrorCode::none : ErrorCode::bad_argument);
            if (exists && what == 0) leave(end, asker.who.client);
            if (exists && what == 17) ends_[end].let_go(asker.who.client);
            return {object_, what == 0 ? "pipe.close" : "pipe.detach", encoded(number)};
        }
        if (what == 18 && ends_[end].lent.size() < 3) {
            hearing.done_unless(asker, exists ? ErrorCode::none : ErrorCode::bad_argument);
            if (exists && !ends_[end].closed)
                ends_[end].lent.insert({asker.who.client, asker.who.channel});
            return {object_, "pipe.lend", encoded(number)};
        }
        if (what == 16) {
            hearing.done_unless(asker, exists ? ErrorCode::none : ErrorCode::bad_argument);
            if (exists && !ends_[end].closed) ends_[end].handles.insert(asker.who.client);
            return {object_, "pipe.attach", encoded(number)};
        }
        const auto seconds = asker.patience(generator);
        const bool sends = what < 8;
        const bool polls = what > 12 && what < 17;
        const std::int64_t value = static_cast<std::int64_t>(below(generator, 100));
        if (!exists)
            hearing.refuse(asker, ErrorCode::bad_argument);
        else if (ends_[end].closed)
            hearing.refuse(asker, ErrorCode::queue_closed);
        else if (!duplex_ && (sends ? end == 0 : end == 1))
            hearing.refuse(asker, ErrorCode::bad_argument);
        else if (sends)
            send(end, value, asker, hearing);
        else if (polls)
            poll(end, asker, hearing);
        else
            receive(end, asker, hearing);
        if (sends) return {object_, "pipe.send", encoded(number, value, seconds)};
        return {object_, polls ? "pipe.poll" : "pipe.recv", encoded(number, seconds)};
    }

    void expire(Time now, Hearing& hearing) override {
        for (End& end : ends_) {
            end.senders.expire(now, hearing);
            end.receivers.expire(now, hearing);
            std::erase_if(end.pollers, [&](const Waiter<Nothing>& waiter) {
                if (!waiter.call.until || *waiter.call.until > now) return false;
                return hearing.done(waiter.call, false), true;
            });
        }
    }
    void drop(const Gone& gone, Hearing&) override {
        for (End& end : ends_)
            end.senders.drop(gone), end.receivers.drop(gone), end.pollers.drop(gone);
    }
    void let_go(const Gone& gone, Hearing& hearing) override {
        // An end belongs to the process, but a share that is lent to the channel: a child has
        // inherited that.
        for (std::size_t end = 0; end < 2; ++end) {
            End& left = ends_[end];
            const bool was_user = left.users.contains(gone.client);
            const bool has_lent =
                std::erase_if(left.lent, [&](const auto& one) {
                    return one.first == gone.client && (!gone.only || one.second == *gone.only);
                }) > 0;
            if (gone.only) {
                if (has_lent && !left.is_known() && left.lent.empty()) left.close();
                continue;
            }
            if (!was_user && !has_lent && !left.handles.contains(gone.client)) continue;
            left.let_go(gone.client);
            const bool may_be_used = has_lent || !left.lent.empty();
            if (!left.is_known() && (was_user || !may_be_used)) left.close();
            if (ends_[end].closed) hearing.mark("pipe: a death closes an end");
        }
    }
    void settle(Hearing& hearing) override {
        for (std::size_t end = 0; end < 2; ++end) settle_receivers(end, hearing);
        for (std::size_t i = 0; i < 2; ++i) {
            End &end = ends_[i], &other = ends_[1 - i];
            while (!end.senders.empty() &&
                   (end.closed || other.closed || other.inbox.size() < messages_max)) {
                const auto [call, value] = end.senders.take_first();
                if (end.closed || other.closed)
                    hearing.refuse(call, ErrorCode::queue_closed);
                else
                    post(i, value, call, hearing);
            }
            settle_receivers(i, hearing);
        }
    }
    bool is_spent() const override { return ends_[0].closed || ends_[1].closed; }

private:
    struct End {
        std::deque<std::int64_t> inbox;
        std::set<ClientId> users;
        std::set<ClientId> handles;
        std::multiset<std::pair<ClientId, ChannelId>> lent;
        bool closed = false;
        Line<std::int64_t> senders;
        Line<Nothing> receivers;
        Line<Nothing> pollers;

        void let_go(ClientId client) {
            users.erase(client);
            handles.erase(client);
        }
        bool is_known() const { return !users.empty() || !handles.empty(); }
        void close() {
            closed = true;
            inbox.clear();
        }
    };

    bool may_receive(std::size_t end) const {
        return !ends_[end].inbox.empty() || ends_[1 - end].closed;
    }

    // Whoever takes and whoever asks, the one first that has waited longer.
    void settle_receivers(std::size_t at, Hearing& hearing) {
        End& end = ends_[at];
        while (end.closed || may_receive(at)) {
            Line<Nothing>& pollers = end.pollers;
            Line<Nothing>& receivers = end.receivers;
            if (pollers.empty() && receivers.empty()) return;
            const bool polls =
                receivers.empty() ||
                (!pollers.empty() && pollers.front().call.id < receivers.front().call.id);
            const Asker call = (polls ? pollers : receivers).take_first().call;
            if (end.closed || (!polls && end.inbox.empty()))
                hearing.refuse(call, ErrorCode::queue_closed);
            else if (polls)
                hearing.done(call, true);
            else
                take(at, call, hearing);
        }
    }

    bool waits_at(std::size_t end, ClientId client) const {
        const auto is_of = [&](const auto& waiter) { return waiter.call.who.client == client; };
        const End& at = ends_[end];
        return std::any_of(at.senders.begin(), at.senders.end(), is_of) ||
               std::any_of(at.receivers.begin(), at.receivers.end(), is_of) ||
               std::any_of(at.pollers.begin(), at.pollers.end(), is_of);
    }

    // The last user closes the end; what was on its way there is lost.
    void leave(std::size_t end, ClientId client) {
        ends_[end].let_go(client);
        if (!ends_[end].is_known() && ends_[end].lent.empty()) ends_[end].close();
    }
    // Whoever waits uses the end already.
    template <class What>
    void wait(std::size_t end, Line<What> End::*line, const Asker& asker, What what,
              Hearing& hearing) {
        if (!asker.may_not_wait()) ends_[end].users.insert(asker.who.client);
        (ends_[end].*line).wait(asker, what, hearing);
    }

    void send(std::size_t end, std::int64_t value, const Asker& asker, Hearing& hearing) {
        const End& other = ends_[1 - end];
        if (other.closed)
            hearing.refuse(asker, ErrorCode::queue_closed);
        else if (other.inbox.size() < messages_max && ends_[end].senders.empty())
            post(end, value, asker, hearing);
        else
            wait(end, &End::senders, asker, value, hearing);
    }
    void post(std::size_t end, std::int64_t value, const Asker& asker, Hearing& hearing) {
        ends_[end].users.insert(asker.who.client);
        ends_[1 - end].inbox.push_back(value);
        hearing.done(asker, true);
    }
    void receive(std::size_t end, const Asker& asker, Hearing& hearing) {
        if (!may_receive(end))
            wait(end, &End::receivers, asker, {}, hearing);
        else if (ends_[end].inbox.empty())
            hearing.refuse(asker, ErrorCode::queue_closed);
        else
            take(end, asker, hearing);
    }
    void take(std::size_t end, const Asker& asker, Hearing& hearing) {
        ends_[end].users.insert(asker.who.client);
        hearing.done(asker, ends_[end].inbox.front());
        ends_[end].inbox.pop_front();
    }
    void poll(std::size_t end, const Asker& asker, Hearing& hearing) {
        if (!may_receive(end) && !asker.may_not_wait())
            return wait(end, &End::pollers, asker, {}, hearing);
        ends_[end].users.insert(asker.who.client);
        hearing.done(asker, may_receive(end));
    }

    bool duplex_;
    ObjectId object_{};
    End ends_[2];
};

}  // namespace

std::vector<Factory> pipe_models() { return {factory<PipeModel>(3)}; }

}  // namespace steward::random
