// A pure engine with the manager, the service and one small type that can be held and waited for,
// and clients that call it by method name with JSON arguments. Time moves only when told.
#pragma once

#include "common/json.hpp"
#include "engine/engine.hpp"
#include "engine/types/types.hpp"
#include "introspection/call_log.hpp"
#include "introspection/service.hpp"

#include <map>

namespace steward::introspection {

// A chair: one may sit, the others wait; what it keeps is a value.
class Chair final : public engine::Object {
public:
    explicit Chair(std::optional<ValueView> value)
        : value_(value ? value->bytes : BytesView("\xc0")) {}

    engine::Readiness can_sit(const engine::Call& call) const { return !call.holders().any(); }
    bool sit(const engine::Call& call, engine::Effects& effects, engine::Timeout) {
        effects.hold(call.caller());
        return true;
    }
    void rise(const engine::Call& call, engine::Effects& effects) {
        if (!call.holders().any()) throw engine::Refusal{ErrorCode::not_held, "nobody sits"};
        effects.let_go(*call.holders().oldest());
    }
    void show(Writer& writer, const engine::Holders&) const override { writer.raw(value_); }
    std::size_t stored_bytes() const override { return value_.size(); }
    bool holds_references() const override { return true; }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        for_each_reference({value_}, visit);
    }

private:
    Bytes value_;
};

inline std::unique_ptr<engine::Object> make_chair(engine::Effects& effects,
                                                  std::optional<ValueView> value) {
    if (value) effects.stored(*value);
    return std::make_unique<Chair>(value);
}
inline std::unique_ptr<engine::Object> load_chair(engine::Saved& saved, const engine::Loading&) {
    return std::make_unique<Chair>(saved.value());
}

inline engine::TypeRow chair_type() {
    return {.name = "chair",
            .summary = "A seat for one.",
            .constructor = engine::constructor<&make_chair, &load_chair>(
                {"value"}, "An empty chair with a value on it."),
            .methods = {engine::method<&Chair::can_sit, &Chair::sit>(
                            "sit", {"timeout"}, engine::waits(0, engine::Awaits::holder),
                            "Sit down when it is free."),
                        engine::method<&Chair::rise>("rise", {}, engine::writes, "Get up.")}};
}

struct Heard {
    ErrorCode status = ErrorCode::none;
    nlohmann::json value;
};

class Desk final : public engine::ReplySink {
public:
    // Invariants cost what there is: whoever makes much does without.
    explicit Desk(DaemonFigures figures = {}, bool checks_invariants = true,
                  std::optional<engine::Time> slow = {})
        : catalogue_({engine::shared_types().front(), service_type(), chair_type()}),
          engine_(catalogue_, {.limits = {},
                               .daemon_version = "1.2.3",
                               .daemon_pid = 77,
                               .daemon_instance = "this one",
                               .checks_invariants = checks_invariants}),
          calls_(engine_, {.clock = [this] { return real += tick; }, .slow = slow}) {
        engine::install_manager(engine_);
        engine_.install(service_object, "service",
                        std::make_unique<Service>(engine_, std::move(figures), &calls_));
    }

    // A client with one channel of the same number; `pid` is a hundred times it.
    void arrive(std::uint64_t client, std::string_view name) {
        apply(engine::ChannelArrived{
            engine::ChannelId{client},
            engine::ClientId{client},
            {.pid = static_cast<std::int64_t>(client) * 100, .uid = 1000, .program = "program"}});
        call(client, "manager.hello", nlohmann::json::array({name}));
    }

    // The answer, or status busy when the call waits. `object` is 0 for the manager, 1 for the
    // service.
    Heard call(std::uint64_t client, std::string_view method,
               const nlohmann::json& arguments = nlohmann::json::array(),
               std::uint64_t object = 0) {
        Bytes payload;
        Writer writer(payload);
        write_json(writer, arguments);
        if (method.starts_with("service.")) object = number(service_object);
        const CallFrame frame{.header = {.size = static_cast<std::uint32_t>(payload.size()),
                                         .id = ++last_call_,
                                         .object = ObjectId{object},
                                         .method = *catalogue_.number_of(method)},
                              .payload = payload};
        apply(engine::Step{engine::ChannelId{client}, {&frame, 1}});
        const auto found = heard_.find(last_call_);
        return found == heard_.end() ? Heard{.status = ErrorCode::busy, .value = {}}
                                     : found->second;
    }

    void apply(engine::Input::Event event) {
        if (engine::CallObserver* const observer = engine_.diagnosis().observer) observer->begins();
        engine_.apply({.now = now, .event = std::move(event)}, *this);
    }

    // Make an object and return its id.
    std::uint64_t make(std::uint64_t client, const nlohmann::json& arguments) {
        return call(client, "manager.create", arguments)
            .value.at("object")
            .at("$ref")
            .get<std::uint64_t>();
    }

    void reply(engine::ChannelId, const engine::Reply& reply) override {
        heard_[reply.id] = {reply.status, to_json({reply.payload})};
    }

    engine::Engine& engine() { return engine_; }
    const engine::Catalogue& catalogue() const { return catalogue_; }
    // The engine's time; and the real one, which goes on by a tick whenever it is asked for.
    engine::Time now{};
    engine::Time real{}, tick{};

private:
    engine::Catalogue catalogue_;
    engine::Engine engine_;
    CallLog calls_;
    std::map<std::uint32_t, Heard> heard_;
    std::uint32_t last_call_ = 0;
};

}  // namespace steward::introspection
