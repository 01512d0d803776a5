// What a queue's items are charged, wherever they are kept: it does not tell how they came there.
#include "engine/types/queue_items.hpp"

#include "common/msgpack_writer.hpp"

#include <catch2/catch.hpp>
#include <random>

namespace steward::engine {
namespace {

Bytes queue_item(std::mt19937& random) {
    Bytes bytes;
    Writer(bytes).text(std::string(random() % 60, static_cast<char>('a' + random() % 20)));
    return bytes;
}

Delivery some_delivery(std::mt19937& random) {
    return {.item = queue_item(random),
            .count = 1,
            .priority = random() % 2 == 0 ? Bytes() : queue_item(random)};
}

}  // namespace

TEST_CASE("QueueItems: the charge is that of the items, put into a new queue", "[queue]") {
    const auto order =
        GENERATE(QueueItems::Order::fifo, QueueItems::Order::lifo, QueueItems::Order::priority);
    std::mt19937 random(static_cast<unsigned>(order) + 1);
    QueueItems items(order);
    for (int step = 0; step < 5000; ++step) {
        if (items.size() == 0 || random() % 20 < (step % 1000 < 700 ? 11 : 6)) {
            const Delivery delivery = some_delivery(random);
            const ValueView item{delivery.item};
            items.check({&item, 1}, {delivery.priority});
            items.put({&item, 1}, {delivery.priority});
        } else {
            items.take_next();
        }
        if (step % 50 != 0) continue;
        QueueItems fresh(order);
        items.visit([&](ValueView item, ValueView rank) {
            const bool is_its_own =
                order != QueueItems::Order::priority || item.bytes.data() == rank.bytes.data();
            fresh.put({&item, 1}, is_its_own ? ValueView{} : rank);
        });
        REQUIRE(fresh.stored_bytes() == items.stored_bytes());
    }
}

TEST_CASE("ReturnedItems, LentItems and DelayedItems: the charge is that of the items in them",
          "[queue]") {
    std::mt19937 random(7);
    ReturnedItems returned(QueueItems::Order::priority);
    LentItems lent;
    DelayedItems delayed;
    for (int step = 0; step < 5000; ++step) {
        const Caller consumer{ChannelId{random() % 3}, ClientId{1}};
        switch (random() % 6) {
            case 0: returned.put(some_delivery(random)); break;
            case 1: lent.lend(consumer, some_delivery(random)); break;
            case 2: delayed.put(Time(random() % 1000), some_delivery(random)); break;
            case 3:
                if (returned.size() > 0) lent.lend(consumer, returned.take_next());
                break;
            case 4:
                if (!lent.of(consumer).empty())
                    delayed.put(Time(random() % 1000), lent.take(*lent.of(consumer).begin()));
                break;
            default:
                for (Delivery& delivery : delayed.take(Time(random() % 300), 100))
                    returned.put(std::move(delivery));
        }
        if (step % 250 != 0) continue;
        ReturnedItems fresh_returned(QueueItems::Order::priority);
        for (const Delivery& delivery : returned.all()) fresh_returned.put(delivery);
        REQUIRE(fresh_returned.stored_bytes() == returned.stored_bytes());
        LentItems fresh_lent;
        for (const auto& [ticket, loan] : lent.all()) fresh_lent.lend(loan.consumer, loan.delivery);
        REQUIRE(fresh_lent.stored_bytes() == lent.stored_bytes());
        DelayedItems fresh_delayed;
        for (const auto& [at, delivery] : delayed.all()) fresh_delayed.put(at, delivery);
        REQUIRE(fresh_delayed.stored_bytes() == delayed.stored_bytes());
    }
}

}  // namespace steward::engine
