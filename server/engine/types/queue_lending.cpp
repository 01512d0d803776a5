// What owned queues add: items are lent, done, given back for now or for later, return when their
// consumer ends, and go to the dead letters when that has happened too often.
#include "common/verify.hpp"
#include "engine/store.hpp"
#include "engine/types/queue.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// [ticket, item]. A ticket has at most nine bytes.
constexpr std::size_t ticket_bytes_max = 1 + 9;

// What a consumer has been lent; nothing where it has none. It holds the queue once.
const Holding* held(const Call& call, const Caller& consumer) {
    const Holder* holder = call.holders().of(consumer);
    return holder == nullptr ? nullptr : holder->first;
}

[[noreturn]] void refuse_ticket(const std::string& ticket) {
    throw Refusal{ErrorCode::not_held, "the process has no item with the ticket " + ticket};
}

// No more leave or return in one call than are lent by one.
void require_few(std::uint64_t count) {
    if (std::cmp_less_equal(count, Queue::lent_at_once_max)) return;
    throw Refusal{ErrorCode::limit_exceeded, "one call may name at most " +
                                                 std::to_string(Queue::lent_at_once_max) +
                                                 " items that are lent"};
}

}  // namespace

Readiness Queue::can_take(const Call& call) const {
    require_owned();
    Readiness readiness = can_get(call);
    if (readiness.now) readiness.answer_bytes += ticket_bytes_max;
    return readiness;
}

Array Queue::take(const Call& call, Effects& effects, Block, Timeout) {
    hold(call, effects, call.process(), 1);
    return take_with_ticket(call.process());
}

Readiness Queue::can_take_many(const Call& call, std::int64_t count) const {
    require_owned();
    return can_get_many(call, count);
}

Array Queue::take_many(const Call& call, Effects& effects, std::int64_t count, Timeout) {
    ArrayBuilder answer;
    const std::uint64_t taken = take_up_to(at_once(count), ticket_bytes_max, [&] {
        answer.add({take_with_ticket(call.process()).bytes});
    });
    hold(call, effects, call.process(), taken);
    return answer.finish();
}

Array Queue::take_with_ticket(const Caller& consumer) {
    Delivery delivery = take_next();
    const Bytes item = delivery.item;
    Array answer;
    Writer writer(answer.bytes);
    writer.array(2);
    writer.unsigned_integer(lend(consumer, std::move(delivery)));
    writer.raw(item);
    return answer;
}

void Queue::require_owned() const {
    if (options_.owned) return;
    throw Refusal{ErrorCode::bad_argument, "only a queue that is 'owned' lends its items; use get"};
}

Ticket Queue::lend(const Caller& consumer, Delivery delivery) {
    ++delivery.count;
    return lent_.lend(consumer, std::move(delivery));
}

// A consumer holds the queue once, with the number of its items as the count. Nobody holds one that
// is not owned.
void Queue::hold(const Call& call, Effects& effects, const Caller& consumer,
                 std::uint64_t count) const {
    if (!options_.owned || count == 0) return;
    if (const Holding* before = held(call, consumer)) return effects.hold_again(*before, count);
    effects.hold(consumer, 0, count);
}

// The tickets in the order in which they were given out. Any thread may name what its process has;
// where only what is held is meant, the others are passed over.
std::vector<Ticket> Queue::named(const Call& call, ArrayView tickets, bool if_held) const {
    require_few(tickets.count);
    std::vector<Ticket> found;
    for_each_item(tickets.value, [&](ValueView ticket) {
        const Token token = ticket.head();
        if (token.kind != Kind::integer)
            throw Refusal{ErrorCode::bad_argument,
                          "'tickets' must hold tickets, which are integers"};
        const bool is_held = loan(call, token.bits) != nullptr;
        if (is_held)
            found.push_back(token.bits);
        else if (!if_held)
            refuse_ticket(std::to_string(token.integer()));
    });
    std::sort(found.begin(), found.end());
    if (std::adjacent_find(found.begin(), found.end()) != found.end())
        throw Refusal{ErrorCode::bad_argument, "'tickets' has one of them twice"};
    return found;
}

