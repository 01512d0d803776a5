#include "engine/types/queue.hpp"

#include "engine/engine.hpp"

#include <cmath>

namespace steward::engine {

namespace {

// Nothing where no priority is given. Refuses what has no order to any number.
ValueView rank_of(std::optional<Number> priority, const std::string& where) {
    if (!priority) return {};
    if (const Token token = priority->value.head(); token.kind == Kind::real && std::isnan(token.real))
        throw Refusal{ErrorCode::bad_argument, where + ": 'priority' must not be nan"};
    return priority->value;
}

}  // namespace

Attempt<bool> Queue::put(Call& call, ValueView item, std::optional<bool> block, Timeout timeout) {
    return put_at(call, item, block, timeout, {});
}

Attempt<bool> Queue::put_at(Call& call, ValueView item, std::optional<bool> block, Timeout, std::optional<Number> priority) {
    const ValueView rank = rank_of(priority, where("put"));
    const bool fits = may_put(call, 1, block.value_or(true), "put");
    if (call.only_asks) items_.check({item}, rank, where("put"));
    if (!call.goes_on(fits)) return Attempt<bool>::wait();
    store(call, {item}, rank, "put");
    return true;
}

bool Queue::put_nowait(Call& call, ValueView item) { return put_nowait_at(call, item, {}); }

bool Queue::put_nowait_at(Call& call, ValueView item, std::optional<Number> priority) {
    const ValueView rank = rank_of(priority, where("put_nowait"));
    may_put(call, 1, false, "put_nowait");
    store(call, {item}, rank, "put_nowait");
    return true;
}

Attempt<bool> Queue::put_many(Call& call, ArrayView items, Timeout timeout) { return put_many_at(call, items, timeout, {}); }

Attempt<bool> Queue::put_many_at(Call& call, ArrayView items, Timeout, std::optional<Number> priority) {
    const ValueView rank = rank_of(priority, where("put_many"));
    if (options_.maxsize > 0 && items.count > options_.maxsize)
        throw Refusal{ErrorCode::bad_argument, where("put_many") + ": more items than the queue ever has room for"};
    const bool fits = may_put(call, items.count, true, "put_many");
    std::vector<ValueView> views;
    if (fits) for_each_item(items.value, [&](ValueView item) { views.push_back(item); });
    if (call.only_asks) items_.check(views, rank, where("put_many"));
    if (!call.goes_on(fits)) return Attempt<bool>::wait();
    store(call, views, rank, "put_many");
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

void Queue::store(Call& call, const std::vector<ValueView>& items, ValueView priority, std::string_view method) {
    items_.put(items, priority, where(method));
    for (const ValueView item : items) references_.stored(call, item);
    unfinished_ += static_cast<std::int64_t>(items.size());
}

Attempt<Any> Queue::get(Call& call, std::optional<bool> block, Timeout) {
    const bool may = may_get(call, block.value_or(true), "get");
    if (may) call.expect_answer(next().bytes.size());
    if (!call.goes_on(may)) return Attempt<Any>::wait();
    return Any{take_one(call)};
}

Any Queue::get_nowait(Call& call) {
    may_get(call, false, "get_nowait");
    return Any{take_one(call)};
}

Attempt<Array> Queue::get_many(Call& call, std::int64_t count, Timeout) {
    if (count < 1) throw Refusal{ErrorCode::bad_argument, where("get_many") + ": 'count' must be at least 1"};
    call.expect_answer(std::min<std::size_t>(stored_bytes(), limits::call_bytes_max));
    if (!call.goes_on(may_get(call, true, "get_many"))) return Attempt<Array>::wait();
    ArrayBuilder answer;
    take_up_to(count, 0, [&] { answer.add({take_one(call)}); });
    return answer.finish();
}

// What others have been lent may return, and what was given back for later will, so that a getter of a closed queue waits for it;
// one behind it may be who has it all, and then is not to wait for itself.
bool Queue::may_refill(Caller caller) const {
    return !cut_off_ && (delayed_.size() > 0 || lent_.any_of_others(caller));
}

bool Queue::may_get(Call& call, bool may_wait, std::string_view method) const {
    if (size() > 0 && !call.is_behind(getters)) return true;
    if (closed_ && size() == 0 && !may_refill(call.caller()))
        throw Refusal{ErrorCode::queue_closed, where(method) + ": the queue is closed and has no item left"};
    call.lets_pass = closed_;
    if (!may_wait) throw Refusal{ErrorCode::queue_empty, where(method) + ": the queue has no item, or others wait for it"};
    return false;
}

Bytes Queue::take_one(Call& call) {
    Delivery delivery = take_next();
    if (!options_.owned) {
        references_.dropped(call, {delivery.item});
        return std::move(delivery.item);
    }
    Bytes answer = delivery.item;
    lend(call, call.caller(), std::move(delivery));
    return answer;
}

// What came back is next, but in a priority queue only where nothing is smaller.
bool Queue::next_is_returned() const {
    if (returned_.size() == 0 || items_.size() == 0) return returned_.size() > 0;
    return kind_.order != QueueItems::Order::priority || !is_smaller(items_.next_rank(), returned_.next().rank());
}

Delivery Queue::take_next() {
    return next_is_returned() ? returned_.take_next() : items_.take_next();
}

void Queue::close(Call& call) {
    if (closed_) call.unchanged();
    closed_ = true;
}

// As Python's. At once means that nobody gets what is left, waits for what may return, or joins for its sake.
void Queue::shutdown(Call& call, std::optional<bool> immediate) {
    if (closed_ && (!immediate.value_or(false) || cut_off_)) return call.unchanged();
    closed_ = true;
    if (!immediate.value_or(false)) return;
    cut_off_ = true;
    while (size() > 0) exhausted_.push_back(take_next());
    for (Delivery& delivery : delayed_.take_all()) exhausted_.push_back(std::move(delivery));
    bury(call);
}

void Queue::task_done(Call& call) {
    if (options_.owned) return done(call, 1, {});
    if (unfinished_ == 0) throw Refusal{ErrorCode::bad_argument, where("task_done") + ": every item that was put is done already"};
    --unfinished_;
}

// All joiners wait for one and the same thing, so that their line costs a question for the oldest only.
Attempt<bool> Queue::join(Call& call, Timeout) {
    if (!call.goes_on(unfinished_ == 0)) return Attempt<bool>::wait();
    return call.unchanged(), true;
}

std::size_t Queue::stored_bytes() const {
    return items_.stored_bytes() + returned_.stored_bytes() + lent_.stored_bytes() + delayed_.stored_bytes();
}

// A putter of many may need more room than there is.
bool Queue::is_ready(Lane lane, const Holders&) const {
    if (lane == getters) return size() > 0 || (closed_ && (cut_off_ || (!lent_.any() && delayed_.size() == 0)));
    if (lane == putters) return closed_ || options_.maxsize == 0 || size() == 0;
    return unfinished_ == 0;
}

void Queue::visit_references(const std::function<void(ObjectId)>& visit) const {
    if (options_.dead_letters) visit(*options_.dead_letters);
    if (!references_.any()) return;
    items_.visit([&](ValueView item, ValueView) { for_each_reference(item, visit); });
    for (const Delivery& delivery : returned_.all()) for_each_reference({delivery.item}, visit);
    for (const auto& [ticket, loan] : lent_.all()) for_each_reference({loan.delivery.item}, visit);
    for (const auto& [at, delivery] : delayed_.all()) for_each_reference({delivery.item}, visit);
}

void Queue::write(Writer& writer) const {
    const auto write_delivery = [&](const Delivery& delivery) {
        writer.array(2);
        writer.integer(delivery.count);
        writer.raw(delivery.item);
    };
    const bool is_ranked = kind_.order == QueueItems::Order::priority && items_.size() > 0;
    writer.map(6 + (is_ranked ? 1U : 0U) + (delayed_.size() > 0 ? 1U : 0U));
    writer.text("items");
    writer.array(items_.size());
    items_.visit([&](ValueView item, ValueView) { writer.raw(item.bytes); });
    writer.text("returned");
    writer.array(returned_.size());
    for (const Delivery& delivery : returned_.all()) write_delivery(delivery);
    writer.text("lent");
    writer.array(lent_.consumers().size());
    for (const auto& [consumer, tickets] : lent_.consumers()) {
        writer.array(tickets.size());
        for (const Ticket ticket : tickets) write_delivery(lent_.find(ticket)->delivery);
    }
    writer.text("unfinished");
    writer.integer(unfinished_);
    writer.text("dropped");
    writer.integer(dropped_);
    writer.text("closed");
    writer.boolean(closed_);
    if (is_ranked) {
        writer.text("priorities");
        writer.array(items_.size());
        items_.visit([&](ValueView, ValueView rank) { writer.raw(rank.bytes); });
    }
    if (delayed_.size() == 0) return;
    writer.text("delayed");
    writer.array(delayed_.size());
    for (const auto& [at, delivery] : delayed_.all()) write_delivery(delivery);
}

}  // namespace steward::engine
