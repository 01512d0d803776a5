// The manager: object 0 of every daemon. Its methods greet, and make, find and end shared objects;
// it alone among the objects is given the engine (install_manager).
#pragma once

#include "engine/engine.hpp"

namespace steward::engine {

// Who waits for the end of a process stands in this lane of the manager.
inline constexpr Lane process_ends = 1;

class Manager final : public Object {
public:
    explicit Manager(Engine& engine) : engine_(engine) {}

    Map hello(const Call& call, std::optional<std::string_view> name,
              std::optional<ArrayView> adopts, std::optional<std::string_view> instance,
              std::optional<bool> methods, std::optional<bool> goes_on);
    void goodbye(const Call& call, std::optional<bool> process);
    void bequeath(const Call& call);
    std::int64_t ring(const Call& call, bool takes_descriptor);
    Map create(const Call& call, std::string_view type, std::optional<std::string_view> name,
               std::optional<ValueView> arguments, std::optional<bool> exclusive,
               std::optional<ValueView> ephemeral, std::optional<ObjectId> guarded_by,
               std::optional<bool> guards_reads, std::optional<bool> track_races,
               std::optional<std::string_view> on_orphaned);
    Map open(std::string_view name, std::optional<std::string_view> type) const;
    void remove(const Call& call, Effects& effects, std::string_view name);
    void release(const Call& call, std::int64_t object, std::optional<std::int64_t> count);
    bool cancel(const Call& call, Effects& effects, std::int64_t id);
    void at(const Call& call, Effects& effects, std::string_view place);
    void force_release(const Call& call, Effects& effects, ObjectId object);

    // Several calls in one step (manager_several.cpp).
    Readiness can_acquire_all(const Call& call, ArrayView objects) const;
    bool acquire_all(const Call& call, Effects& effects, ArrayView objects, Timeout);
    Readiness can_select(const Call& call, ArrayView calls) const;
    Array select(const Call& call, Effects& effects, ArrayView calls, Timeout);
    Readiness can_select_all(const Call& call, ArrayView calls) const;
    Array select_all(const Call& call, Effects& effects, ArrayView calls, Timeout);
    Readiness can_await_end(const Call& call, std::int64_t pid) const;
    bool await_end(Effects& effects, std::int64_t pid, Timeout);

    void show(Writer& writer, const Holders&) const override { writer.nil(); }
    bool holds_references() const override { return true; }  // its answers refer to objects

private:
    Map describe(const Record& record, bool created) const;
    void check_type(const Record& record, std::string_view type) const;
    const Record& named(std::string_view name) const;
    std::vector<ObjectId> to_adopt(ArrayView ids) const;
    InnerCall inner_call(ValueView item) const;
    std::vector<InnerCall> inner_calls(ArrayView calls) const;
    std::vector<InnerCall> calls_to_be_asked(const Call& call, ArrayView calls) const;
    InnerCall acquisition(ValueView item) const;
    std::vector<InnerCall> acquisitions(ArrayView objects) const;
    std::vector<InnerCall> acquisitions_to_be_asked(const Call& call, ArrayView objects) const;
    Readiness all_ready(const Call& call, const std::vector<InnerCall>& all) const;

    Engine& engine_;
};

TypeRow manager_type();

}  // namespace steward::engine