// What the caller's process has been lent with this ticket, or nothing.
const LentItems::Loan* Queue::loan(const Call& call, Ticket ticket) const {
    const LentItems::Loan* found = lent_.find(ticket);
    return found != nullptr && found->consumer.client == call.caller().client ? found : nullptr;
}

std::vector<Ticket> Queue::oldest(const Call& call, std::int64_t count) const {
    require_few(static_cast<std::uint64_t>(count));
    const Holding* lent_to_caller = held(call, call.caller());
    if (lent_to_caller == nullptr || std::cmp_less(lent_to_caller->count, count))
        throw Refusal{ErrorCode::not_held, "the caller has not been lent so many items"};
    const std::set<Ticket>& all = lent_.of(call.caller());
    return {all.begin(), std::next(all.begin(), static_cast<std::ptrdiff_t>(count))};
}

std::vector<Delivery> Queue::take_back(const Call& call, Effects& effects,
                                       const std::vector<Ticket>& tickets) {
    std::vector<Delivery> taken;
    for (const Ticket ticket : tickets) {
        effects.let_go(*held(call, lent_.find(ticket)->consumer), 1);
        taken.push_back(lent_.take(ticket));
    }
    return taken;
}

void Queue::done(const Call& call, Effects& effects, std::optional<std::int64_t> count,
                 std::optional<ArrayView> tickets) {
    if (count && tickets) throw Refusal{ErrorCode::bad_argument, "either 'count' or 'tickets'"};
    if (count.value_or(1) < 1) throw Refusal{ErrorCode::bad_argument, "'count' must be at least 1"};
    const auto which = tickets ? named(call, *tickets) : oldest(call, count.value_or(1));
    if (which.empty()) return effects.unchanged();
    for (const Delivery& delivery : take_back(call, effects, which)) {
        references_.dropped(effects, {delivery.item});
        --unfinished_;
    }
}

// What comes back later belongs to nobody meanwhile: no end of a consumer loses it or brings it
// back sooner.
void Queue::give_back(const Call& call, Effects& effects, std::optional<ArrayView> tickets,
                      std::optional<Delay> delay, std::optional<bool> if_held) {
    const bool only_held = if_held.value_or(false);
    if (only_held && !tickets && held(call, call.caller()) == nullptr) return effects.unchanged();
    const auto which = tickets ? named(call, *tickets, only_held) : oldest(call, 1);
    if (which.empty()) return effects.unchanged();
    std::vector<Delivery> returning = take_back(call, effects, which);
    if (delay && delay->time > Time::zero() && !cut_off_) {
        for (Delivery& delivery : still_deliverable(std::move(returning)))
            delayed_.put(call.now() + delay->time, std::move(delivery));
        effects.alarm_at(delayed_.next());
    } else {
        return_items(std::move(returning));
    }
    bury(call, effects);
}

void Queue::alarm(const Call& call, Effects& effects) {
    constexpr std::size_t at_once = 500;
    put_first(delayed_.take(call.now(), at_once));
    effects.alarm_at(delayed_.next());
}

Array Queue::lent(const Call& call, std::optional<bool> items) const {
    Array answer;
    Writer writer(answer.bytes);
    writer.array(lent_.consumers().size());
    std::size_t left = static_cast<std::size_t>(lent_at_once_max);
    for (const auto& [consumer, tickets] : lent_.consumers()) {
        const Holder* holder =
            call.holders().of({.channel = consumer.first, .client = consumer.second});
        verify(holder != nullptr, "a consumer has items of a queue that it does not hold");
        writer.map(who_members + (items.value_or(false) ? 2 : 1));
        write_who(writer, call.who(*holder));
        writer.text("items");
        writer.unsigned_integer(holder->count);
        if (!items.value_or(false)) continue;
        const std::size_t shown = std::min(tickets.size(), left);
        left -= shown;
        writer.text("tickets");
        writer.array(shown);
        std::for_each_n(tickets.begin(), shown, [&](Ticket ticket) {
            writer.array(2);
            writer.unsigned_integer(ticket);
            writer.raw(lent_.find(ticket)->delivery.item);
        });
    }
    return answer;
}

