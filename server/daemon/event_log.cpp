#include "daemon/event_log.hpp"

namespace steward::daemon {
namespace {

std::string held_words(const engine::Engine& engine, const engine::Client& client) {
    constexpr std::size_t counted = 1000;
    const std::size_t held = engine.clients().held_by(client, counted + 1).size();
    if (held == 0) return "";
    return held <= counted ? ", held " + std::to_string(held)
                           : ", held more than " + std::to_string(counted);
}

}  // namespace

// client 3 (process 77, sh, "worker")
std::string EventLog::who(engine::ClientId id) const {
    std::string words = "client " + std::to_string(engine::number(id));
    const engine::Client* client = engine_.clients().client(id);
    if (client == nullptr) return words;
    words += " (process " + std::to_string(client->identity.pid) + ", " + client->identity.program;
    if (!client->name.empty()) words += ", \"" + client->name + "\"";
    return words + ")";
}

std::string EventLog::who(net::ChannelId channel) const {
    const engine::Channel* known = engine_.clients().find(engine::ChannelId{net::number(channel)});
    return "channel " + std::to_string(net::number(channel)) +
           (known == nullptr ? "" : " of " + who(known->client));
}

std::string EventLog::pid(engine::ClientId id) const {
    const engine::Client* client = engine_.clients().client(id);
    return client == nullptr ? "" : std::to_string(client->identity.pid);
}

void EventLog::say(std::string_view event, const std::string& sentence,
                   engine::ClientId client) const {
    log_(Level::debug, event, sentence,
         {{"client", std::to_string(engine::number(client))}, {"pid", pid(client)}});
}

void EventLog::say(std::string_view event, const std::string& sentence,
                   net::ChannelId channel) const {
    const engine::Channel* known = engine_.clients().find(engine::ChannelId{net::number(channel)});
    const engine::ClientId client = known == nullptr ? engine::ClientId{} : known->client;
    log_(Level::debug, event, sentence,
         {{"channel", std::to_string(net::number(channel))},
          {"client", std::to_string(engine::number(client))},
          {"pid", pid(client)}});
}

void EventLog::arrived(net::ChannelId channel, engine::ClientId client, bool is_first) const {
    if (!is_wanted()) return;
    if (is_first) say("arrived", "arrived: " + who(client), client);
    say("opened", "opened: channel " + std::to_string(net::number(channel)) + " of " + who(client),
        channel);
}

void EventLog::turned_away(const net::Peer& peer, std::string_view why) const {
    if (!is_wanted()) return;
    log_(Level::debug, "sent_away",
         "sent away: process " + std::to_string(peer.pid) + " of uid " + std::to_string(peer.uid) +
             ": " + std::string(why),
         {{"pid", std::to_string(peer.pid)}, {"uid", std::to_string(peer.uid)}});
}

void EventLog::channel_ends(net::ChannelId channel) const {
    if (!is_wanted()) return;
    const engine::Channel* known = engine_.clients().find(engine::ChannelId{net::number(channel)});
    const bool is_clean = known == nullptr || known->said_goodbye;
    say(is_clean ? "closed" : "channel_crashed",
        (is_clean ? "closed: " : "crashed (no goodbye): ") + who(channel), channel);
}

void EventLog::client_dies(engine::ClientId id) const {
    if (!is_wanted()) return;
    const engine::Client* client = engine_.clients().client(id);
    if (client == nullptr) return client_ended(id);
    say(client->said_goodbye ? "client_ended" : "client_crashed",
        (client->said_goodbye ? "ended: " : "crashed: ") + who(id) + held_words(engine_, *client),
        id);
}

void EventLog::client_ended(engine::ClientId id) const {
    if (is_wanted()) say("client_ended", "ended: " + who(id), id);
}

void EventLog::refused(net::ChannelId channel, const engine::Reply& reply) const {
    if (!is_wanted() || static_cast<std::uint16_t>(reply.status) < 16)
        return;  // an outcome is no refusal
    const Token sentence = ValueView{reply.payload}.head();
    say("refused",
        "refused: " + who(channel) + ": " + std::string(steward::name(reply.status)) + ": " +
            std::string(sentence.bytes),
        channel);
}

void EventLog::refused(net::ChannelId channel, std::string_view sentence) const {
    if (is_wanted())
        say("refused", "refused: " + who(channel) + ": " + std::string(sentence), channel);
}

}  // namespace steward::daemon
