#include "tests/chaos/worker.hpp"

#include <algorithm>
#include <thread>

namespace steward::chaos {

namespace is = item_states;

Worker::Worker(const Manager& manager, Ledger& ledger, std::size_t place, Life life,
               std::uint64_t seed)
    : manager_(&manager),
      ledger_(&ledger),
      slot_(&ledger.slots[place]),
      life_(life),
      random_(seed * 1'000'003 + life) {}

std::uint64_t Worker::pick(std::uint64_t below) { return random_() % below; }

Seconds Worker::some_time() {
    return happens(20) ? Seconds(0) : Seconds(static_cast<double>(1 + pick(50)) / 1000);
}

void Worker::linger() {
    if (happens(10)) std::this_thread::sleep_for(std::chrono::microseconds(pick(2000)));
}

void Worker::enter(std::size_t room, Sequence token) {
    const Life before = ledger_->occupant[room].exchange(life_);
    require(before == 0 || ledger_->is_dead[before], "two are in a room for one");
    const Sequence last = ledger_->token[room].exchange(token);
    require(last < token, "a fencing token has not risen");
}

void Worker::leave(std::size_t room) {
    require(ledger_->occupant[room].exchange(0) == life_, "another was in the room meanwhile");
}

std::size_t Worker::others_inside(std::size_t room) const {
    return static_cast<std::size_t>(
        std::count_if(ledger_->slots.begin(), ledger_->slots.end(), [&](const Slot& slot) {
            return &slot != slot_ && slot.inside[room] && !ledger_->is_dead[slot.life];
        }));
}

void Worker::join(std::size_t room, std::size_t places) {
    slot_->inside[room] = true;
    require(others_inside(room) < places, "more are in a room than it has places");
}

bool Worker::is_vacant(std::size_t room) const {
    const Life life = ledger_->occupant[room];
    return life == 0 || ledger_->is_dead[life];
}

std::uint64_t Worker::offer(std::size_t book) {
    const std::uint64_t item = ledger_->books[book].next++;
    if (item >= items_max) return 0;
    ledger_->books[book].items[item] = is::offered;
    return item;
}

void Worker::note_put(std::size_t book, std::uint64_t item) {
    ledger_->books[book].items[item] |= is::put;
}

void Worker::note_got(std::size_t book, std::uint64_t item) {
    const std::uint8_t before = ledger_->books[book].items.at(item).fetch_or(is::got);
    require((before & is::offered) != 0, "an item comes that nobody has put");
    require((before & is::got) == 0, "an item comes twice");
    end_get(book);
}

void Worker::borrow(std::size_t book, std::uint64_t item) {
    slot_->borrowed[book] = item;
    const std::uint8_t before = ledger_->books[book].items.at(item).fetch_or(is::got);
    require((before & is::offered) != 0, "an item is lent that nobody has put");
    require((before & is::done) == 0, "an item is lent that was done");
    for (const Slot& slot : ledger_->slots)
        require(&slot == slot_ || slot.borrowed[book] != item || ledger_->is_dead[slot.life],
                "an item is lent to two at once");
}

void Worker::note_leaving(std::size_t book, std::uint64_t item) {
    ledger_->books[book].items[item] |= is::leaving;
    slot_->borrowed[book] = 0;  // from here on another may not have it, but it may be gone
}

void Worker::note_done(std::size_t book, std::uint64_t item) {
    ledger_->books[book].items[item] |= is::done;
}

}  // namespace steward::chaos
