// Models of the queues: calls at random on a plain queue, owned or not, and on the queue of its
// dead letters.
#include "tests/random/plain_queue.hpp"

#include <algorithm>
#include <map>

namespace steward::random {
namespace {

std::optional<std::int64_t> some_delay(Generator& generator) {
    if (below(generator, 2) == 0) return std::nullopt;
    return static_cast<std::int64_t>(below(generator, 4));
}

}  // namespace

Request PlainQueue::request(const char* method, const Bytes& arguments) const {
    return {object, options_.type + "." + method, arguments};
}

Item PlainQueue::choose(Generator& generator) const {
    Item item{.number = static_cast<std::int64_t>(below(generator, 4))};
    const std::uint64_t form = below(generator, 16);
    if (form < 6) item.form = Item::Form::real;
    const bool may_be_unordered = options_.type == "priority_queue" && options_.owned;
    if (form >= 14 && !may_be_unordered) item = {.number = 0, .form = Item::Form::text};
    if (options_.type == "priority_queue" && below(generator, 3) == 0)
        item.priority = static_cast<std::int64_t>(below(generator, 5));
    return item;
}

Request PlainQueue::call(Generator& generator, Asker asker, Hearing& hearing) {
    if (below(generator, options_.type == "joinable_queue" ? 4 : 6) == 0)
        return call_of_joiner(generator, asker, hearing);
    if (options_.owned && below(generator, 6) == 0)
        return call_with_tickets(generator, asker, hearing);
    const std::uint64_t what = below(generator, 16);
    const bool anybody_waits = !getters_.empty() || !putters_.empty();
    if (anybody_waits && below(generator, 24) == 0) return close(generator, asker, hearing);
    if (what == 0) return read(generator, asker, hearing);
    if (what == 1 || (what < 6 && lent_to(asker.who) > 0))
        return call_of_consumer(generator, asker, hearing);
    if (what < 10) return call_to_put(generator, asker, hearing);
    return call_to_get(generator, asker, hearing);
}

Request PlainQueue::call_to_put(Generator& generator, Asker& asker, Hearing& hearing) {
    Items items(1);
    const std::uint64_t how = below(generator, 6) % 4;
    if (how == 0) items.resize(below(generator, 4));
    std::generate(items.begin(), items.end(), [&] { return choose(generator); });
    const bool may_wait = how == 0 || how == 3;
    const bool may_put = putters_.empty() && fits(items.size());
    const auto seconds = how == 1 ? std::nullopt : asker.patience(generator);
    const std::optional<std::int64_t> priority = items.empty() ? std::nullopt : items[0].priority;
    for (Item& item : items) item.priority = priority;
    Request request = how == 0   ? this->request("put_many", encoded(items, seconds))
                      : how == 1 ? this->request("put_nowait", encoded(items[0]))
                                 : this->request("put", encoded(items[0], may_wait, seconds));
    if (priority)
        request.arguments = how == 0   ? encoded(items, seconds, priority)
                            : how == 1 ? encoded(items[0], priority)
                                       : encoded(items[0], may_wait, seconds, priority);
    if (options_.maxsize > 0 && items.size() > options_.maxsize)
        hearing.refuse(asker, ErrorCode::bad_argument);
    else if (closed_)
        hearing.refuse(asker, ErrorCode::queue_closed);
    else if (may_put)
        put(asker, items, hearing);
    else if (!may_wait)
        hearing.refuse(asker, ErrorCode::queue_full);
    else
        putters_.wait(asker, items, hearing);
    return request;
}

Request PlainQueue::call_to_get(Generator& generator, Asker& asker, Hearing& hearing) {
    Wanted wanted;
    const std::uint64_t how = below(generator, 6) % 4;
    if (how == 0) wanted.count = static_cast<std::int64_t>(below(generator, 4));
    const bool may_wait = how == 0 || how == 3;
    const auto seconds = how == 1 ? std::nullopt : asker.patience(generator);
    wanted.with_ticket =
        how != 1 && (options_.owned ? below(generator, 3) != 0 : below(generator, 16) == 0);
    const Request request =
        how == 0 ? this->request(wanted.with_ticket ? "take_many" : "get_many",
                                 encoded(*wanted.count, seconds))
        : how == 1 ? this->request("get_nowait")
                   : this->request(wanted.with_ticket ? "take" : "get", encoded(may_wait, seconds));
    if (wanted.count == 0 || (wanted.with_ticket && !options_.owned))
        hearing.refuse(asker, ErrorCode::bad_argument);
    else if (!items_.empty() && getters_.empty())
        get(asker, wanted, hearing);
    else if (is_over_for(asker.who))
        hearing.refuse(asker, ErrorCode::queue_closed);
    else if (!may_wait)
        hearing.refuse(asker, ErrorCode::queue_empty);
    else
        getters_.wait(asker, wanted, hearing);
    return request;
}

Request PlainQueue::call_of_consumer(Generator& generator, const Asker& asker, Hearing& hearing) {
    const bool has_some = lent_to(asker.who) > 0;
    const ErrorCode refusal = has_some ? ErrorCode::none : ErrorCode::not_held;
    switch (below(generator, 5)) {
        case 0:
        case 1: {
            const auto count =
                std::max<std::int64_t>(0, static_cast<std::int64_t>(below(generator, 5)) - 1);
            return hearing.done_unless(asker, done(asker.who, count)),
                   request("done", encoded(count));
        }
        case 2:
        case 3: {
            hearing.done_unless(asker, refusal);
            const auto delay = some_delay(generator);
            if (has_some) give_back({take_oldest_lent(asker.who)}, asker.now, delay);
            return request("give_back", delay ? encoded(nullptr, delay) : encoded());
        }
        default: {
            const auto oldest = std::find_if(lent_.begin(), lent_.end(),
                                             [&](const Lent& one) { return one.who == asker.who; });
            if (has_some)
                hearing.done(asker, oldest->item.deliveries);
            else
                hearing.refuse(asker, refusal);
            return request("deliveries");
        }
    }
}

// Two tickets that were given out some time, often the caller's: all or none.
Request PlainQueue::call_with_tickets(Generator& generator, const Asker& asker, Hearing& hearing) {
    std::vector<std::int64_t> tickets;
    for (const Lent& one : lent_)
        if (one.who.client == asker.who.client && tickets.size() < 2) tickets.push_back(one.ticket);
    if (tickets.empty() || below(generator, 6) == 0)
        tickets.push_back(static_cast<std::int64_t>(below(generator, 3)) + last_ticket_);
    const auto is_ours = [&](std::int64_t ticket) {
        return std::any_of(lent_.begin(), lent_.end(), [&](const Lent& one) {
            return one.ticket == ticket && one.who.client == asker.who.client;
        });
    };
    const bool are_ours = std::all_of(tickets.begin(), tickets.end(), is_ours);
    const bool are_twice = tickets.size() > 1 && tickets.back() == tickets[tickets.size() - 2];
    const ErrorCode refusal = !are_ours   ? ErrorCode::not_held
                              : are_twice ? ErrorCode::bad_argument
                                          : ErrorCode::none;
    const std::uint64_t what = below(generator, 4);
    if (what == 0) {
        const auto one = std::find_if(lent_.begin(), lent_.end(),
                                      [&](const Lent& lent) { return lent.ticket == tickets[0]; });
        if (is_ours(tickets[0]))
            hearing.done(asker, one->item.deliveries);
        else
            hearing.refuse(asker, ErrorCode::not_held);
        return request("deliveries", encoded(tickets[0]));
    }
    hearing.done_unless(asker, refusal);
    const auto delay = some_delay(generator);
    Items taken;
    if (refusal == ErrorCode::none)
        for (const std::int64_t ticket : tickets) taken.push_back(take_lent(ticket));
    if (what == 1)
        unfinished_ -= std::ssize(taken);
    else
        give_back(taken, asker.now, delay);
    return what == 1 ? request("done", encoded(nullptr, tickets))
                     : request("give_back", encoded(tickets, delay));
}

Request PlainQueue::call_of_joiner(Generator& generator, Asker& asker, Hearing& hearing) {
    switch (below(generator, 3)) {
        case 0: {
            const auto seconds = asker.patience(generator);
            if (unfinished_ == 0)
                hearing.done(asker, true);
            else
                joiners_.wait(asker, {}, hearing);
            return request("join", encoded(seconds));
        }
        case 1: return hearing.done(asker, unfinished_), request("unfinished");
        default:
            if (options_.owned)
                hearing.done_unless(asker, done(asker.who, 1));
            else
                hearing.done_unless(asker,
                                    unfinished_ == 0 ? ErrorCode::bad_argument : ErrorCode::none);
            if (!options_.owned && unfinished_ > 0) --unfinished_;
            return request("task_done");
    }
}

Request PlainQueue::read(Generator& generator, const Asker& asker, Hearing& hearing) {
    switch (below(generator, 8)) {
        case 0: return hearing.done(asker, items_.size()), request("qsize");
        case 1: return hearing.done(asker, items_.empty()), request("empty");
        case 2:
            return hearing.done(asker, options_.maxsize > 0 && items_.size() >= options_.maxsize),
                   request("full");
        case 3: return hearing.done(asker, closed_), request("closed");
        case 4: return hearing.done(asker, dropped_), request("dropped");
        case 5: return hearing.done(asker, options_.maxsize), request("maxsize");
        case 6:
            return hearing.answer(asker, lent_with_items().bytes), request("lent", encoded(true));
        default: return close(generator, asker, hearing);
    }
}

Raw PlainQueue::lent_with_items() const {
    std::map<std::pair<ChannelId, ClientId>, Raw> consumers;
    for (const Who& who : consumers_) {
        std::vector<Raw> tickets;
        for (const Lent& one : lent_)
            if (one.who == who) tickets.push_back({encoded(one.ticket, one.item)});
        Writer writer(consumers[{who.channel, who.client}].bytes);
        writer.map(5);
        const std::uint64_t client = number(who.client);
        const Bytes members = encoded("client", client, "pid", client, "name", "", "items",
                                      tickets.size(), "tickets", tickets);
        writer.raw(members.substr(1));
    }
    std::vector<Raw> entries;
    for (const auto& [who, entry] : consumers) entries.push_back(entry);
    return {one(entries)};
}

Request PlainQueue::close(Generator& generator, const Asker& asker, Hearing& hearing) {
    closed_ = true;
    hearing.done(asker);
    const std::uint64_t how = below(generator, 4);
    if (how != 0) return how == 1 ? request("shutdown") : request("close");
    unfinished_ =
        std::max<std::int64_t>(0, unfinished_ - std::ssize(items_) - std::ssize(delayed_));
    items_.clear();
    delayed_.clear();
    cut_off_ = true;
    return request("shutdown", encoded(true));
}

namespace {

class QueueModel final : public Model {
public:
    QueueModel(const std::string& type, Generator& generator) : queue_(options(type, generator)) {
        if (queue_.options().deliveries_max > 0 && below(generator, 2) == 0)
            dead_letters_ = PlainQueue({.type = "queue", .maxsize = 1});
    }

