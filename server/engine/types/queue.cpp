#include "engine/types/queue.hpp"

#include "engine/engine.hpp"

namespace steward::engine {

Attempt<bool> Queue::put(Call& call, ValueView item, std::optional<bool> block, Timeout) {
    const bool fits = may_put(call, 1, block.value_or(true), "put");
    if (call.only_asks) items_.check({item}, where("put"));
    if (!call.goes_on(fits)) return Attempt<bool>::wait();
    store(call, {item}, "put");
    return true;
}

bool Queue::put_nowait(Call& call, ValueView item) {
    may_put(call, 1, false, "put_nowait");
    store(call, {item}, "put_nowait");
    return true;
}

Attempt<bool> Queue::put_many(Call& call, ArrayView items, Timeout) {
    if (options_.maxsize > 0 && items.count > options_.maxsize)
        throw Refusal{ErrorCode::bad_argument, where("put_many") + ": more items than the queue ever has room for"};
    const bool fits = may_put(call, items.count, true, "put_many");
    std::vector<ValueView> views;
    if (fits) for_each_item(items.value, [&](ValueView item) { views.push_back(item); });
    if (call.only_asks) items_.check(views, where("put_many"));
    if (!call.goes_on(fits)) return Attempt<bool>::wait();
    store(call, views, "put_many");
    if (views.empty()) call.unchanged();
    return true;
}

bool Queue::may_put(Call& call, std::uint64_t count, bool may_wait, std::string_view method) const {
    if (closed_) throw Refusal{ErrorCode::queue_closed, where(method) + ": the queue is closed"};
    const bool fits = options_.maxsize == 0 || size() + count <= options_.maxsize;
    if (fits && !call.is_behind(putters)) return true;
    if (!may_wait) throw Refusal{ErrorCode::queue_full, where(method) + ": the queue has no room, or others wait for it"};
    return false;
}

void Queue::store(Call& call, const std::vector<ValueView>& items, std::string_view method) {
    items_.put(items, where(method));
    for (const ValueView item : items) references_.stored(call, item);
    unfinished_ += static_cast<std::int64_t>(items.size());
}

Attempt<Any> Queue::get(Call& call, std::optional<bool> block, Timeout) {
    const bool may = may_get(call, block.value_or(true), "get");
    if (may) call.expect_answer(next().bytes.size());
    if (!call.goes_on(may)) return Attempt<Any>::wait();
    return Any{take(call)};
}

Any Queue::get_nowait(Call& call) {
    may_get(call, false, "get_nowait");
    return Any{take(call)};
}

// As many as a message can carry: what is taken out and cannot be sent would be lost. One always fits.
Attempt<Array> Queue::get_many(Call& call, std::int64_t count, Timeout) {
    if (count < 1) throw Refusal{ErrorCode::bad_argument, where("get_many") + ": 'count' must be at least 1"};
    call.expect_answer(std::min<std::size_t>(stored_bytes(), limits::call_bytes_max));
    if (!call.goes_on(may_get(call, true, "get_many"))) return Attempt<Array>::wait();
    constexpr std::size_t head_bytes_max = 5;
    std::size_t bytes = head_bytes_max;
    ArrayBuilder answer;
    for (; count > 0 && size() > 0; --count) {
        bytes += next().bytes.size();
        if (bytes > limits::call_bytes_max) break;  // a select adds its own
        answer.add({take(call)});
    }
    return answer.finish();
}

// What others have been lent may return, so that a getter of a closed queue waits for it; one behind it may be who has it all,
// and then is not to wait for itself.
bool Queue::may_get(Call& call, bool may_wait, std::string_view method) const {
    if (size() > 0 && !call.is_behind(getters)) return true;
    if (closed_ && size() == 0 && !lent_.any_of_others(call.caller().channel))
        throw Refusal{ErrorCode::queue_closed, where(method) + ": the queue is closed and has no item left"};
    call.lets_pass = closed_;
    if (!may_wait) throw Refusal{ErrorCode::queue_empty, where(method) + ": the queue has no item, or others wait for it"};
    return false;
}

Bytes Queue::take(Call& call) {
    Delivery delivery = take_next();
    if (!options_.owned) {
        if (!kind_.joinable) --unfinished_;  // nobody says of these when they are done
        references_.dropped(call, {delivery.item});
        return std::move(delivery.item);
    }
    Bytes answer = delivery.item;
    ++delivery.count;
    call.hold();
    lent_.lend(call.caller().channel, std::move(delivery));
    return answer;
}

// What came back is next, but in a priority queue only where nothing is smaller.
bool Queue::next_is_returned() const {
    if (returned_.size() == 0 || items_.size() == 0) return returned_.size() > 0;
    return kind_.order != QueueItems::Order::priority || !is_smaller(items_.next(), {returned_.next().item});
}

Delivery Queue::take_next() {
    if (next_is_returned()) return returned_.take_next();
    Delivery delivery{Bytes(items_.next().bytes)};
    items_.drop_next();
    return delivery;
}

void Queue::close(Call& call) {
    if (closed_) call.unchanged();
    closed_ = true;
}

void Queue::require_lent(Call& call, std::int64_t count, std::string_view method) const {
    if (lent_.count(call.caller().channel) < static_cast<std::size_t>(count))
        throw Refusal{ErrorCode::not_held, where(method) + ": the caller has not been lent so many items"};
}

void Queue::done(Call& call, std::optional<std::int64_t> count) {
    if (count.value_or(1) < 1) throw Refusal{ErrorCode::bad_argument, where("done") + ": 'count' must be at least 1"};
    require_lent(call, count.value_or(1), "done");
    for (std::int64_t i = 0; i < count.value_or(1); ++i) {
        references_.dropped(call, {lent_.take_oldest(call.caller().channel).item});
        call.let_go(call.caller());
        --unfinished_;
    }
}

void Queue::give_back(Call& call) {
    require_lent(call, 1, "give_back");
    call.let_go(call.caller());
    std::vector<Delivery> given_back;
    given_back.push_back(lent_.take_oldest(call.caller().channel));
    return_items(std::move(given_back));
    bury(call);
}

Array Queue::lent(Call& call) const {
    Array answer;
    Writer writer(answer.bytes);
    writer.array(lent_.all().size());
    for (const auto& [consumer, items] : lent_.all()) {
        const Client* client = call.engine().clients().client(call.engine().clients().find(consumer)->client);
        writer.map(4);
        writer.text("client");
        writer.unsigned_integer(number(client->id));
        writer.text("pid");
        writer.integer(client->identity.pid);
        writer.text("name");
        writer.text(client->name);
        writer.text("items");
        writer.unsigned_integer(items.size());
    }
    return answer;
}

std::int64_t Queue::deliveries(Call& call) const {
    require_lent(call, 1, "deliveries");
    return lent_.oldest(call.caller().channel).count;
}

// All that the consumer has returns at once, in the order in which it left; the engine names its holdings one by one.
void Queue::holder_crashed(Holders& holders, const Holder& holder) {
    holders.remove([&](const Holder& one) { return one.caller == holder.caller && one.since == holder.since; });
    std::vector<Delivery> deliveries;
    while (lent_.count(holder.caller.channel) > 0) deliveries.push_back(lent_.take_oldest(holder.caller.channel));
    return_items(std::move(deliveries));
}

void Queue::return_items(std::vector<Delivery> deliveries) {
    for (Delivery& delivery : deliveries) {
        if (options_.deliveries_max == 0 || delivery.count < options_.deliveries_max) continue;
        exhausted_.push_back(std::move(delivery));
        delivery.count = 0;
    }
    for (auto delivery = deliveries.rbegin(); delivery != deliveries.rend(); ++delivery)
        if (delivery->count > 0) returned_.put(std::move(*delivery));
}

// Where the queue for dead letters has ended with its creator, it is as if there was none.
void Queue::bury(Call& call) {
    Record* record = options_.dead_letters ? call.engine().store().find(*options_.dead_letters) : nullptr;
    for (const Delivery& delivery : exhausted_) {
        --unfinished_;
        if (record != nullptr) {
            Call there = call.on(*record);
            static_cast<Queue&>(*record->object).take_in(there, {delivery.item});
            call.absorb(there);
        } else {
            ++dropped_;
        }
        references_.dropped(call, {delivery.item});
    }
    exhausted_.clear();
}

// Nobody is there to be refused: what is dead is taken in even if the queue is full or closed.
void Queue::take_in(Call& call, ValueView dead_letter) {
    call.brings_references = true;  // it may
    store(call, {dead_letter}, "put");
}

void Queue::task_done(Call& call) {
    if (options_.owned) return done(call, 1);
    if (unfinished_ == 0) throw Refusal{ErrorCode::bad_argument, where("task_done") + ": every item that was put is done already"};
    --unfinished_;
}

// All joiners wait for one and the same thing, so that their line costs a question for the oldest only.
Attempt<bool> Queue::join(Call& call, Timeout) {
    if (!call.goes_on(unfinished_ == 0)) return Attempt<bool>::wait();
    return call.unchanged(), true;
}

std::size_t Queue::stored_bytes() const { return items_.stored_bytes() + returned_.stored_bytes() + lent_.stored_bytes(); }

// A putter of many may need more room than there is.
bool Queue::is_ready(Lane lane, const Holders&) const {
    if (lane == getters) return size() > 0 || (closed_ && !lent_.any());
    if (lane == putters) return closed_ || options_.maxsize == 0 || size() == 0;
    return unfinished_ == 0;
}

void Queue::visit_references(const std::function<void(ObjectId)>& visit) const {
    if (options_.dead_letters) visit(*options_.dead_letters);
    if (!references_.any()) return;
    items_.visit([&](ValueView item) { for_each_reference(item, visit); });
    for (const Delivery& delivery : returned_.all()) for_each_reference({delivery.item}, visit);
    for (const auto& [consumer, items] : lent_.all())
        for (const Delivery& delivery : items) for_each_reference({delivery.item}, visit);
}

void Queue::write(Writer& writer) const {
    const auto write_deliveries = [&](const std::deque<Delivery>& deliveries) {
        writer.array(deliveries.size());
        for (const Delivery& delivery : deliveries) {
            writer.array(2);
            writer.integer(delivery.count);
            writer.raw(delivery.item);
        }
    };
    writer.map(6);
    writer.text("items");
    writer.array(items_.size());
    items_.visit([&](ValueView item) { writer.raw(item.bytes); });
    writer.text("returned");
    write_deliveries(returned_.all());
    writer.text("lent");
    writer.array(lent_.all().size());
    for (const auto& [consumer, items] : lent_.all()) write_deliveries(items);
    writer.text("unfinished");
    writer.integer(unfinished_);
    writer.text("dropped");
    writer.integer(dropped_);
    writer.text("closed");
    writer.boolean(closed_);
}

}  // namespace steward::engine
