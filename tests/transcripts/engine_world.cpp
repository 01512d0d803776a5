#include "tests/transcripts/engine_world.hpp"

#include "common/json.hpp"
#include "engine/types/types.hpp"
#include "introspection/service.hpp"

namespace steward::transcripts {
namespace {

// Frames and the bytes they point into.
struct Step {
    std::vector<Bytes> payloads;
    std::vector<CallFrame> frames;
};

Step encode(const engine::Catalogue& catalogue, const std::vector<Outgoing>& calls) {
    Step step;
    for (const Outgoing& call : calls) {
        Writer writer(step.payloads.emplace_back());
        if (!call.arguments.is_null()) write_json(writer, call.arguments);
    }
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const std::uint16_t* method = catalogue.number_of(calls[i].method);
        CallHeader header{.id = calls[i].id, .object = ObjectId{calls[i].object}};
        header.size = static_cast<std::uint32_t>(step.payloads[i].size());
        header.method = method == nullptr ? UINT16_MAX : *method;
        if (calls[i].quiet) header.flags |= call_flags::quiet;
        if (i + 1 < calls.size()) header.flags |= call_flags::joined;
        step.frames.push_back({header, step.payloads[i]});
    }
    return step;
}

}  // namespace

engine::Catalogue full_catalogue() {
    std::vector<engine::TypeRow> types = engine::shared_types();
    types.push_back(introspection::service_type());
    return engine::Catalogue(std::move(types));
}

EngineWorld::EngineWorld(const engine::Limits& limits)
    : catalogue_(full_catalogue()),
      options_{.limits = limits,
               .daemon_version = "test",
               .daemon_pid = 1,
               .daemon_instance = "test-instance",
               .catalogue_digest = {},
               .hash_seed = {1, 2}},
      engine_(make_engine()) {}

std::unique_ptr<engine::Engine> EngineWorld::make_engine() const {
    auto made = std::make_unique<engine::Engine>(catalogue_, options_);
    engine::install_manager(*made);
    made->install(service_object, "service", std::make_unique<introspection::Service>(*made));
    return made;
}

// In this world there are no processes but its clients.
void EngineWorld::apply(engine::Input::Event event) {
    apply_recorded({.now = now_, .event = std::move(event)});
    while (engine_->has_wishes())
        for (const engine::Wish& wish : engine_->take_wishes())
            if (wish.what == engine::Wish::What::watch)
                apply_recorded({.now = now_, .event = engine::ProcessEnded{wish.pid}});
    if (reloads_) reload();
    run_jobs();
}

// Long calls are done at once: whatever else is told comes after them.
void EngineWorld::run_jobs() {
    while (engine_->has_jobs())
        for (const auto& job : engine_->take_jobs()) apply(engine::JobDone{job->number()});
}

// From now on whatever is not constant is a job, and so is reading arguments.
void EngineWorld::make_all_long() {
    options_.turn_work = engine::Time{-1};
    options_.turn_bytes = 0;
    engine_ = make_engine();
}

// What the engine is told is what a recording of it holds: each input is written down, and applied
// as it is read back.
void EngineWorld::apply_recorded(const engine::Input& input) {
    Bytes record;
    Writer writer(record);
    write_input(writer, input);
    const auto written = engine::read_input(record);
    if (!written) throw Fault(written.error());
    engine_->apply(written->input, *this);
}

void EngineWorld::reload() {
    const Bytes saved = engine_->save();
    auto fresh = make_engine();
    if (const auto restored = fresh->restore(saved); !restored) throw Fault(restored.error());
    if (fresh->save() != saved) throw Fault("a state that is restored is another");
    engine_ = std::move(fresh);
}

void EngineWorld::open(const Speaker& speaker) {
    const auto [client, is_new] =
        clients_.try_emplace(speaker.client, engine::ClientId{next_number_});
    next_number_ += is_new ? 1 : 0;
    const engine::ChannelId channel{next_number_++};
    channels_[speaker] = channel;
    speakers_[channel] = speaker;
    apply(engine::ChannelArrived{channel,
                                 client->second,
                                 {.pid = static_cast<std::int64_t>(100 + number(client->second)),
                                  .uid = 0,
                                  .program = "test"}});
    call(speaker,
         {{.id = 0, .method = "manager.hello", .object_name = {}, .arguments = {speaker.client}}});
    if (heard_.empty() || heard_.back().status != ErrorCode::none)
        throw Fault("a greeting is refused");
    heard_.pop_back();
}

