// A queue's content for people, and its whole state for another daemon: `load` reads member by
// member what `save` wrote, so that a member that is added to one is added to both. The items of a
// restored queue stand as they stood, and nothing is sorted anew: the same item is next, and as
// many bytes are charged.
#include "engine/types/queue.hpp"

namespace steward::engine {
namespace {

void write_shown(Writer& writer, const Delivery& delivery) {
    writer.array(2);
    writer.integer(delivery.count);
    writer.raw(delivery.item);
}

void write_priority(Writer& writer, BytesView priority) {
    if (priority.empty())
        writer.nil();
    else
        writer.raw(priority);
}

// Empty where none was given: a priority is a number, never null.
BytesView read_priority(Saved& saved) {
    return saved.nothing() ? BytesView{} : saved.value().bytes;
}

void save(Writer& writer, const Delivery& delivery) {
    writer.array(4);
    writer.raw(delivery.item);
    writer.integer(delivery.count);
    write_priority(writer, delivery.priority);
    writer.unsigned_integer(delivery.ticket);
}

Delivery load_delivery(Saved& saved) {
    saved.array(4);
    Delivery delivery{.item = Bytes(saved.value().bytes)};
    delivery.count = saved.integer();
    delivery.priority = Bytes(read_priority(saved));
    delivery.ticket = saved.unsigned_integer();
    return delivery;
}

void save(Writer& writer, const QueueOptions& options) {
    writer.array(4);
    writer.unsigned_integer(options.maxsize);
    writer.boolean(options.owned);
    writer.integer(options.deliveries_max);
    if (options.dead_letters)
        writer.reference(*options.dead_letters);
    else
        writer.nil();
}

QueueOptions load_options(Saved& saved) {
    saved.array(4);
    QueueOptions options{.maxsize = saved.unsigned_integer()};
    options.owned = saved.boolean();
    options.deliveries_max = saved.integer();
    if (!saved.nothing()) options.dead_letters = saved.reference();
    return options;
}

void save(Writer& writer, const QueueItems& items) {
    writer.array(2 * items.size());
    items.visit([&](ValueView item, ValueView priority) {
        writer.raw(item.bytes);
        write_priority(writer, priority.bytes);
    });
}

void load(Saved& saved, QueueItems& items) {
    for (std::uint64_t left = saved.array(); left > 1; left -= 2) {
        const ValueView item = saved.value();
        items.put_last(item, {read_priority(saved)});
    }
}

void save(Writer& writer, const ReturnedItems& items) {
    writer.array(items.size());
    for (const Delivery& delivery : items.all()) save(writer, delivery);
}

void load(Saved& saved, ReturnedItems& items) {
    for (std::uint64_t left = saved.array(); left > 0; --left) items.put_last(load_delivery(saved));
}

void save(Writer& writer, const LentItems& items) {
    writer.unsigned_integer(items.last());
    writer.array(4 * items.all().size());
    for (const auto& [ticket, loan] : items.all()) {
        writer.unsigned_integer(ticket);
        writer.unsigned_integer(number(loan.consumer.channel));
        writer.unsigned_integer(number(loan.consumer.client));
        save(writer, loan.delivery);
    }
}

void load(Saved& saved, LentItems& items) {
    items.continue_after(saved.unsigned_integer());
    for (std::uint64_t left = saved.array(); left > 3; left -= 4) {
        const Ticket ticket = saved.unsigned_integer();
        if (ticket > items.last() || items.find(ticket) != nullptr)
            throw Unreadable{"a ticket that was not given out, or twice"};
        const ChannelId channel{saved.unsigned_integer()};
        const ClientId client{saved.unsigned_integer()};
        items.put_back(ticket, {.channel = channel, .client = client}, load_delivery(saved));
    }
}

void save(Writer& writer, const DelayedItems& items) {
    writer.array(2 * items.size());
    for (const auto& [at, delivery] : items.all()) {
        writer.integer(at.count());
        save(writer, delivery);
    }
}

void load(Saved& saved, DelayedItems& items) {
    for (std::uint64_t left = saved.array(); left > 1; left -= 2) {
        const Time at{saved.integer()};
        items.put(at, load_delivery(saved));
    }
}

}  // namespace

void Queue::save(Writer& writer) const {
    writer.array(10);
    engine::save(writer, options_);
    engine::save(writer, items_);
    engine::save(writer, returned_);
    engine::save(writer, lent_);  // two members: the last ticket, and what is lent
    engine::save(writer, delayed_);
    writer.integer(unfinished_);
    writer.integer(dropped_);
    writer.boolean(closed_);
    writer.boolean(cut_off_);
}

std::unique_ptr<Object> Queue::load(QueueItems::Order order, Saved& saved) {
    saved.array(10);
    auto queue = std::make_unique<Queue>(order, load_options(saved));
    engine::load(saved, queue->items_);
    engine::load(saved, queue->returned_);
    engine::load(saved, queue->lent_);
    engine::load(saved, queue->delayed_);
    queue->unfinished_ = saved.integer();
    queue->dropped_ = saved.integer();
    queue->closed_ = saved.boolean();
    queue->cut_off_ = saved.boolean();
    queue->visit_items([&](ValueView item) { queue->references_.loaded(item); });
    return queue;
}

void Queue::show(Writer& writer, const Holders&) const {
    const bool is_ranked = is_sorted() && items_.size() > 0;
    writer.map(6 + (is_ranked ? 1U : 0U) + (delayed_.size() > 0 ? 1U : 0U));
    writer.text("items");
    writer.array(items_.size());
    items_.visit([&](ValueView item, ValueView) { writer.raw(item.bytes); });
    writer.text("returned");
    writer.array(returned_.size());
    for (const Delivery& delivery : returned_.all()) write_shown(writer, delivery);
    writer.text("lent");
    writer.array(lent_.consumers().size());
    for (const auto& [consumer, tickets] : lent_.consumers()) {
        writer.array(tickets.size());
        for (const Ticket ticket : tickets) write_shown(writer, lent_.find(ticket)->delivery);
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
        items_.visit([&](ValueView item, ValueView priority) {
            writer.raw(priority.bytes.empty() ? item.bytes : priority.bytes);
        });
    }
    if (delayed_.size() == 0) return;
    writer.text("delayed");
    writer.array(delayed_.size());
    for (const auto& [at, delivery] : delayed_.all()) write_shown(writer, delivery);
}

}  // namespace steward::engine
