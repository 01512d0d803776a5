#include "tests/random/stage.hpp"

namespace steward::random {

std::string to_string(const Heard& heard) {
    return "channel " + std::to_string(number(heard.channel)) + " call " + std::to_string(heard.id) + ": " +
           std::string(name(heard.status)) + (heard.holder_died ? " (holder_died)" : "") + ", " +
           std::to_string(heard.value.size()) + " bytes";
}

void Stage::arrive(std::size_t channels) {
    const ClientId client{++last_number_};
    for (std::size_t i = 0; i < channels; ++i) {
        speakers_.push_back({client, ChannelId{++last_number_}});
        engine_.channel_arrived(speakers_.back().channel, client, {});
    }
}

void Stage::call(Who who, std::span<const CallFrame> step) { engine_.call(who.channel, step, now_, *this); }

void Stage::move_time(Time by) {
    now_ += by;
    engine_.tick(now_, *this);
}

void Stage::crash(ClientId client) {
    engine_.client_died(client, now_, *this);
    engine_.client_gone(client, now_, *this);
    std::erase_if(speakers_, [&](const Who& who) { return who.client == client; });
}

void Stage::crash(Who who) {
    engine_.channel_gone(who.channel, now_, *this);
    std::erase(speakers_, who);
}

// It says goodbye on one channel, and the process is gone before anybody hears more of it.
void Stage::end(ClientId client) {
    for (const Who& who : speakers_) {
        if (who.client != client) continue;
        CallFrame goodbye;
        goodbye.header.id = next_id();
        goodbye.header.method = *catalogue_.number_of("manager.goodbye");
        call(who, {&goodbye, 1});
        break;
    }
    engine_.client_gone(client, now_, *this);
    std::erase_if(speakers_, [&](const Who& who) { return who.client == client; });
    std::erase_if(heard_, [&](const Heard& heard) { return engine_.clients().find(heard.channel) == nullptr; });
}

ObjectId Stage::create(Who who, std::string_view type, std::string_view name, BytesView arguments) {
    Bytes payload;
    Writer writer(payload);
    writer.array(3);
    writer.text(type);
    writer.text(name);
    writer.raw(arguments);
    CallFrame create;
    create.header.id = next_id();
    create.header.method = *catalogue_.number_of("manager.create");
    create.payload = payload;
    call(who, {&create, 1});
    const engine::Record* record = engine_.store().find(name);
    return record == nullptr ? manager_object : record->id;
}

void Stage::reply(ChannelId channel, const engine::Reply& reply) {
    heard_.push_back({.channel = channel,
                      .id = reply.id,
                      .status = reply.status,
                      .value = reply.status == ErrorCode::none ? Bytes(reply.payload) : Bytes(),
                      .holder_died = (reply.flags & reply_flags::holder_died) != 0});
}

}  // namespace steward::random
