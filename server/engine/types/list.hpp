// The shared list: Python's list and its manager proxy, and what a shared list needs as one call.
#pragma once

#include "engine/packed_list.hpp"
#include "engine/slice.hpp"
#include "engine/types/container.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {

class List final : public Object {
public:
    using Index = std::int64_t;
    using MaybeIndex = std::optional<std::int64_t>;
    using MaybeBound = std::optional<Bound>;

    static std::unique_ptr<Object> create(Call& call, std::optional<ArrayView> values);

    ValueView get(Index index) const;
    ValueView get_or(Index index, ValueView otherwise) const;
    void set(Call& call, Index index, ValueView value);
    void erase(Call& call, Index index);
    Array get_slice(MaybeBound start, MaybeBound stop, MaybeBound step) const;
    void set_slice(Call& call, ArrayView values, MaybeBound start, MaybeBound stop, MaybeBound step);
    void delete_slice(Call& call, MaybeBound start, MaybeBound stop, MaybeBound step);
    void append(Call& call, ValueView value);
    void extend(Call& call, ArrayView values);
    void insert(Call& call, Index index, ValueView value);
    Any pop(Call& call, MaybeIndex index);
    Array pop_many(Call& call, std::int64_t count, MaybeIndex index);
    void remove(Call& call, ValueView value);
    void reverse();
    void sort(std::optional<bool> reverse, std::optional<std::string_view> key);
    std::int64_t index(ValueView value, MaybeBound start, MaybeBound stop) const;
    std::int64_t count(ValueView value) const;
    bool contains(ValueView value) const;
    std::int64_t len() const { return static_cast<std::int64_t>(items_.size()); }
    void clear(Call& call);
    Array copy() const;
    void repeat(Call& call, std::int64_t count);
    bool equals(ArrayView values) const;
    AnyNumber fetch_add(Call& call, Index index, Number amount, std::optional<std::string_view> kind);
    Array compare_exchange(Call& call, Index index, ValueView expected, ValueView desired);

    void write(Writer& writer) const override;
    Sample sample() const override { return items_.size() == 0 ? Sample{} : Sample{.value = items_.at(0).kind()}; }
    std::size_t stored_bytes() const override { return items_.stored_bytes(); }
    bool holds_references() const override { return references_.any(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override;

private:
    std::size_t place(Index index, std::string_view method) const;
    void replace(Call& call, std::size_t place, ValueView value);
    void drop(Call& call, std::size_t first, std::size_t count);
    Array items(std::size_t first, std::size_t last) const;
    std::optional<std::size_t> find(ValueView value, std::size_t first, std::size_t last) const;
    void set_run(Call& call, ArrayView values, const Slice& slice);
    void drop_every(Call& call, std::size_t first, std::size_t count, std::size_t stride);

    PackedList items_;
    HeldReferences references_;
};

}  // namespace steward::engine