std::int64_t Queue::deliveries(const Call& call, std::optional<std::int64_t> ticket) const {
    if (!ticket) return lent_.find(oldest(call, 1).front())->delivery.count;
    const LentItems::Loan* found = *ticket < 0 ? nullptr : loan(call, static_cast<Ticket>(*ticket));
    if (found == nullptr) refuse_ticket(std::to_string(*ticket));
    return found->delivery.count;
}

bool Queue::fits(const Holders& holders, std::span<const Place>) const {
    for (const auto& [consumer, tickets] : lent_.consumers()) {
        const Holder* holder = holders.of({.channel = consumer.first, .client = consumer.second});
        if (holder == nullptr || holder->count != tickets.size()) return false;
    }
    return holders.count() == lent_.all().size();
}

// So many of the consumer's items as have ended, those first that left first.
void Queue::holder_ended(const Call& call, Effects& effects, const Ended& ended) {
    for (const Ended::Part& consumer : ended.parts) {
        std::vector<Delivery> deliveries;
        while (deliveries.size() < consumer.count)
            deliveries.push_back(lent_.take(*lent_.of(consumer.caller).begin()));
        return_items(std::move(deliveries));
    }
    bury(call, effects);
}

void Queue::return_items(std::vector<Delivery> deliveries) {
    put_first(still_deliverable(std::move(deliveries)));
}

// Those that were delivered too often, or come when nobody takes them any more, are left to bury().
std::vector<Delivery> Queue::still_deliverable(std::vector<Delivery> deliveries) {
    std::vector<Delivery> alive;
    for (Delivery& delivery : deliveries) {
        const bool is_spent =
            options_.deliveries_max > 0 && delivery.count >= options_.deliveries_max;
        (is_spent || cut_off_ ? exhausted_ : alive).push_back(std::move(delivery));
    }
    return alive;
}

void Queue::put_first(std::vector<Delivery> deliveries) {
    for (Delivery& delivery : deliveries) returned_.put(std::move(delivery));
}

// Where the queue for dead letters has ended with its creator, or was shut down at once so that
// nobody gets from it, it is as if there was none.
Record* Queue::dead_letters(const Call& call) const {
    Record* record = options_.dead_letters ? call.find(*options_.dead_letters) : nullptr;
    return record == nullptr || static_cast<const Queue&>(*record->object).cut_off_ ? nullptr
                                                                                    : record;
}

bool Queue::refers_rightly(const std::function<const Object*(ObjectId)>& find) const {
    const Object* found = options_.dead_letters ? find(*options_.dead_letters) : nullptr;
    const auto* queue = dynamic_cast<const Queue*>(found);
    return found == nullptr || (queue != nullptr && !queue->is_sorted());
}

void Queue::bury(const Call& call, Effects& effects) {
    Record* record = exhausted_.empty() ? nullptr : dead_letters(call);
    for (const Delivery& delivery : exhausted_) {
        if (unfinished_ > 0) --unfinished_;  // somebody may have said task_done before it was taken
        if (cut_off_) {
            // Whoever shut the queue down has said that it may go.
        } else if (record != nullptr) {
            Effects effects_there(*record);
            static_cast<Queue&>(*record->object).take_in(effects_there, {delivery.item});
            effects.include(std::move(effects_there));
        } else {
            ++dropped_;
        }
        references_.dropped(effects, {delivery.item});
    }
    exhausted_.clear();
}

// Nobody is there to be refused: what is dead is taken in even if the queue is full or closed.
// Nobody has looked yet whether it contains references either.
void Queue::take_in(Effects& effects, ValueView dead_letter) {
    items_.put({&dead_letter, 1}, {});
    references_.loaded(dead_letter);
    effects.stored(dead_letter);
    ++unfinished_;
}

}  // namespace steward::engine
