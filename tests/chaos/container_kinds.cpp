// Containers that many change at once: what one has put in is there until somebody takes it out.
#include "tests/chaos/kind.hpp"

namespace steward::chaos {
namespace {

class Stack final : public Kind {
public:
    explicit Stack(Stock& stock)
        : list_(stock.manager.list<std::int64_t>()), book_(stock.new_book()) {}

    void operate(Worker& worker) override {
        if (worker.happens(50)) {
            const std::uint64_t item = worker.offer(book_);
            if (item == 0) return;
            list_.append(static_cast<std::int64_t>(item));
            worker.note_put(book_, item);
            return;
        }
        worker.begin_get(book_);
        try {
            const auto end = worker.happens(50) ? std::optional<std::int64_t>(0) : std::nullopt;
            worker.note_got(book_, static_cast<std::uint64_t>(list_.pop(end)));
        } catch (const Empty&) {
            worker.end_get(book_);
        }
    }
    void check(const Ledger& ledger) override {
        // The rest is looked at and not taken.
        auto& items = const_cast<Ledger&>(ledger).books[book_].items;
        for (const std::int64_t item : list_.copy())
            require((items.at(static_cast<std::size_t>(item)).fetch_or(item_states::got) &
                     item_states::got) == 0,
                    "an item is in a list that was taken out");
        require_all_there(ledger, book_, ledger.books[book_].gets_in_doubt, "a list");
    }

private:
    List<std::int64_t> list_;
    std::size_t book_;
};

// Keys of one's own, which nobody else touches.
class OwnKeys final : public Kind {
public:
    explicit OwnKeys(Stock& stock)
        : dict_(stock.manager.dict<std::int64_t, std::int64_t>()),
          namespace_(stock.manager.name_space()) {}

    void operate(Worker& worker) override {
        const auto key = static_cast<std::int64_t>(worker.life());
        const auto number = static_cast<std::int64_t>(worker.pick(1000));
        dict_.set(key, number);
        namespace_.set("last", number);
        worker.linger();
        require(dict_.get(key) == number, "a key of one's own has another value");
        require(namespace_.contains("last"), "an attribute is gone");
        require(dict_.pop(key) == number, "a key of one's own has another value at its end");
    }
    void check(const Ledger&) override { dict_.clear(); }

private:
    Dict<std::int64_t, std::int64_t> dict_;
    Namespace namespace_;
};

}  // namespace

KindRows container_kinds() {
    return {kind<Stack>("a list that is pushed to and popped from"),
            kind<OwnKeys>("keys of one's own in a dict")};
}

}  // namespace steward::chaos
