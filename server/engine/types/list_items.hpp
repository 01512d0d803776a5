// Items in their order with their references counted: what a list is made of. All that changes them
// says in the effects of the call what was stored and dropped; a loaded item is counted already.
#pragma once

#include "engine/packed_list.hpp"
#include "engine/parameter.hpp"
#include "engine/types/container.hpp"

namespace steward::engine {

class ListItems {
public:
    std::size_t size() const { return packed_.size(); }
    std::size_t stored_bytes() const { return packed_.stored_bytes(); }
    bool holds_references() const { return references_.any(); }

    // Places are below size(), but for those of an insertion. Views are good until an item changes.
    ValueView at(std::size_t place) const { return packed_.at(place); }
    std::vector<ValueView> views() const { return packed_.views(0, packed_.size()); }
    template <class Visit>
    void visit(Visit visit) const {
        packed_.visit(0, packed_.size(), [&](std::size_t, ValueView item) { return visit(item); });
    }
    // The first place, from `first` to before `last`, of an item equal to the value.
    std::optional<std::size_t> find(ValueView value, std::size_t first, std::size_t last) const;
    std::int64_t count(ValueView value) const;
    // Whether each item has an order to the next, and the right one.
    bool is_in_order(bool reverse) const;
    // The items from `first` to before `last`.
    Array array(std::size_t first, std::size_t last) const;
    std::size_t bytes_between(std::size_t first, std::size_t last) const {
        return packed_.bytes_between(first, last);
    }
    // The same as an answer: refused before it is built where no message carries it.
    Array answer(std::size_t first, std::size_t last) const;
    // `count` items, the first of them at `first`, each `stride` behind the one before; or in the
    // other order.
    Array picked(std::size_t first, std::size_t count, std::size_t stride, bool backwards) const;
    bool equals(ArrayView values) const;

    void set(const Call& call, Effects& effects, std::size_t place, ValueView value);
    void insert(const Call& call, Effects& effects, std::size_t place, ValueView value);
    void append(const Call& call, Effects& effects, ValueView value) {
        references_.stored(call, effects, value);
        packed_.append(value);
    }
    void append_all(const Call& call, Effects& effects, ArrayView values);
    void erase(Effects& effects, std::size_t first, std::size_t count);
    // These values instead of `count` items from `first` on.
    void replace(const Call& call, Effects& effects, std::size_t first, std::size_t count,
                 ArrayView values);
    // `count` items, the first of them at `first`, each `stride` behind the one before.
    void erase_every(Effects& effects, std::size_t first, std::size_t count, std::size_t stride);
    // All items behind themselves so many times more. Refuses with limit_exceeded without room.
    void repeat(const Call& call, Effects& effects, std::uint64_t times);
    void reverse() { packed_.reverse(); }
    // The same items in another order, as views of them.
    void reorder(const std::vector<ValueView>& order);

    // An item of saved state, behind those that were saved before it.
    void load(ValueView value);
    void visit_references(const std::function<void(ObjectId)>& visit) const;
    // As Object::visit_part.
    std::optional<std::size_t> visit_part(std::size_t place, std::size_t items,
                                          const std::function<void(ObjectId)>& visit) const;
    // As Object::shed, the last items first.
    bool shed(std::size_t items, const std::function<void(ObjectId)>& visit);

private:
    PackedList packed_;
    HeldReferences references_;
};

}  // namespace steward::engine