    void make(Founder& founder) override {
        const PlainQueue::Options& options = queue_.options();
        std::optional<ObjectId> dead_letters;
        if (dead_letters_) dead_letters = dead_letters_->object = founder.make("queue", encoded(1));
        queue_.object = founder.make(options.type, encoded(options.maxsize, options.owned,
                                                           options.deliveries_max, dead_letters));
    }
    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        if (dead_letters_ && below(generator, 4) == 0)
            return dead_letters_->call(generator, asker, hearing);
        return queue_.call(generator, asker, hearing);
    }
    void expire(Time now, Hearing& hearing) override {
        queue_.expire(now, hearing);
        if (dead_letters_) dead_letters_->expire(now, hearing);
    }
    void drop(const Gone& gone, Hearing&) override {
        queue_.drop(gone);
        if (dead_letters_) dead_letters_->drop(gone);
    }
    void let_go(const Gone& gone, Hearing& hearing) override { queue_.let_go(gone, hearing); }
    void settle(Hearing& hearing) override {
        const bool takes_in = dead_letters_ && !dead_letters_->is_cut_off();
        for (const Item& item : queue_.take_dead()) {
            hearing.mark(takes_in ? "queue: a dead letter is taken in"
                                  : "queue: a dead letter is dropped");
            if (takes_in)
                dead_letters_->take_in(item);
            else
                queue_.drop_dead();
        }
        queue_.settle(hearing);
        if (dead_letters_) dead_letters_->settle(hearing);
    }
    bool is_spent() const override { return queue_.is_spent(); }

private:
    static PlainQueue::Options options(const std::string& type, Generator& generator) {
        PlainQueue::Options options{
            .type = type, .maxsize = below(generator, 8) % 4, .owned = below(generator, 2) == 0};
        if (options.owned) options.deliveries_max = static_cast<std::int64_t>(below(generator, 3));
        return options;
    }

    PlainQueue queue_;
    std::optional<PlainQueue> dead_letters_;
};

}  // namespace

std::vector<Factory> queue_models() {
    std::vector<Factory> models;
    for (const std::string type : {"queue", "joinable_queue", "lifo_queue", "priority_queue"})
        models.push_back(
            {[type](Generator& generator) { return std::make_unique<QueueModel>(type, generator); },
             5, copy_of<QueueModel>});
    return models;
}

}  // namespace steward::random
