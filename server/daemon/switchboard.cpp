#include "daemon/switchboard.hpp"

namespace steward::daemon {
namespace {

constexpr std::string_view ending_sentence = "the daemon is ending";
constexpr std::string_view too_large_sentence = "the answer is larger than a message may be (64 MiB)";

engine::ChannelId engine_id(net::ChannelId id) { return engine::ChannelId{net::number(id)}; }

}  // namespace

Switchboard::Switchboard(asio::io_context& context, engine::Engine& engine, Clock clock, net::ChannelLimits limits,
                         Log log)
    : engine_(engine), clock_(std::move(clock)), log_(std::move(log)), events_(log_, engine),
      channels_(context, *this, clock_.now, limits),
      processes_(context, [this](ClientId client) { process_died(client); }),
      watch_(context, engine.options().limits.watched_processes_max,
             [this] { return engine_.awaited_processes(); }, [this] { watched_process_ended(); }),
      deadline_timer_(context) {
    find_object_ = [this](std::string_view name) -> std::optional<ObjectId> {
        const engine::Record* record = engine_.store().find(name);
        return record == nullptr ? std::nullopt : std::optional(record->id);
    };
}

bool Switchboard::channel_opened(net::Channel& channel) {
    const Process* process = processes_.arrived(channel.id(), channel.peer(), channel.descriptor());
    if (process == nullptr) return false;
    engine_.channel_arrived(engine_id(channel.id()), process->client, process->identity);
    events_.arrived(channel.id(), process->client, process->channels.size() == 1);
    return true;
}

void Switchboard::turn_began(net::Channel& channel, Time now) {
    current_ = &channel;
    current_id_ = net::number(channel.id());
    now_ = now;
}

void Switchboard::step(net::Channel& channel, std::span<const CallFrame> calls) {
    if (ending_) [[unlikely]]
        return refuse(channel, calls, ErrorCode::shutting_down, ending_sentence);
    engine_.call(engine_id(channel.id()), calls, now_, *this);
}

void Switchboard::text_line(net::Channel& channel, std::string_view line) {
    TextRequest request;
    try {
        request = read_line(line, engine_.catalogue(), find_object_);
    } catch (const std::exception& error) {  // a backstop: whatever a line holds, it ends nobody but its call
        return channel.send_line(error_line("null", ErrorCode::bad_frame, error.what()));
    }
    for (const std::string& answer : request.answers) {
        events_.refused(channel.id(), answer);
        channel.send_line(answer);
    }
    if (request.calls.empty()) return;
    TextCalls& pending = text_calls_[channel.id()];
    std::vector<CallFrame> calls;
    for (TextCall& call : request.calls) {
        call.header.id = pending.add(std::move(call.id));
        calls.push_back({.header = call.header, .payload = call.payload});
    }
    for (std::size_t i = 0; i + 1 < calls.size(); ++i) calls[i].header.flags |= call_flags::joined;
    step(channel, calls);
}

void Switchboard::fault(net::Channel& channel, const net::Fault& fault) {
    events_.refused(channel.id(), fault.sentence);
    if (channel.is_text()) return channel.send_line(error_line("null", fault.code, fault.sentence));
    Bytes payload;
    Writer(payload).text(fault.sentence);
    channel.send({.id = fault.id, .sequence = engine_.sequence(), .status = fault.code}, nullptr, payload);
}

void Switchboard::refuse(net::Channel& channel, std::span<const CallFrame> calls, ErrorCode code,
                         std::string_view sentence) {
    Bytes payload;
    Writer(payload).text(sentence);
    for (const CallFrame& call : calls)
        answer(channel, {.id = call.header.id, .sequence = engine_.sequence(), .status = code, .payload = payload});
}

void Switchboard::reply(engine::ChannelId id, const engine::Reply& reply) {
    if (reply.status != ErrorCode::none) [[unlikely]]
        events_.refused(net::ChannelId{engine::number(id)}, reply);
    if (engine::number(id) == current_id_) [[likely]]
        return answer(*current_, reply);
    if (net::Channel* channel = channels_.find(net::ChannelId{engine::number(id)})) answer(*channel, reply);
}

void Switchboard::answer(net::Channel& channel, const engine::Reply& reply) {
    // The engine has looked before; a frame that no client reads must not go out whatever it overlooked.
    if (reply.payload.size() > limits::answer_bytes_max) [[unlikely]] {
        Bytes payload;
        Writer(payload).text(too_large_sentence);
        return answer(channel, {.id = reply.id, .sequence = reply.sequence, .parked = reply.parked,
                                .status = ErrorCode::limit_exceeded, .payload = payload});
    }
    if (channel.is_text()) [[unlikely]]
        return channel.send_line(reply_line(text_calls_[channel.id()].take(reply.id), reply));
    channel.send({.id = reply.id, .sequence = reply.sequence, .status = reply.status, .flags = reply.flags},
                 reply.parked ? &*reply.parked : nullptr, reply.payload);
}

void Switchboard::channel_closed(net::Channel& channel) {
    const net::ChannelId id = channel.id();
    if (net::number(id) == current_id_) current_id_ = 0;
    text_calls_.erase(id);
    Process* process = processes_.of(id);
    if (process == nullptr) return;
    const ClientId client = process->client;
    processes_.left(id);
    const bool was_last = process->channels.empty();
    // Of a dead process everything that it had sent is executed first, on all its channels; then it is gone.
    if (process->is_dead) return was_last ? end_process(client) : void();
    events_.channel_ends(id);
    engine_.channel_gone(engine_id(id), now_, *this);
    if (!was_last) return;
    if (!engine_.knows(client)) {
        events_.client_ended(client);
        return processes_.forget(client);
    }
    if (!process->watch) end_process(client);
}

void Switchboard::process_died(ClientId client) {
    Process* process = processes_.find(client);
    now_ = clock_.now();
    if (engine_.outlives_process(client)) {  // from now on its last channel's end is taken for its own
        process->watch.reset();
        if (process->channels.empty()) end_process(client);
        return channels_.flush();
    }
    process->is_dead = true;
    // Its waiters first: among its last words may be the release that one of them waits for.
    engine_.client_died(client, now_, *this);
    if (process->channels.empty()) {
        end_process(client);
        return channels_.flush();
    }
    const std::set<net::ChannelId> channels = process->channels;
    for (const net::ChannelId channel : channels) channels_.drain(channel);
}

void Switchboard::watched_process_ended() {
    now_ = clock_.now();
    engine_.process_ended(now_, *this);
    channels_.flush();
}

void Switchboard::end_process(ClientId client) {
    events_.client_dies(client);
    engine_.client_gone(client, now_, *this);
    processes_.forget(client);
}

void Switchboard::tick() {
    now_ = clock_.now();
    engine_.tick(now_, *this);
    channels_.flush();
}

void Switchboard::end() {
    ending_ = true;
    engine_.shut_down(*this);
    channels_.flush();
}

void Switchboard::part_from_all() {
    channels_.part_from_all({.code = ErrorCode::shutting_down, .sentence = ending_sentence});
}

// The timer is set anew only for an earlier deadline; one that comes too early finds nothing to do and looks again.
void Switchboard::arm_deadline() {
    const std::optional<Time> deadline = engine_.next_deadline();
    if (!deadline || clock_.is_manual || (armed_ && *armed_ <= *deadline)) return;
    armed_ = deadline;
    deadline_timer_.expires_after(std::max(*deadline - now_, Time::zero()));
    deadline_timer_.async_wait([this](const asio::error_code& error) {
        if (error) return;
        armed_.reset();
        tick();
    });
}

}  // namespace steward::daemon
