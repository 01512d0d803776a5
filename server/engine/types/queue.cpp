// What every queue does: items are put in and leave in its order, and whoever cannot go on waits.
#include "engine/types/queue.hpp"

#include "engine/charges.hpp"

#include <cmath>

namespace steward::engine {
namespace {

// Nothing where no priority is given. Refuses what has no order to any number.
ValueView rank_of(std::optional<Number> priority) {
    if (!priority) return {};
    if (const Token token = priority->value.head();
        token.kind == Kind::real && std::isnan(token.real))
        throw Refusal{ErrorCode::bad_argument, "'priority' must not be nan"};
    return priority->value;
}

std::vector<ValueView> views_of(ArrayView items) {
    std::vector<ValueView> views;
    for_each_item(items.value, [&](ValueView item) { views.push_back(item); });
    return views;
}

}  // namespace

bool Queue::has_room(std::uint64_t count) const {
    if (options_.maxsize > 0 && count > options_.maxsize)
        throw Refusal{ErrorCode::bad_argument, "more items than the queue ever has room for"};
    if (closed_) throw Refusal{ErrorCode::queue_closed, "the queue is closed"};
    return options_.maxsize == 0 || size() + count <= options_.maxsize;
}

// A putter that others are before is not told of the order yet: what its item is compared with may
// be gone when its turn comes.
Readiness Queue::can_put_at(const Call& call, ValueView item, Block, Timeout,
                            std::optional<Number> priority) const {
    const ValueView rank = rank_of(priority);
    if (!has_room(1)) return can_put();
    if (!call.is_behind(putters)) items_.check({&item, 1}, rank);
    return true;
}

Readiness Queue::can_put_many_at(const Call& call, ArrayView items, Timeout,
                                 std::optional<Number> priority) const {
    const ValueView rank = rank_of(priority);
    if (!has_room(items.count)) return false;
    const bool is_checked_now = items.count <= checked_at_once || call.is_one_of_all();
    if (is_checked_now && !call.is_behind(putters)) items_.check(views_of(items), rank);
    return true;
}

bool Queue::put(const Call& call, Effects& effects, ValueView item, Block, Timeout) {
    return store(call, effects, {&item, 1}, {}), true;
}

bool Queue::put_at(const Call& call, Effects& effects, ValueView item, Block, Timeout,
                   std::optional<Number> priority) {
    return store(call, effects, {&item, 1}, rank_of(priority)), true;
}

bool Queue::put_nowait(const Call& call, Effects& effects, ValueView item) {
    return put_nowait_at(call, effects, item, {});
}

bool Queue::put_nowait_at(const Call& call, Effects& effects, ValueView item,
                          std::optional<Number> priority) {
    if (!can_put_at(call, item, {}, {}, priority).now || call.is_behind(putters))
        throw Refusal{ErrorCode::queue_full, std::string(no_room)};
    return put_at(call, effects, item, {}, {}, priority);
}

bool Queue::put_many(const Call& call, Effects& effects, ArrayView items, Timeout) {
    return put_many_at(call, effects, items, {}, {});
}

bool Queue::put_many_at(const Call& call, Effects& effects, ArrayView items, Timeout,
                        std::optional<Number> priority) {
    if (items.count == 0) effects.unchanged();
    if (items.count > checked_at_once) items_.check(views_of(items), rank_of(priority));
    return store(call, effects, views_of(items), rank_of(priority)), true;
}

void Queue::store(const Call& call, Effects& effects, std::span<const ValueView> items,
                  ValueView priority) {
    items_.put(items, priority);
    for (const ValueView item : items) references_.stored(call, effects, item);
    unfinished_ += static_cast<std::int64_t>(items.size());
}

// A closed queue is waited for only as long as an item may come back. Whoever waits so lets others
// pass: one behind it may be who has all that is lent, and is not to wait for itself.
Readiness Queue::can_get(const Call& call) const {
    if (size() == 0 && closed_ && !may_refill(call))
        throw Refusal{ErrorCode::queue_closed, "the queue is closed and has no item left"};
    Readiness readiness = Readiness::for_all(size() > 0);
    if (readiness.now) readiness.answer_bytes = next().bytes.size();
    if (readiness.now) require_lending(call, 1, readiness.answer_bytes);
    readiness.lane_goes_on = closed_;
    readiness.shuts_lane = !closed_;
    return readiness;
}

// What others have been lent may return, and what was given back for later will.
bool Queue::may_refill(const Call& call) const {
    if (cut_off_) return false;
    const Holders& consumers = call.holders();
    const std::size_t own =
        (consumers.any_of(call.caller()) ? 1u : 0u) + (consumers.any_of(call.process()) ? 1u : 0u);
    return delayed_.size() > 0 || consumers.size() > own;
}

Any Queue::get(const Call& call, Effects& effects, Block, Timeout) {
    hold(call, effects, call.caller(), 1);
    return {take_one(call, effects)};
}

Any Queue::get_nowait(const Call& call, Effects& effects) {
    if (!can_get(call).now || call.is_behind(getters))
        throw Refusal{ErrorCode::queue_empty, std::string(no_item)};
    return get(call, effects, {}, {});
}

Readiness Queue::can_get_many(const Call& call, std::int64_t count) const {
    if (count < 1) throw Refusal{ErrorCode::bad_argument, "'count' must be at least 1"};
    Readiness readiness = can_get(call);
    readiness.answer_bytes = std::min<std::size_t>(stored_bytes(), limits::call_bytes_max);
    if (readiness.now)
        require_lending(call, std::min(static_cast<std::uint64_t>(at_once(count)), size()), 0);
    return readiness;
}

Array Queue::get_many(const Call& call, Effects& effects, std::int64_t count, Timeout) {
    ArrayBuilder answer;
    const std::uint64_t taken =
        take_up_to(at_once(count), 0, [&] { answer.add({take_one(call, effects)}); });
    hold(call, effects, call.caller(), taken);
    return answer.finish();
}

Bytes Queue::take_one(const Call& call, Effects& effects) {
    Delivery delivery = take_next();
    if (!options_.owned) {
        references_.dropped(effects, {delivery.item});
        return std::move(delivery.item);
    }
    Bytes answer = delivery.item;
    lend(call.caller(), std::move(delivery));
    return answer;
}

// What came back is next, but in a priority queue only where nothing is smaller.
bool Queue::next_is_returned() const {
    if (returned_.size() == 0 || items_.size() == 0) return returned_.size() > 0;
    return !is_sorted() || !is_smaller(items_.next_rank(), returned_.next().rank());
}

Delivery Queue::take_next() {
    return next_is_returned() ? returned_.take_next() : items_.take_next();
}

void Queue::close(Effects& effects) {
    if (closed_) effects.unchanged();
    closed_ = true;
}

// As Python's. At once means that nobody gets what is left, waits for what may return, or joins for
// its sake.
void Queue::shutdown(const Call& call, Effects& effects, std::optional<bool> immediate) {
    if (closed_ && (!immediate.value_or(false) || cut_off_)) return effects.unchanged();
    closed_ = true;
    if (!immediate.value_or(false)) return;
    cut_off_ = true;
    while (size() > 0) exhausted_.push_back(take_next());
    for (Delivery& delivery : delayed_.take_all()) exhausted_.push_back(std::move(delivery));
    effects.alarm_at(delayed_.next());
    bury(call, effects);
}

void Queue::task_done(const Call& call, Effects& effects) {
    if (options_.owned) return done(call, effects, 1, {});
    if (unfinished_ == 0)
        throw Refusal{ErrorCode::bad_argument, "every item that was put is done already"};
    --unfinished_;
}

std::size_t Queue::stored_bytes() const {
    return items_.stored_bytes() + returned_.stored_bytes() + lent_.stored_bytes() +
           delayed_.stored_bytes();
}

// What is sorted stands alone, and is compared with the others that come before any of them is put.
std::uint64_t Queue::growth(std::uint64_t values, std::uint64_t bytes) const {
    constexpr std::uint64_t view = 16, compared = charges::block(48);
    const std::uint64_t each =
        is_sorted() ? charges::sorted_item + charges::block(0) + compared : 2;
    return bytes + values * (each + (values > 1 ? view : 0));
}

// A loan is a growth that its consumer ends by saying that it is done. Who was parked for one item
// had more than that while it waited.
void Queue::require_lending(const Call& call, std::uint64_t count, std::uint64_t bytes) const {
    if (options_.owned && (count > 1 || !call.is_resumed()))
        call.require_reserve(count * (charges::lent_item + charges::block(0)) + bytes);
}

void Queue::visit_items(const std::function<void(ValueView)>& visit) const {
    items_.visit([&](ValueView item, ValueView) { visit(item); });
    visit_others(visit);
}

// Those that are not among the items that wait to leave for the first time.
void Queue::visit_others(const std::function<void(ValueView)>& visit) const {
    for (const Delivery& delivery : returned_.all()) visit({delivery.item});
    for (const auto& [ticket, loan] : lent_.all()) visit({loan.delivery.item});
    for (const auto& [at, delivery] : delayed_.all()) visit({delivery.item});
}

void Queue::visit_references(const std::function<void(ObjectId)>& visit) const {
    if (options_.dead_letters) visit(*options_.dead_letters);
    if (references_.any()) visit_items([&](ValueView item) { for_each_reference(item, visit); });
}

std::optional<std::size_t> Queue::visit_part(std::size_t place, std::size_t items,
                                             const std::function<void(ObjectId)>& visit) const {
    const auto visit_item = [&](ValueView item) { for_each_reference(item, visit); };
    if (references_.any())
        if (const auto next = items_.visit_part(place, items, visit_item)) return next;
    if (references_.any()) visit_others(visit_item);
    if (options_.dead_letters) visit(*options_.dead_letters);
    return std::nullopt;
}

// What is lent, or comes back later, goes in one part with the last.
bool Queue::shed(std::size_t items, const std::function<void(ObjectId)>& visit) {
    for (; items > 0 && size() > 0 && references_.any(); --items)
        references_.shed(ValueView{take_next().item}, visit);
    if (size() > 0 && references_.any()) return false;
    if (references_.any()) visit_others([&](ValueView item) { for_each_reference(item, visit); });
    if (options_.dead_letters) visit(*options_.dead_letters);
    return true;
}

}  // namespace steward::engine
