// A pure engine with the manager, the service and one small type that can be held and waited for, and clients that call
// it by method name with JSON arguments. Time moves only when told.
#pragma once

#include "common/json.hpp"
#include "engine/engine.hpp"
#include "engine/types/manager.hpp"
#include "introspection/service.hpp"

#include <map>

namespace steward::introspection {

// A chair: one may sit, the others wait; what it keeps is a value.
class Chair final : public engine::Object {
public:
    explicit Chair(std::optional<ValueView> value) : value_(value ? value->bytes : BytesView("\xc0")) {}

    engine::Attempt<bool> sit(engine::Call& call, engine::Timeout) {
        if (call.holders().any()) return engine::Attempt<bool>::wait();
        call.hold();
        return true;
    }
    void rise(engine::Call& call) {
        if (!call.holders().any()) throw engine::Refusal{ErrorCode::not_held, "nobody sits"};
        call.let_go();
    }
    void write(Writer& writer) const override { writer.raw(value_); }
    std::size_t stored_bytes() const override { return value_.size(); }
    bool holds_references() const override { return true; }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        for_each_reference({value_}, visit);
    }
    bool is_ready(engine::Lane, const engine::Holders& holders) const override { return !holders.any(); }

private:
    Bytes value_;
};

inline std::unique_ptr<engine::Object> make_chair(engine::Call& call, std::optional<ValueView> value) {
    if (value) call.stored(*value);
    return std::make_unique<Chair>(value);
}

inline engine::TypeRow chair_type() {
    return {.name = "chair",
            .summary = "A seat for one.",
            .constructor = engine::constructor<&make_chair>({"value"}, "An empty chair with a value on it."),
            .methods = {engine::method<&Chair::sit>("sit", {"timeout"}, engine::waits(0), "Sit down when it is free."),
                        engine::method<&Chair::rise>("rise", {}, engine::writes, "Get up.")}};
}

struct Heard {
    ErrorCode status = ErrorCode::none;
    nlohmann::json value;
};

class Desk final : public engine::ReplySink {
public:
    explicit Desk(DaemonFigures figures = {})
        : catalogue_({engine::manager_type(), service_type(), chair_type()}),
          engine_(catalogue_, {.limits = {}, .daemon_version = "1.2.3", .daemon_pid = 77, .daemon_instance = "this one"}) {
        engine_.install(service_object, "service", std::make_unique<Service>(engine_, std::move(figures)));
    }

    // A client with one channel of the same number; `pid` is a hundred times it.
    void arrive(std::uint64_t client, std::string_view name) {
        engine_.channel_arrived(engine::ChannelId{client}, engine::ClientId{client},
                                {.pid = static_cast<std::int64_t>(client) * 100, .uid = 1000, .program = "program"});
        call(client, "manager.hello", nlohmann::json::array({name}));
    }

    // The answer, or status busy when the call waits. `object` is 0 for the manager, 1 for the service.
    Heard call(std::uint64_t client, std::string_view method, const nlohmann::json& arguments = nlohmann::json::array(),
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
        engine_.call(engine::ChannelId{client}, {&frame, 1}, now, *this);
        const auto found = heard_.find(last_call_);
        return found == heard_.end() ? Heard{.status = ErrorCode::busy, .value = {}} : found->second;
    }

    // Make an object and return its id.
    std::uint64_t make(std::uint64_t client, const nlohmann::json& arguments) {
        return call(client, "manager.create", arguments).value.at("object").at("$ref").get<std::uint64_t>();
    }

    void reply(engine::ChannelId, const engine::Reply& reply) override {
        heard_[reply.id] = {reply.status, to_json({reply.payload})};
    }

    engine::Engine& engine() { return engine_; }
    const engine::Catalogue& catalogue() const { return catalogue_; }
    engine::Time now{};

private:
    engine::Catalogue catalogue_;
    engine::Engine engine_;
    std::map<std::uint32_t, Heard> heard_;
    std::uint32_t last_call_ = 0;
};

}  // namespace steward::introspection
