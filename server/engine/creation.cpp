// Making objects, and the effects that handlers report through their Call.
#include "engine/engine.hpp"

namespace steward::engine {

Record& Engine::create(Call& call, const TypeRow& type, BytesView arguments, std::string_view name, Lifetime lifetime) {
    const std::string where = type.name + ".create";
    if (type.constructor.construct == nullptr)
        throw Refusal{ErrorCode::no_such_type, "'" + type.name + "' objects cannot be created"};
    if (store_.size() >= options_.limits.objects_max)
        throw Refusal{ErrorCode::limit_exceeded,
                      "objects: the daemon keeps at most " + std::to_string(options_.limits.objects_max)};
    auto record = std::make_unique<Record>();
    record->type = catalogue_.place_of(type);
    record->creator = call.caller().client;
    record->account = record->creator;
    record->lifetime = lifetime;
    Call inner(*this, *record, call.caller(), call.sequence(), call.now());
    const Arguments given(arguments, type.constructor.parameters, where);
    inner.brings_references = given.has_references();
    record->object = type.constructor.construct(inner, given);

    // Nothing is refused from here on.
    Record& added = store_.add(std::move(record));
    if (!name.empty()) store_.give_name(added, std::string(name));
    if (lifetime == Lifetime::of_creator) clients_.client(added.creator)->ephemerals.insert(added.id);
    apply_references(inner);
    charge(added, added.creator);
    store_.suspect(added.id);  // a call that needs no answer may leave nobody to refer to it
    return added;
}

// An object's bytes are charged to its creator, whoever fills it. When the creator is gone, whoever lets the object grow
// takes it over with all its bytes: every byte of an object that grows has somebody who answers for it.
void Engine::require_room(const Record& record, ClientId caller, std::uint64_t bytes) const {
    require_memory(bytes);
    if (const Client* account = clients_.client(record.account)) return require_share(*account, bytes);
    require_share(*clients_.client(caller), record.charged_bytes + bytes);
}

void Engine::require_memory(std::uint64_t bytes) const {
    const std::uint64_t most = options_.limits.memory_bytes_max;
    if (bytes > most || stored_bytes() > most - bytes)
        throw Refusal{ErrorCode::limit_exceeded,
                      "memory: the daemon stores at most " + std::to_string(most) + " bytes"};
}

void Engine::require_share(const Client& client, std::uint64_t bytes) const {
    const std::uint64_t most = options_.limits.client_bytes_max;
    if (bytes > most || client.charged_bytes > most - bytes)
        throw Refusal{ErrorCode::limit_exceeded,
                      "memory: one client's objects store at most " + std::to_string(most) + " bytes"};
}

Holders& Call::holders() { return record_.holders; }

void Call::hold(std::uint8_t mode) { hold_as(caller_, mode); }

void Call::hold_as_process(std::uint8_t mode) { hold_as(process(), mode); }

void Call::hold_as(Caller holder, std::uint8_t mode) {
    holds_owned_ = holds_owned_ || record_.object->is_owned();
    engine_.hold(record_, {.caller = holder, .since = sequence_, .mode = mode});
}

bool Call::is_behind(Lane lane) const { return engine_.must_wait_behind(record_, lane, resumed); }

void Call::let_go() {
    engine_.let_go(record_, [](const Holder&) { return true; });
}

bool Call::let_go(Caller caller, std::uint8_t mode) {
    return engine_.let_go(record_, [&](const Holder& one) { return one.caller == caller && one.mode == mode; });
}

std::size_t Call::waiting(Lane lane) const {
    const auto found = record_.lanes.find(lane);
    return found == record_.lanes.end() ? 0 : found->second.size();
}

void Call::absorb(Call& other, bool changed) {
    if (changed) touched_.push_back(&other.record_);
    touched_.insert(touched_.end(), other.touched_.begin(), other.touched_.end());
    reference_changes_.insert(reference_changes_.end(), other.reference_changes_.begin(), other.reference_changes_.end());
    reply_flags_ |= other.reply_flags_;
    holds_owned_ = holds_owned_ || other.holds_owned_;
}

void Call::require_room(std::uint64_t bytes) const { engine_.require_room(record_, caller_.client, bytes); }

void Call::count(ValueView value, int by) {
    for_each_reference(value, [&](ObjectId object) { reference_changes_.push_back({object, by}); });
}

namespace {

constexpr double century = 100.0 * 365 * 24 * 3600;

Time as_time(double seconds) { return std::chrono::duration_cast<Time>(std::chrono::duration<double>(seconds)); }

double read_seconds(const Arguments& arguments, std::size_t index) {
    const Token token = arguments[index].head();
    double seconds = token.real;
    if (token.kind == Kind::integer) seconds = static_cast<double>(token.integer());
    else if (token.kind == Kind::unsigned_integer) seconds = static_cast<double>(token.bits);
    else if (token.kind != Kind::real) arguments.wrong_kind(index);
    if (!(seconds >= 0))
        arguments.refuse("'" + std::string(arguments.parameters()[index].name) +
                         "' must be a number of seconds that is not negative");
    return seconds;
}

}  // namespace

std::optional<Time> read_timeout(const Arguments& arguments, std::size_t index) {
    if (!arguments.has(index) || arguments[index].kind() == Kind::nil) return std::nullopt;
    const double seconds = read_seconds(arguments, index);
    if (seconds > century) return std::nullopt;
    return as_time(seconds);
}

Delay Parameter<Delay>::read(const Arguments& arguments, std::size_t index) {
    return {as_time(std::min(century, read_seconds(arguments, index)))};
}

}  // namespace steward::engine