void EngineWorld::say(const Speaker& speaker, const std::vector<Outgoing>& step) {
    const Bytes before = engine_->state();
    const std::size_t heard_before = heard_.size();
    call(speaker, step);
    check_references();
    if (step.size() > 1 || options_.turn_bytes == 0) return;  // jobs are numbered
    for (std::size_t i = heard_before; i < heard_.size(); ++i) {
        const bool refused = heard_[i].id == step[0].id && heard_[i].speaker == speaker &&
                             heard_[i].status != ErrorCode::none;
        if (refused && engine_->state() != before)
            throw Fault(step[0].method + " was refused (" + heard_[i].sentence +
                        "), but changed the state");
    }
}

void EngineWorld::call(const Speaker& speaker, const std::vector<Outgoing>& step) {
    const Step encoded = encode(catalogue_, step);
    apply(engine::Step{channels_.at(speaker), encoded.frames});
}

void EngineWorld::reply(engine::ChannelId channel, const engine::Reply& reply) {
    Heard heard{.speaker = speakers_.at(channel),
                .id = reply.id,
                .status = reply.status,
                .value = nullptr,
                .sentence = {},
                .sequence = reply.sequence,
                .parked = reply.parked,
                .holder_died = (reply.flags & reply_flags::holder_died) != 0,
                .lease_ended = (reply.flags & reply_flags::lease_ended) != 0};
    const auto checked = check(reply.payload);
    if (!checked || checked->value.bytes.size() != reply.payload.size())
        throw Fault("a reply is not one well-formed value");
    heard.value = to_json(checked->value);
    if (reply.status != ErrorCode::none) {
        heard.sentence = sentence_in(std::exchange(heard.value, nullptr));
    }
    heard_.push_back(std::move(heard));
}

void EngineWorld::pass(std::chrono::nanoseconds time) {
    now_ += time;
    do {
        apply(engine::TimePassed{});
    } while (engine_->next_deadline() && *engine_->next_deadline() <= now_);
}

void EngineWorld::end(const Ends& end) {
    if (end.whole_client)
        end_client(end.speaker.client, end.cleanly);
    else
        end_channel(end.speaker, end.cleanly);
    check_references();
}

void EngineWorld::end_client(const std::string& client, bool cleanly) {
    if (cleanly)
        for (const auto& [speaker, channel] : std::map(channels_))
            if (speaker.client == client) end_channel(speaker, true);
    std::erase_if(channels_, [&](const auto& entry) { return entry.first.client == client; });
    apply(engine::ClientGone{clients_.at(client)});
    clients_.erase(client);
}

void EngineWorld::end_channel(const Speaker& speaker, bool cleanly) {
    if (cleanly) say_goodbye(speaker, false);
    const bool last = std::count_if(channels_.begin(), channels_.end(), [&](const auto& entry) {
                          return entry.first.client == speaker.client;
                      }) == 1;
    if (cleanly && last) say_goodbye(speaker, true);
    apply(engine::ChannelGone{channels_.at(speaker)});
    channels_.erase(speaker);
}

void EngineWorld::say_goodbye(const Speaker& speaker, bool process) {
    call(speaker, {{.id = 0,
                    .method = "manager.goodbye",
                    .object_name = {},
                    .arguments = {process},
                    .quiet = true}});
}

// What the engine counts as it goes is what there is: references that clients have, those inside
// objects, and those of what is guarded to its lock.
void EngineWorld::check_references() const {
    std::map<ObjectId, std::uint64_t> counted;
    for (const auto& [id, client] : engine_->clients().all())
        for (const auto& [object, count] : client.references) counted[object] += count;
    for (const engine::Record* record : engine_->store().all()) {
        record->object->visit_references([&](ObjectId object) { ++counted[object]; });
        if (record->guard != ObjectId{}) ++counted[record->guard];
    }
    for (const engine::Record* record : engine_->store().all())
        if (record->references != counted[record->id])
            throw Fault("object " + std::to_string(number(record->id)) + " has " +
                        std::to_string(record->references) +
                        " references by the engine's count, and " +
                        std::to_string(counted[record->id]) + " in fact");
}

void EngineWorld::finish() {
    check_references();
    for (const auto& [client, id] : std::map(clients_)) end_client(client, true);
    if (engine_->waiting().size() != 0) throw Fault("at the end calls still wait");
    if (!engine_->clients().all().empty()) throw Fault("at the end clients are still known");
    for (const engine::Record* record : engine_->store().all())
        if (record->id >= first_shared_object && record->name.empty() && record->references == 0)
            throw Fault("at the end there is an object that nobody can reach");
}

}  // namespace steward::transcripts
