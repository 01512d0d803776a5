// Models of the queues: calls at random on a plain queue, owned or not, and on the queue of its dead letters.
#include "tests/random/plain_queue.hpp"

#include <algorithm>
#include <map>

namespace steward::random {

Request PlainQueue::request(const char* method, const Bytes& arguments) const {
    return {object, options_.type + "." + method, arguments};
}

Item PlainQueue::choose(Generator& generator) const {
    Item item{.number = static_cast<std::int64_t>(below(generator, 4))};
    const std::uint64_t form = below(generator, 16);
    if (form < 6) item.form = Item::Form::real;
    const bool may_be_unordered = options_.type == "priority_queue" && options_.owned;
    if (form >= 14 && !may_be_unordered) item = {.number = 0, .form = Item::Form::text};
    return item;
}

Request PlainQueue::call(Generator& generator, Asker asker, Hearing& hearing) {
    if (options_.type == "joinable_queue" && below(generator, 4) == 0) return call_of_joinable(generator, asker, hearing);
    const std::uint64_t what = below(generator, 16);
    const bool anybody_waits = !getters_.empty() || !putters_.empty();
    if (anybody_waits && below(generator, 24) == 0) return close(asker, hearing);
    if (what == 0) return read(generator, asker, hearing);
    if (what == 1 || (what < 6 && lent_to(asker.who) > 0)) return call_of_consumer(generator, asker, hearing);
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
    const Request request = how == 0   ? this->request("put_many", encoded(items, seconds))
                            : how == 1 ? this->request("put_nowait", encoded(items[0]))
                                       : this->request("put", encoded(items[0], may_wait, seconds));
    if (options_.maxsize > 0 && items.size() > options_.maxsize) hearing.refuse(asker, ErrorCode::bad_argument);
    else if (closed_) hearing.refuse(asker, ErrorCode::queue_closed);
    else if (may_put) put(asker, items, hearing);
    else if (!may_wait) hearing.refuse(asker, ErrorCode::queue_full);
    else putters_.wait(asker, items, hearing);
    return request;
}

Request PlainQueue::call_to_get(Generator& generator, Asker& asker, Hearing& hearing) {
    Wanted wanted;
    const std::uint64_t how = below(generator, 6) % 4;
    if (how == 0) wanted.count = static_cast<std::int64_t>(below(generator, 4));
    const bool may_wait = how == 0 || how == 3;
    const auto seconds = how == 1 ? std::nullopt : asker.patience(generator);
    const Request request = how == 0   ? this->request("get_many", encoded(*wanted.count, seconds))
                            : how == 1 ? this->request("get_nowait")
                                       : this->request("get", encoded(may_wait, seconds));
    if (wanted.count == 0) hearing.refuse(asker, ErrorCode::bad_argument);
    else if (!items_.empty() && getters_.empty()) get(asker, wanted, hearing);
    else if (is_over_for(asker.who)) hearing.refuse(asker, ErrorCode::queue_closed);
    else if (!may_wait) hearing.refuse(asker, ErrorCode::queue_empty);
    else getters_.wait(asker, wanted, hearing);
    return request;
}

Request PlainQueue::call_of_consumer(Generator& generator, const Asker& asker, Hearing& hearing) {
    const bool has_some = lent_to(asker.who) > 0;
    const ErrorCode refusal = has_some ? ErrorCode::none : ErrorCode::not_held;
    switch (below(generator, 5)) {
        case 0:
        case 1: {
            const auto count = std::max<std::int64_t>(0, static_cast<std::int64_t>(below(generator, 5)) - 1);
            return hearing.done_unless(asker, done(asker.who, count)), request("done", encoded(count));
        }
        case 2:
        case 3:
            hearing.done_unless(asker, refusal);
            if (has_some) bring_back({take_oldest_lent(asker.who)});
            return request("give_back");
        default: {
            const auto oldest = std::find_if(lent_.begin(), lent_.end(), [&](const Lent& one) { return one.who == asker.who; });
            if (has_some) hearing.done(asker, oldest->item.deliveries);
            else hearing.refuse(asker, refusal);
            return request("deliveries");
        }
    }
}

Request PlainQueue::call_of_joinable(Generator& generator, Asker& asker, Hearing& hearing) {
    switch (below(generator, 3)) {
        case 0: {
            const auto seconds = asker.patience(generator);
            if (unfinished_ == 0) hearing.done(asker, true);
            else joiners_.wait(asker, {}, hearing);
            return request("join", encoded(seconds));
        }
        case 1: return hearing.done(asker, unfinished_), request("unfinished");
        default:
            if (options_.owned) hearing.done_unless(asker, done(asker.who, 1));
            else hearing.done_unless(asker, unfinished_ == 0 ? ErrorCode::bad_argument : ErrorCode::none);
            if (!options_.owned && unfinished_ > 0) --unfinished_;
            return request("task_done");
    }
}

Request PlainQueue::read(Generator& generator, const Asker& asker, Hearing& hearing) {
    switch (below(generator, 8)) {
        case 0: return hearing.done(asker, items_.size()), request("qsize");
        case 1: return hearing.done(asker, items_.empty()), request("empty");
        case 2: return hearing.done(asker, options_.maxsize > 0 && items_.size() >= options_.maxsize), request("full");
        case 3: return hearing.done(asker, closed_), request("closed");
        case 4: return hearing.done(asker, dropped_), request("dropped");
        case 5:
        case 6: {
            std::map<ChannelId, Raw> consumers;
            for (const Lent& one : lent_) {
                Raw& entry = consumers[one.who.channel] = {};
                Writer writer(entry.bytes);
                writer.map(4);
                const std::uint64_t client = number(one.who.client);
                writer.raw(encoded("client", client, "pid", client, "name", "", "items", lent_to(one.who)).substr(1));
            }
            std::vector<Raw> entries;
            for (const auto& [channel, entry] : consumers) entries.push_back(entry);
            return hearing.done(asker, entries), request("lent");
        }
        default: return close(asker, hearing);
    }
}

Request PlainQueue::close(const Asker& asker, Hearing& hearing) {
    closed_ = true;
    return hearing.done(asker), request("close");
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
        queue_.object = founder.make(options.type, encoded(options.maxsize, options.owned, options.deliveries_max, dead_letters));
    }
    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        if (dead_letters_ && below(generator, 4) == 0) return dead_letters_->call(generator, asker, hearing);
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
        for (const Item& item : queue_.take_dead()) {
            hearing.mark(dead_letters_ ? "queue: a dead letter is taken in" : "queue: a dead letter is dropped");
            if (dead_letters_) dead_letters_->take_in(item);
            else queue_.drop_dead();
        }
        queue_.settle(hearing);
        if (dead_letters_) dead_letters_->settle(hearing);
    }
    bool is_spent() const override { return queue_.is_spent(); }

private:
    static PlainQueue::Options options(const std::string& type, Generator& generator) {
        PlainQueue::Options options{.type = type, .maxsize = below(generator, 8) % 4, .owned = below(generator, 2) == 0};
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
        models.push_back({[type](Generator& generator) { return std::make_unique<QueueModel>(type, generator); }, 5});
    return models;
}

}  // namespace steward::random
