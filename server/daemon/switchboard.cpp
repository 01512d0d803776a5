#include "daemon/switchboard.hpp"

#include "daemon/text_form.hpp"

namespace steward::daemon {
namespace {

constexpr std::string_view ending_sentence = "the daemon is ending";
constexpr std::string_view too_large_sentence =
    "the answer is larger than a message may be (64 MiB)";

engine::ChannelId engine_id(net::ChannelId id) { return engine::ChannelId{net::number(id)}; }
net::ChannelId net_id(engine::ChannelId id) { return net::ChannelId{engine::number(id)}; }

}  // namespace

Switchboard::Switchboard(asio::io_context& context, engine::Engine& engine, Clock clock,
                         net::ChannelLimits limits, Log log, introspection::CallLog* calls)
    : engine_(engine),
      clock_(std::move(clock)),
      log_(std::move(log)),
      events_(log_, engine),
      workers_(context),
      channels_(context, *this, clock_.now, limits),
      processes_(context, [this](ClientId client) { process_died(client); }),
      door_(context, engine, *this, workers_, calls,
            {.now = clock_.now,
             .told = [this] { told(); },
             .report =
                 [this](std::string_view sentence) { log_(Level::info, "noticed", sentence); }}),
      step_times_(engine.catalogue().methods().size()),
      deadline_timer_(context) {}

bool Switchboard::channel_opened(net::ChannelId channel, const net::Peer& peer, int socket) {
    if (!engine_.accounts().takes_newcomer()) {
        why_busy_ = "the daemon is out of memory; try again";
        return false;
    }
    why_busy_ = net::RequestSink::why_busy();
    const Process* process = processes_.arrived(channel, peer, socket);
    if (process == nullptr) return false;
    const std::size_t most = engine_.options().limits.channels_per_client_max;
    if (process->channels.size() > most) {
        why_busy_ = "channels: a process may have at most " + std::to_string(most);
        processes_.left(channel);
        return false;
    }
    door_.apply(clock_.now(),
                engine::ChannelArrived{engine_id(channel), process->client, process->identity});
    events_.arrived(channel, process->client, process->channels.size() == 1);
    return true;
}

std::unique_ptr<net::Form> Switchboard::form_for(net::ChannelId channel, char first_byte) {
    if (first_byte != '{') return nullptr;
    const auto find = [this](std::string_view name) -> std::optional<ObjectId> {
        const engine::Record* record = engine_.store().find(name);
        const bool is_there = record != nullptr && engine_.is_there(record->id) &&
                              !engine_.departures().is_over(*record);
        return is_there ? std::optional(record->id) : std::nullopt;
    };
    return std::make_unique<TextForm>(
        engine_.catalogue(), find,
        [this, channel](std::string_view line) { events_.refused(channel, line); });
}

net::RequestSink::Next Switchboard::step(net::ChannelId channel, std::span<const CallFrame> calls) {
    constexpr Time long_work = std::chrono::microseconds(20);
    if (ending_) [[unlikely]] {
        refuse_all(channel, calls);
        return Next::may_come;
    }
    if (step_times_.wants_next()) [[unlikely]]
        time_step(channel, calls);
    else
        door_.step(now_, engine_id(channel), calls);
    if (engine_.clients().has_new_rings()) [[unlikely]]
        make_rings();
    const Next next = engine_.last_work() > long_work ? Next::is_to_be_timed : Next::may_come;
    const engine::Busy& busy = engine_.busy();
    if (busy.is_nothing_at_work() || !busy.is_at_work(engine_id(channel))) return next;
    at_work_.push_back(channel);
    return Next::waits;
}

// By the machine's clock, whatever the engine is told: a manual one stands still meanwhile.
void Switchboard::time_step(net::ChannelId channel, std::span<const CallFrame> calls) {
    const auto before = std::chrono::steady_clock::now();
    door_.step(now_, engine_id(channel), calls);
    step_times_.add(calls, std::chrono::steady_clock::now() - before);
}

// Its answer has been queued, and leaves by the socket.
void Switchboard::make_rings() {
    for (const engine::ChannelId channel : engine_.clients().take_new_rings())
        channels_.carry_in_memory(net_id(channel));
}

void Switchboard::has_no_ring(net::ChannelId channel) {
    door_.apply(now_, engine::RingUnused{engine_id(channel)});
}

// A channel that is gone meanwhile has let go of it.
void Switchboard::convert(net::ChannelId channel,
                          const std::shared_ptr<net::Conversion>& conversion) {
    const Process* process = processes_.of(channel);
    const std::weak_ptr<net::Conversion> wanted = conversion;
    workers_.run({.client = process == nullptr ? ClientId{} : process->client,
                  .run =
                      [wanted] {
                          if (const auto still = wanted.lock()) still->run();
                      },
                  .done =
                      [this, channel, wanted] {
                          if (const auto still = wanted.lock())
                              channels_.converted(channel, *still);
                      }});
}

void Switchboard::told() {
    if (engine_.clients().has_new_rings()) make_rings();
    const auto is_through = [this](net::ChannelId channel) {
        if (engine_.busy().is_at_work(engine_id(channel))) return false;
        channels_.go_on(channel);
        return true;
    };
    std::erase_if(at_work_, is_through);
    channels_.flush();
}

Sequence Switchboard::faulted(net::ChannelId channel, const net::Fault& fault) {
    events_.refused(channel, fault.sentence);
    return engine_.sequence();
}

void Switchboard::refuse_all(net::ChannelId channel, std::span<const CallFrame> calls) {
    Bytes payload;
    Writer(payload).text(ending_sentence);
    for (const CallFrame& call : calls)
        channels_.answer(channel, {.id = call.header.id,
                                   .sequence = engine_.sequence(),
                                   .status = ErrorCode::shutting_down,
                                   .payload = payload});
}

void Switchboard::reply(engine::ChannelId id, const engine::Reply& reply) {
    const net::ChannelId channel = net_id(id);
    if (reply.status != ErrorCode::none) [[unlikely]]
        events_.refused(channel, reply);
    if (reply.payload.size() > limits::answer_bytes_max) [[unlikely]]
        return refuse_large(channel, reply);
    channels_.answer(channel, reply);
}

// The engine has looked before; a frame that no client reads must not go out whatever it
// overlooked.
void Switchboard::refuse_large(net::ChannelId channel, Reply reply) {
    Bytes sentence;
    Writer(sentence).text(too_large_sentence);
    reply.status = ErrorCode::limit_exceeded;
    reply.flags = 0;
    reply.payload = sentence;
    reply.whole = nullptr;
    channels_.answer(channel, reply);
}

void Switchboard::channel_closed(net::ChannelId id) {
    Process* process = processes_.of(id);
    if (process == nullptr) return;
    const ClientId client = process->client;
    processes_.left(id);
    const bool was_last = process->channels.empty();
    // Of a dead process everything that it had sent is executed first, on all its channels; then it
    // is gone.
    if (process->is_dead) return was_last ? end_process(client) : void();
    events_.channel_ends(id);
    door_.apply(now_, engine::ChannelGone{engine_id(id)});
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
    if (engine_.outlives_process(client)) {  // from now on its last channel's end is taken for its
                                             // own
        process->watch.reset();
        if (process->channels.empty()) end_process(client);
        return channels_.flush();
    }
    process->is_dead = true;
    // Its waiters first: among its last words may be the release that one of them waits for.
    door_.apply(now_, engine::ClientDied{client});
    if (process->channels.empty()) {
        end_process(client);
        return channels_.flush();
    }
    const std::set<net::ChannelId> channels = process->channels;
    for (const net::ChannelId channel : channels) channels_.drain(channel);
}

void Switchboard::close() {
    channels_.close_all();
    door_.finish();
}

void Switchboard::end_process(ClientId client) {
    events_.client_dies(client);
    door_.apply(now_, engine::ClientGone{client});
    processes_.forget(client);
}

void Switchboard::tick() {
    now_ = clock_.now();
    door_.apply(now_, engine::TimePassed{});
    while (clock_.is_manual && engine_.next_deadline() && *engine_.next_deadline() <= now_)
        door_.apply(now_, engine::TimePassed{});
    channels_.flush();
}

// Whose call in line has come meanwhile is read again, whatever made it come.
bool Switchboard::do_chore() {
    if (!at_work_.empty()) told();
    if (!engine_.has_chores()) return false;
    now_ = clock_.now();
    door_.apply(now_, engine::Continue{});
    told();
    arm_deadline();
    return true;
}

void Switchboard::end() {
    ending_ = true;
    door_.apply(now_, engine::ShutDown{});
    channels_.flush();
}

void Switchboard::part_from_all() {
    channels_.part_from_all({.code = ErrorCode::shutting_down, .sentence = ending_sentence});
}

// The timer is set anew only for an earlier deadline; one that comes too early finds nothing to do
// and looks again.
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
