// What owned queues add: items are lent, done, given back for now or for later, return when their consumer ends, and go to the
// dead letters when that has happened too often.
#include "engine/engine.hpp"
#include "engine/types/queue.hpp"

#include <algorithm>

namespace steward::engine {

// [ticket, item]. A ticket has at most nine bytes.
constexpr std::size_t ticket_bytes_max = 1 + 9;

Array Queue::take_with_ticket(Call& call) {
    Delivery delivery = take_next();
    const Bytes item = delivery.item;
    Array answer;
    Writer writer(answer.bytes);
    writer.array(2);
    writer.unsigned_integer(lend(call, call.process(), std::move(delivery)));
    writer.raw(item);
    return answer;
}

Attempt<Array> Queue::take(Call& call, std::optional<bool> block, Timeout) {
    require_owned("take");
    const bool may = may_get(call, block.value_or(true), "take");
    if (may) call.expect_answer(ticket_bytes_max + next().bytes.size());
    if (!call.goes_on(may)) return Attempt<Array>::wait();
    return take_with_ticket(call);
}

Attempt<Array> Queue::take_many(Call& call, std::int64_t count, Timeout) {
    require_owned("take_many");
    if (count < 1) throw Refusal{ErrorCode::bad_argument, where("take_many") + ": 'count' must be at least 1"};
    call.expect_answer(std::min<std::size_t>(stored_bytes(), limits::call_bytes_max));
    if (!call.goes_on(may_get(call, true, "take_many"))) return Attempt<Array>::wait();
    ArrayBuilder answer;
    take_up_to(count, ticket_bytes_max, [&] { answer.add({take_with_ticket(call).bytes}); });
    return answer.finish();
}

void Queue::require_owned(std::string_view method) const {
    if (options_.owned) return;
    throw Refusal{ErrorCode::bad_argument, where(method) + ": only a queue that is 'owned' lends its items; use get"};
}

// A consumer holds the queue once, however much it has been lent.
Ticket Queue::lend(Call& call, Caller consumer, Delivery delivery) {
    ++delivery.count;
    if (lent_.count(consumer) > 0) call.engine().clients().take_back_goodbye(consumer);
    else if (consumer == call.caller()) call.hold();
    else call.hold_as_process(0);
    return lent_.lend(consumer, std::move(delivery));
}

void Queue::require_lent(Call& call, std::int64_t count, std::string_view method) const {
    if (std::cmp_less(lent_.count(call.caller()), count))
        throw Refusal{ErrorCode::not_held, where(method) + ": the caller has not been lent so many items"};
}

// The tickets in the order in which they were given out. Any thread may name what its process has; where only what is held is
// meant, the others are passed over.
std::vector<Ticket> Queue::named(Call& call, ArrayView tickets, std::string_view method, bool if_held) const {
    std::vector<Ticket> found;
    for_each_item(tickets.value, [&](ValueView ticket) {
        const Token token = ticket.head();
        if (token.kind != Kind::integer)
            throw Refusal{ErrorCode::bad_argument, where(method) + ": 'tickets' must hold tickets, which are integers"};
        const LentItems::Loan* loan = lent_.find(token.bits);
        const bool is_held = loan != nullptr && loan->consumer.client == call.caller().client;
        if (!is_held && if_held) return;
        if (!is_held)
            throw Refusal{ErrorCode::not_held, where(method) + ": the process has no item with the ticket " +
                                                   std::to_string(token.integer())};
        found.push_back(token.bits);
    });
    std::sort(found.begin(), found.end());
    if (std::adjacent_find(found.begin(), found.end()) != found.end())
        throw Refusal{ErrorCode::bad_argument, where(method) + ": 'tickets' has one of them twice"};
    return found;
}

std::vector<Ticket> Queue::oldest(Call& call, std::int64_t count, std::string_view method) const {
    require_lent(call, count, method);
    const std::set<Ticket>& all = lent_.consumers().at({call.caller().channel, call.caller().client});
    return {all.begin(), std::next(all.begin(), static_cast<std::ptrdiff_t>(count))};
}

std::vector<Delivery> Queue::take_back(Call& call, const std::vector<Ticket>& tickets) {
    std::vector<Delivery> taken;
    for (const Ticket ticket : tickets) {
        const Caller consumer = lent_.find(ticket)->consumer;
        taken.push_back(lent_.take(ticket));
        if (lent_.count(consumer) == 0) call.let_go(consumer);
    }
    return taken;
}

void Queue::done(Call& call, std::optional<std::int64_t> count, std::optional<ArrayView> tickets) {
    if (count && tickets) throw Refusal{ErrorCode::bad_argument, where("done") + ": either 'count' or 'tickets'"};
    if (count.value_or(1) < 1) throw Refusal{ErrorCode::bad_argument, where("done") + ": 'count' must be at least 1"};
    const auto which = tickets ? named(call, *tickets, "done") : oldest(call, count.value_or(1), "done");
    if (which.empty()) return call.unchanged();
    for (const Delivery& delivery : take_back(call, which)) {
        references_.dropped(call, {delivery.item});
        --unfinished_;
    }
}

// What comes back later belongs to nobody meanwhile: no end of a consumer loses it or brings it back sooner.
void Queue::give_back(Call& call, std::optional<ArrayView> tickets, std::optional<Delay> delay, std::optional<bool> if_held) {
    const bool only_held = if_held.value_or(false);
    if (only_held && !tickets && lent_.count(call.caller()) == 0) return call.unchanged();
    const auto which = tickets ? named(call, *tickets, "give_back", only_held) : oldest(call, 1, "give_back");
    if (which.empty()) return call.unchanged();
    std::vector<Delivery> returning = take_back(call, which);
    if (delay && delay->time > Time::zero() && !cut_off_) {
        returning = still_deliverable(std::move(returning));
        for (Delivery& delivery : returning) delayed_.put(call.now() + delay->time, std::move(delivery));
    } else {
        return_items(std::move(returning));
    }
    bury(call);
}

void Queue::alarm(Call& call) { put_first(delayed_.take(call.now())); }

Array Queue::lent(Call& call, std::optional<bool> items) const {
    Array answer;
    Writer writer(answer.bytes);
    writer.array(lent_.consumers().size());
    for (const auto& [consumer, tickets] : lent_.consumers()) {
        const Client* client = call.engine().clients().client(consumer.second);
        writer.map(items.value_or(false) ? 5 : 4);
        writer.text("client");
        writer.unsigned_integer(number(client->id));
        writer.text("pid");
        writer.integer(client->identity.pid);
        writer.text("name");
        writer.text(client->name);
        writer.text("items");
        writer.unsigned_integer(tickets.size());
        if (!items.value_or(false)) continue;
        writer.text("tickets");
        writer.array(tickets.size());
        for (const Ticket ticket : tickets) {
            writer.array(2);
            writer.unsigned_integer(ticket);
            writer.raw(lent_.find(ticket)->delivery.item);
        }
    }
    return answer;
}

std::int64_t Queue::deliveries(Call& call, std::optional<std::int64_t> ticket) const {
    if (!ticket) return lent_.find(oldest(call, 1, "deliveries").front())->delivery.count;
    const LentItems::Loan* loan = *ticket < 0 ? nullptr : lent_.find(static_cast<Ticket>(*ticket));
    if (loan != nullptr && loan->consumer.client == call.caller().client) return loan->delivery.count;
    throw Refusal{ErrorCode::not_held, where("deliveries") + ": the process has no item with the ticket " + std::to_string(*ticket)};
}

// All that the consumer has returns at once, in the order in which it left.
void Queue::holder_crashed(Holders& holders, const Holder& holder) {
    holders.remove([&](const Holder& one) { return one.caller == holder.caller && one.since == holder.since; });
    std::vector<Delivery> deliveries;
    while (lent_.count(holder.caller) > 0) deliveries.push_back(lent_.take(lent_.oldest(holder.caller)));
    return_items(std::move(deliveries));
}

void Queue::return_items(std::vector<Delivery> deliveries) { put_first(still_deliverable(std::move(deliveries))); }

// Those that were delivered too often, or come when nobody takes them any more, are left to bury().
std::vector<Delivery> Queue::still_deliverable(std::vector<Delivery> deliveries) {
    std::vector<Delivery> alive;
    for (Delivery& delivery : deliveries) {
        const bool is_spent = options_.deliveries_max > 0 && delivery.count >= options_.deliveries_max;
        (is_spent || cut_off_ ? exhausted_ : alive).push_back(std::move(delivery));
    }
    return alive;
}

void Queue::put_first(std::vector<Delivery> deliveries) {
    for (auto delivery = deliveries.rbegin(); delivery != deliveries.rend(); ++delivery) returned_.put(std::move(*delivery));
}

// Where the queue for dead letters has ended with its creator, or was shut down at once so that nobody gets from it, it is as if
// there was none.
void Queue::bury(Call& call) {
    Record* record = options_.dead_letters ? call.engine().store().find(*options_.dead_letters) : nullptr;
    if (record != nullptr && static_cast<Queue&>(*record->object).cut_off_) record = nullptr;
    for (const Delivery& delivery : exhausted_) {
        if (unfinished_ > 0) --unfinished_;  // somebody may have said task_done before it was taken
        if (cut_off_) {
            // Whoever shut the queue down has said that it may go.
        } else if (record != nullptr) {
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
    store(call, {dead_letter}, {}, "put");
}

}  // namespace steward::engine
