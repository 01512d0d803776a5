// The service: object 1 of every daemon. It changes nothing and answers questions about the daemon:
// what it can do (the catalogue), what it keeps (objects), who talks to it (clients), what it has
// noticed (waiters, deadlocks, reports) and what it has done (stats).
#pragma once

#include "engine/engine.hpp"
#include "engine/row.hpp"
#include "introspection/fields.hpp"
#include "introspection/step_times.hpp"

namespace steward::introspection {

// Adds what only the daemon knows (channels, bytes in and out, uptime, …) to the answer of `stats`.
using DaemonFigures = std::function<void(Fields&)>;

class CallLog;

class Service final : public engine::Object {
public:
    // The engine is the one this object is installed in: it outlives the service, and so do the log
    // of calls and the times of steps. Without them, where nothing is real, no call is seen and
    // none is timed.
    explicit Service(const engine::Engine& engine, DaemonFigures figures = {},
                     CallLog* calls = nullptr, const StepTimes* steps = nullptr)
        : engine_(engine), figures_(std::move(figures)), calls_(calls), steps_(steps) {}

    ValueView ping(std::optional<ValueView> value);
    engine::Array methods();
    engine::Array describe(std::optional<std::string_view> type);
    engine::Array objects(std::optional<std::int64_t> after, std::optional<std::int64_t> limit);
    engine::Map info(const engine::Call& call, ValueView object);
    engine::Any get(const engine::Call& call, ValueView object);
    engine::Array clients(const engine::Call& call, std::optional<std::int64_t> after,
                          std::optional<std::int64_t> limit);
    engine::Array waiters(const engine::Call& call, std::optional<std::int64_t> after,
                          std::optional<std::int64_t> limit);
    engine::Array deadlocks(const engine::Call& call);
    engine::Map stats();
    engine::Array reports(const engine::Call& call, std::optional<std::int64_t> after,
                          std::optional<std::int64_t> limit);
    engine::Readiness can_next_reports(const engine::Call& call, std::int64_t after) const;
    engine::Array next_reports(const engine::Call& call, engine::Effects& effects,
                               std::int64_t after, engine::Timeout);
    engine::Array races(const engine::Call& call, std::optional<std::int64_t> after,
                        std::optional<std::int64_t> limit);
    engine::Array orphans(const engine::Call& call, std::optional<std::int64_t> after,
                          std::optional<std::int64_t> limit);
    engine::Array statistics();
    engine::Array method_statistics();
    engine::Array lock_statistics(const engine::Call& call, std::optional<std::int64_t> after,
                                  std::optional<std::int64_t> limit);

    engine::Map monitor(const engine::Call& call, std::optional<std::int64_t> after,
                        std::optional<std::int64_t> limit, std::optional<std::string_view> type,
                        std::optional<ValueView> object, std::optional<ValueView> client,
                        std::optional<bool> errors);
    engine::Array slowlog(const engine::Call& call, std::optional<std::int64_t> limit,
                          std::optional<bool> reset);

    void show(Writer& writer, const engine::Holders&) const override { writer.nil(); }
    // `get` sends the references that an object holds.
    bool holds_references() const override { return shows_references_; }

private:
    const engine::Record& find(ValueView object) const;
    const engine::TypeRow& find_type(std::string_view name) const;

    const engine::Engine& engine_;
    DaemonFigures figures_;
    CallLog* calls_;
    const StepTimes* steps_;
    bool shows_references_ = true;  // what was shown last may have some: they are looked for
    Bytes description_;             // of all types, once somebody has asked: it stays the same
};

// Who waits for a report stands in this lane of the service.
inline constexpr engine::Lane reports_come = 1;

// Of the service: those of service_diagnosis.cpp, and of service_statistics.cpp.
std::vector<engine::MethodRow> methods_of_diagnosis();
std::vector<engine::MethodRow> methods_of_calls();  // service_calls.cpp
std::vector<engine::MethodRow> methods_of_statistics();
engine::TypeRow service_type();

}  // namespace steward::introspection
