#include "introspection/call_log.hpp"

#include "common/utf8.hpp"

#include <algorithm>

namespace steward::introspection {
namespace {

using engine::Time;

constexpr Time has_not_waited{-1};
// Those below are outcomes: the time was up, as the caller had said.
constexpr std::uint16_t first_error_code = 16;

double in_seconds(Time time) { return std::chrono::duration<double>(time).count(); }

template <std::size_t most>
void set_text(Brief<most>& brief, std::string_view text) {
    brief.size = static_cast<std::uint16_t>(brief_text(brief.letters.data(), most, text));
}

// Of a name that was cut the beginning has to do.
template <std::size_t most>
bool is_named(const Brief<most>& brief, std::string_view name) {
    if (name.size() <= most) return brief.view() == name;
    Brief<most> cut;
    set_text(cut, name);
    return brief.view() == cut.view();
}

}  // namespace

CallLog::CallLog(engine::Engine& engine, CallLogOptions options)
    : engine_(engine), options_(std::move(options)), slow_(options_.slow.value_or(slow_usually)) {
    const auto number = engine.catalogue().number_of("service.monitor");
    own_method_ = number ? engine.catalogue().method(*number) : nullptr;
    attach_where_wanted();
}

void CallLog::attach_where_wanted() {
    engine_.diagnosis().observer = last_ != nullptr || options_.slow ? this : nullptr;
}

void CallLog::begins() { stamp_ = options_.clock(); }

// What an input does besides, to let others go on, counts for the call that ends next in it.
void CallLog::ended(const engine::SeenCall& call) {
    const Time now = options_.clock();
    const Time took = now - stamp_ + job_took_;
    stamp_ = now;
    if (call.row != nullptr && call.row == own_method_) return;
    if (took >= slow_) keep_slow(call, took);
    if (last_ != nullptr) {
        ++count_;
        if (call.now > wanted_until_)
            give_up();
        else
            fill(last_[count_ % kept_max], call, took);
    }
    job_took_ = {};
}

void CallLog::fill(Entry& entry, const engine::SeenCall& call, Time took) const {
    entry.at = call.now;
    entry.took = took;
    entry.waited = call.waited.value_or(has_not_waited);
    entry.client = call.caller.client;
    const engine::Client* client = engine_.clients().client(entry.client);
    entry.pid = client == nullptr ? 0 : client->identity.pid;
    set_text(entry.client_name, client == nullptr ? std::string_view() : client->name);
    entry.object = call.frame.header.object;
    entry.row = call.row;
    const auto& types = engine_.catalogue().types();
    const bool has_type = call.record != nullptr || call.row != nullptr;
    const std::size_t type = call.record != nullptr ? call.record->type
                             : call.row != nullptr  ? call.row->type
                                                    : 0;
    entry.type = has_type ? &types[type] : nullptr;
    set_text(entry.object_name, call.record == nullptr ? std::string_view() : call.record->name);
    entry.status = call.status;
    entry.is_job = job_took_ > Time::zero();
    const auto put = [](auto& brief, auto make, BytesView bytes) {
        brief.size =
            static_cast<std::uint16_t>(make(brief.letters.data(), brief.letters.size(), bytes));
    };
    put(entry.arguments, brief_arguments, call.frame.payload);
    put(entry.result, call.status == ErrorCode::none ? brief_value : brief_sentence, call.answer);
}

// Of equals the older stands first, and stays.
void CallLog::keep_slow(const engine::SeenCall& call, Time took) {
    const bool is_full = slowest_.size() == slowest_max;
    if (is_full && slowest_.back().took >= took) return;
    if (is_full) slowest_.pop_back();
    slowest_.reserve(slowest_max);
    const auto place =
        std::upper_bound(slowest_.begin(), slowest_.end(), took,
                         [](Time wanted, const Entry& entry) { return wanted > entry.took; });
    Entry entry;
    fill(entry, call, took);
    slowest_.insert(place, entry);
}

// The calls that nobody looked at are counted all the same, as the engine has counted them, but for
// the one that asks.
void CallLog::begin_keeping() {
    last_.reset(new Entry[kept_max]);
    if (count_ > 0) count_ += engine_.counters().calls - counted_before_ - 1;
    first_ = count_ + 1;
    attach_where_wanted();
}

void CallLog::give_up() {
    last_.reset();
    counted_before_ = engine_.counters().calls;
    attach_where_wanted();
}

void CallLog::write_last(Fields& fields, Time now, const WantedCalls& wanted) {
    if (last_ == nullptr) begin_keeping();
    wanted_until_ = now + interest;
    const std::uint64_t oldest =
        std::max(first_, count_ < kept_max ? std::uint64_t{1} : count_ - kept_max + 1);
    std::uint64_t next = std::min(wanted.after.value_or(count_), count_);
    const std::uint64_t lost = oldest > next + 1 ? oldest - next - 1 : 0;
    next += lost;
    Bytes calls;
    Writer writer(calls);
    Fields members;
    std::size_t found = 0;
    for (; next < count_ && found < wanted.most; ++next) {
        const Entry& entry = last_[(next + 1) % kept_max];
        if (!is_wanted(entry, wanted)) continue;
        write(writer, members, entry, now);
        ++found;
    }
    fields.add("next", next);
    fields.add("lost", lost);
    Writer& all = fields.member("calls");
    all.array(found);
    all.raw(calls);
}

bool CallLog::is_wanted(const Entry& entry, const WantedCalls& wanted) const {
    if (wanted.only_errors && static_cast<std::uint16_t>(entry.status) < first_error_code)
        return false;
    if (wanted.type != nullptr && entry.type != wanted.type) return false;
    if (wanted.object) {
        const Token token = wanted.object->head();
        const bool is_it = token.kind == Kind::text ? is_named(entry.object_name, token.bytes)
                                                    : number(entry.object) == token.bits;
        if (!is_it) return false;
    }
    if (!wanted.client) return true;
    const Token token = wanted.client->head();
    return token.kind == Kind::text ? is_named(entry.client_name, token.bytes)
                                    : entry.pid == token.integer();
}

void CallLog::write_slowest(Writer& writer, Time now, std::size_t most) const {
    const std::size_t count = std::min(slowest_.size(), most);
    writer.array(count);
    Fields fields;
    for (std::size_t i = 0; i < count; ++i) write(writer, fields, slowest_[i], now);
}

void CallLog::write(Writer& writer, Fields& fields, const Entry& entry, Time now) {
    fields.clear();
    fields.add("seconds", in_seconds(now - entry.at));
    fields.add("client", std::uint64_t{engine::number(entry.client)});
    if (entry.pid != 0)
        fields.add("pid", entry.pid);
    else
        fields.add_nothing("pid");
    fields.add("name", as_utf8(entry.client_name.view()));
    fields.add_known("method", entry.row == nullptr ? std::string_view() : entry.row->full_name);
    fields.add("object", std::uint64_t{number(entry.object)});
    fields.add_known("type", entry.type == nullptr ? std::string_view() : entry.type->name);
    fields.add("object_name", as_utf8(entry.object_name.view()));
    fields.add("arguments", as_utf8(entry.arguments.view()));
    fields.add("status", entry.status == ErrorCode::none ? "ok" : steward::name(entry.status));
    fields.add("result", as_utf8(entry.result.view()));
    fields.add("took", in_seconds(entry.took));
    if (entry.waited == has_not_waited)
        fields.add_nothing("waited");
    else
        fields.add("waited", in_seconds(entry.waited));
    fields.add("job", entry.is_job);
    fields.write(writer);
}

}  // namespace steward::introspection
