// The manager: object 0 of every daemon. Its methods greet, and make, find and end shared objects.
#pragma once

#include "engine/answer.hpp"
#include "engine/object.hpp"
#include "engine/parameter.hpp"
#include "engine/row.hpp"

namespace steward::engine {

// Who waits for the end of a process stands in this lane of the manager.
inline constexpr Lane process_ends = 1;

class Manager final : public Object {
public:
    Map hello(Call& call, std::optional<std::string_view> name, std::optional<ArrayView> adopts,
              std::optional<std::string_view> instance, std::optional<bool> methods);
    void goodbye(Call& call, std::optional<bool> process);
    void bequeath(Call& call);
    Map create(Call& call, std::string_view type, std::optional<std::string_view> name,
               std::optional<ValueView> arguments, std::optional<bool> exclusive, std::optional<ValueView> ephemeral);
    Map open(Call& call, std::string_view name, std::optional<std::string_view> type);
    void remove(Call& call, std::string_view name);
    void release(Call& call, std::int64_t object, std::optional<std::int64_t> count);
    Attempt<bool> acquire_all(Call& call, ArrayView objects, Timeout);
    Attempt<Array> select(Call& call, ArrayView calls, Timeout);
    Attempt<Array> select_all(Call& call, ArrayView calls, Timeout);
    Attempt<bool> await_end(Call& call, std::int64_t pid, Timeout);

    void write(Writer& writer) const override { writer.nil(); }
    bool holds_references() const override { return true; }  // its answers refer to objects
};

TypeRow manager_type();

}  // namespace steward::engine
