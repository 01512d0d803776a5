// The shared dict: the class; its rules and rows are in dict.cpp.
#pragma once

#include "engine/types/entries.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {

class Dict final : public Object {
public:
    explicit Dict(Call& call) : entries_(call) {}
    static std::unique_ptr<Object> create(Call& call, std::optional<ValueView> items);

    ValueView get(ValueView key, std::optional<ValueView> otherwise) const;
    void set(Call& call, ValueView key, ValueView value);
    void erase(Call& call, ValueView key);
    Any setdefault(Call& call, ValueView key, std::optional<ValueView> value);
    Array get_or_set(Call& call, ValueView key, ValueView value);
    Any pop(Call& call, ValueView key, std::optional<ValueView> otherwise);
    Array popitem(Call& call);
    void update(Call& call, ValueView items);
    void set_many(Call& call, ValueView items);
    bool update_if(Call& call, std::int64_t version, ValueView items);
    std::int64_t version(Call& call) const;
    Array get_many(ArrayView keys, std::optional<ValueView> otherwise) const;
    Array keys() const;
    Array values() const;
    Array items() const;
    Array merged(ValueView items) const;
    Map copy() const;
    void clear(Call& call);
    std::int64_t len() const { return entries_.size(); }
    bool contains(ValueView key) const;
    bool equals(ValueView items) const;
    AnyNumber fetch_add(Call& call, ValueView key, Number amount, std::optional<Number> initial,
                        std::optional<std::string_view> kind);
    Array compare_exchange(Call& call, ValueView key, ValueView expected, ValueView desired);

    void write(Writer& writer) const override;
    Sample sample() const override {
        if (entries_.size() == 0) return {};
        const PackedDict::Entry last = entries_.last();
        return {.key = ValueView{last.key}.kind(), .value = last.value.kind()};
    }
    std::size_t stored_bytes() const override { return entries_.stored_bytes(); }
    bool holds_references() const override { return entries_.holds_references(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        entries_.visit_references(visit);
    }

private:
    // `where` is the method's name for the sentence of a refusal.
    std::optional<ValueView> find(ValueView key, std::string_view where) const;
    ValueView require(ValueView key, std::string_view where) const;
    void store(Call& call, ValueView key, ValueView value, std::string_view where);
    void store_all(Call& call, ValueView items, std::string_view where);

    Entries entries_;
};

}  // namespace steward::engine
