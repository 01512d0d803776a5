#include "tests/random/stage.hpp"

#include "common/verify.hpp"
#include "introspection/service.hpp"
#include "tests/random/encoded.hpp"

#include <cstdio>

namespace steward::random {
namespace {

constexpr std::uint64_t slices_between_reloads = 50;

// Short values as bytes in hexadecimal, long ones by their size.
std::string to_string(const Bytes& value) {
    constexpr std::size_t shown_max = 24;
    if (value.size() > shown_max) return std::to_string(value.size()) + " bytes";
    std::string shown;
    for (const char byte : value) {
        char digits[4];
        std::snprintf(digits, sizeof digits, " %02x", static_cast<unsigned char>(byte));
        shown += digits;
    }
    return shown;
}

}  // namespace

std::string to_string(const Heard& heard) {
    return "channel " + std::to_string(number(heard.channel)) + " call " +
           std::to_string(heard.id) + ": " + std::string(name(heard.status)) +
           (heard.holder_died ? " (holder_died)" : "") +
           (heard.lease_ended ? " (lease_ended)" : "") + "," + to_string(heard.value);
}

std::unique_ptr<engine::Engine> Stage::make_engine() const {
    auto made = std::make_unique<engine::Engine>(catalogue_, options_);
    engine::install_manager(*made);
    made->install(service_object, "service", std::make_unique<introspection::Service>(*made));
    return made;
}

// What is done in slices comes to the same as what is done at once, and is taken over between any
// two of them.
void Stage::apply(engine::Input::Event event) {
    tell(std::move(event));
    while (engine_->has_chores()) {
        if (++slices_ % slices_between_reloads == 0) reload();
        tell(engine::Continue{});
    }
}

// There are no processes but the clients.
void Stage::tell(engine::Input::Event event) {
    engine_->apply({.now = now_, .event = std::move(event)}, *this);
    while (engine_->has_wishes())
        for (const engine::Wish& wish : engine_->take_wishes())
            if (wish.what == engine::Wish::What::watch)
                engine_->apply({.now = now_, .event = engine::ProcessEnded{wish.pid}}, *this);
    while (engine_->has_jobs())
        for (const auto& job : engine_->take_jobs())
            engine_->apply({.now = now_, .event = engine::JobDone{job->number()}}, *this);
}

void Stage::reload() {
    const Bytes saved = engine_->save();
    auto fresh = make_engine();
    const auto restored = fresh->restore(saved);
    verify(restored.has_value() && fresh->save() == saved, "a state that is restored is another");
    engine_ = std::move(fresh);
}

void Stage::arrive(std::size_t channels) {
    const ClientId client{++last_number_};
    processes_.push_back(client);
    for (std::size_t i = 0; i < channels; ++i) open_channel(client);
}

void Stage::open_channel(ClientId client) {
    speakers_.push_back({client, ChannelId{++last_number_}});
    engine::ClientIdentity identity;
    identity.pid = static_cast<std::int64_t>(number(client));
    apply(engine::ChannelArrived{speakers_.back().channel, client, identity});
}

void Stage::call(Who who, std::span<const CallFrame> step) {
    apply(engine::Step{who.channel, step});
}

std::uint32_t Stage::call(Who who, std::string_view method, ObjectId object, BytesView arguments) {
    CallFrame frame;
    frame.header.id = next_id();
    frame.header.object = object;
    frame.header.method = *catalogue_.number_of(std::string(method));
    frame.payload = arguments;
    call(who, {&frame, 1});
    return frame.header.id;
}

void Stage::move_time(Time by) {
    now_ += by;
    do {
        apply(engine::TimePassed{});
    } while (engine_->next_deadline() && *engine_->next_deadline() <= now_);
}

void Stage::forget_process(ClientId client) {
    std::erase(processes_, client);
    std::erase_if(speakers_, [&](const Who& who) { return who.client == client; });
}

void Stage::crash(ClientId client) {
    apply(engine::ClientDied{client});
    apply(engine::ClientGone{client});
    forget_process(client);
}

void Stage::crash(Who who) {
    apply(engine::ChannelGone{who.channel});
    std::erase(speakers_, who);
}

// It says goodbye on one channel, and the process is gone before anybody hears more of it.
void Stage::end(ClientId client) {
    for (const Who& who : speakers_) {
        if (who.client != client) continue;
        call(who, "manager.goodbye", manager_object, encoded());
        break;
    }
    apply(engine::ClientGone{client});
    forget_process(client);
    std::erase_if(heard_, [&](const Heard& heard) {
        return engine_->clients().find(heard.channel) == nullptr;
    });
}

void Stage::end(Who who) {
    const std::uint32_t id = call(who, "manager.goodbye", manager_object, encoded(false));
    erase_heard([&](const Heard& heard) { return heard.id == id; });
    crash(who);
}

ObjectId Stage::create(Who who, std::string_view type, std::string_view name, BytesView arguments,
                       const Choices& choices) {
    const auto& [guard, guards_reads, tracks_races, on_orphaned] = choices;
    call(who, "manager.create", manager_object,
         encoded(type, name, Raw{Bytes(arguments)}, false, false, guard, guards_reads, tracks_races,
                 on_orphaned));
    const engine::Record* record = engine_->store().find(name);
    return record == nullptr ? manager_object : record->id;
}

void Stage::let_go(Who who, ObjectId object) {
    const std::uint32_t id =
        call(who, "manager.release", manager_object, encoded(number(object), INT64_MAX));
    erase_heard([&](const Heard& heard) { return heard.id == id; });
}

void Stage::forget(Who who, std::string_view name) {
    const std::uint32_t id = call(who, "manager.remove", manager_object, encoded(name));
    erase_heard([&](const Heard& heard) { return heard.id == id; });
}

void Stage::reply(ChannelId channel, const engine::Reply& reply) {
    heard_.push_back({.channel = channel,
                      .id = reply.id,
                      .status = reply.status,
                      .value = reply.status == ErrorCode::none ? Bytes(reply.payload) : Bytes(),
                      .holder_died = (reply.flags & reply_flags::holder_died) != 0,
                      .lease_ended = (reply.flags & reply_flags::lease_ended) != 0});
}

}  // namespace steward::random
