#include "introspection/service.hpp"
#include "common/ring.hpp"

#include "introspection/description.hpp"
#include "introspection/listing.hpp"
#include "introspection/pages.hpp"
#include "introspection/statistics.hpp"

namespace steward::introspection {
namespace {

using engine::method;
using engine::Refusal;

// An object that clients have made, and that is not about to end.
bool is_listed(const engine::Engine& engine, const engine::Record& record) {
    const bool is_kept = record.references > 0 || engine::Store::is_kept_by_name(record);
    return record.id >= first_shared_object && is_kept && engine.is_there(record.id) &&
           !engine.departures().is_over(record);
}

// Objects or clients in one answer.
constexpr std::int64_t page_max = 10'000;
constexpr std::int64_t clients_page_max = 1'000;

void add_counters(Fields& fields, const engine::Counters& counters) {
    fields.add("calls", counters.calls);
    fields.add("refusals", counters.refusals);
    fields.add("parked", counters.parked);
    fields.add("granted", counters.granted);
    fields.add("timed_out", counters.timed_out);
    fields.add("crashes", counters.crashes);
    fields.add("untimed", counters.untimed);
}

}  // namespace

ValueView Service::ping(std::optional<ValueView> value) {
    return value.value_or(ValueView{"\xc0"});
}

engine::Array Service::methods() {
    engine::Array answer;
    Writer writer(answer.bytes);
    writer.array(engine_.catalogue().methods().size());
    for (const engine::MethodRow* row : engine_.catalogue().methods()) writer.text(row->full_name);
    return answer;
}

engine::Array Service::describe(std::optional<std::string_view> type) {
    const engine::Catalogue& catalogue = engine_.catalogue();
    if (description_.empty()) description_ = describe_types(catalogue);
    engine::Array answer;
    if (!type) {
        answer.bytes = description_;
        return answer;
    }
    const engine::TypeRow* row = &find_type(*type);
    Reader reader(description_);
    reader.next();
    reader.pass_values(static_cast<std::size_t>(row - catalogue.types().data()));
    Writer writer(answer.bytes);
    writer.array(1);
    writer.raw(reader.value());
    return answer;
}

engine::Array Service::objects(std::optional<std::int64_t> after,
                               std::optional<std::int64_t> limit) {
    require_page(after, limit);
    shows_references_ = false;  // a long answer is not searched for them
    const std::uint64_t most = std::min(static_cast<std::uint64_t>(limit.value_or(page_max)),
                                        static_cast<std::uint64_t>(page_max));
    const ObjectId behind{
        std::max(static_cast<std::uint64_t>(after.value_or(0)), number(first_shared_object) - 1)};
    Bytes items;
    Writer writer(items);
    std::uint64_t count = 0;
    Fields fields;  // one for all: there may be thousands of them
    for (const engine::Record* record = engine_.store().first_behind(behind);
         record != nullptr && count < most; record = record->next) {
        if (!is_listed(engine_, *record)) continue;
        fields.clear();
        add_object(fields, engine_, *record);
        fields.write(writer);
        ++count;
    }
    engine::Array answer;
    Writer(answer.bytes).array(count);
    answer.bytes += items;
    return fitting(std::move(answer));
}

engine::Map Service::info(const engine::Call& call, ValueView object) {
    Fields fields;
    add_object_in_full(fields, engine_, find(object), call.now());
    engine::Map answer;
    Writer writer(answer.bytes);
    fields.write(writer);
    return fitting(std::move(answer));
}

engine::Any Service::get(const engine::Call& call, ValueView object) {
    const engine::Record& record = find(object);
    shows_references_ = record.object->holds_references();
    return fitting(engine::Any{call.show(record.id)});
}

engine::Array Service::clients(const engine::Call& call, std::optional<std::int64_t> after,
                               std::optional<std::int64_t> limit) {
    require_page(after, limit);
    shows_references_ = false;
    std::map<engine::ClientId, std::uint64_t> waiters;
    for (const auto& [park_number, parked] : engine_.waiting().all())
        if (!engine_.is_dead(parked)) ++waiters[parked.caller.client];
    const std::int64_t most = std::min(limit.value_or(clients_page_max), clients_page_max);
    std::int64_t count = 0;
    Bytes items;
    Writer writer(items);
    const auto& all = engine_.clients().all();
    const engine::ClientId behind{static_cast<std::uint64_t>(after.value_or(0))};
    for (auto one = all.upper_bound(behind); one != all.end() && count < most; ++one) {
        if (one->second.is_gone) continue;
        ++count;
        Fields fields;
        add_client(fields, engine_, one->second, waiters[one->first], call.now());
        fields.write(writer);
    }
    engine::Array answer;
    Writer(answer.bytes).array(static_cast<std::uint64_t>(count));
    answer.bytes += items;
    return fitting(std::move(answer));
}

engine::Map Service::stats() {
    Fields fields;
    fields.add("version", engine_.options().daemon_version);
    fields.add("pid", engine_.options().daemon_pid);
    fields.add("instance", engine_.options().daemon_instance);
    fields.add("sequence", engine_.sequence());
    std::uint64_t objects = engine_.store().size();
    for (const ObjectId own : {manager_object, service_object})
        objects -= engine_.store().find(own) != nullptr ? 1u : 0u;
    fields.add("objects", objects);
    fields.add("clients", std::uint64_t{engine_.clients().living_count()});
    fields.add("rings", std::uint64_t{engine_.clients().ring_count()});
    fields.add("ring_bytes", engine_.clients().ring_count() * ring::segment_bytes);
    fields.add("waiters", std::uint64_t{engine_.waiting().size()});
    fields.add("jobs", std::uint64_t{engine_.jobs().all().size()});
    fields.add("in_line", std::uint64_t{engine_.waiting().in_line()});
    std::uint64_t references = 0, calls = 0;
    for (const auto& [id, client] : engine_.clients().all()) {
        references += client.references.size();
        calls += client.calls;
    }
    fields.add("references", references);
    fields.add("calls_in_flight", calls);
    fields.add("stored_bytes", engine_.accounts().stored_bytes());
    fields.add("watches", std::uint64_t{engine_.diagnosis().changes.watches()});
    fields.add("history_bytes", engine_.diagnosis().changes.bytes());
    fields.add("on_deadlock", engine::name(engine_.options().on_deadlock));
    add_counters(fields, engine_.counters());
    const Traffic traffic = traffic_of(engine_);
    fields.add("bytes_in", traffic.in);
    fields.add("bytes_out", traffic.out);
    if (figures_) figures_(fields);
    engine::Map answer;
    Writer writer(answer.bytes);
    fields.write(writer);
    return answer;
}

const engine::TypeRow& Service::find_type(std::string_view name) const {
    const engine::TypeRow* row = engine_.catalogue().type(name);
    if (row != nullptr) return *row;
    throw Refusal{ErrorCode::no_such_type,
                  "there is no type '" + std::string(name.substr(0, 64)) + "'"};
}

const engine::Record& Service::find(ValueView object) const {
    const Token token = object.head();
    const engine::Record* record = nullptr;
    std::string wanted;
    if (token.kind == Kind::text) {
        const auto named = engine_.store().names().find(token.bytes);
        if (named != engine_.store().names().end()) record = engine_.store().find(named->second);
        wanted = "named '" + std::string(token.bytes.substr(0, limits::name_bytes_max)) + "'";
    } else if (token.kind == Kind::reference ||
               (token.kind == Kind::integer && token.integer() >= 0)) {
        record = engine_.store().find(ObjectId{token.bits});
        wanted = std::to_string(token.bits);
    } else {
        throw Refusal{ErrorCode::bad_argument,
                      "'object' must be a name, an id or a reference, not a " +
                          std::string(name(token.kind))};
    }
    const bool is_there =
        record != nullptr && engine_.is_there(record->id) && !engine_.departures().is_over(*record);
    if (!is_there) throw Refusal{ErrorCode::no_such_object, "there is no object " + wanted};
    return *record;
}

engine::TypeRow service_type() {
    engine::TypeRow row{
        .name = "service",
        .summary =
            "Answers questions about the daemon and changes nothing. Every daemon has one; its id "
            "is 1.",
        .constructor = {},
        .methods = {
            method<&Service::ping>("ping", {"value"}, engine::reads,
                                   "Answer with `value`, or null."),
            method<&Service::methods>(
                "methods", {}, engine::reads,
                "The full names of all methods, in the order of their numbers."),
            method<&Service::describe>("describe", {"type"}, engine::reads,
                                       "Every type, or the one named: its summary, constructor and "
                                       "methods with numbers, parameters, access and result."),
            method<&Service::objects>(
                "objects", {"after", "limit"}, engine::reads,
                "Every shared object in the order of ids: id, type, name, version, references, "
                "bytes, waiters, held. They come in pages: at most `limit`, and never more than "
                "10,000, of those whose ids are greater than `after`."),
            method<&Service::info>(
                "info", {"object"}, engine::reads,
                "One object, given by name, id or reference: what `objects` says, whether it is "
                "`owned` (whoever holds of it loses that with its end, even a clean one), the lock "
                "that it is `guarded_by` where there is one, whether its races are tracked, "
                "`on_deadlock` and `on_orphaned` where that was chosen, its creator, its holders "
                "(`since` is the commit number of the grant, `seconds` is for how long, `lease` "
                "the "
                "seconds "
                "for which it is lent yet, or null; `holders_more` says whether there are more "
                "than are shown) and the calls that wait for it, with "
                "the `seconds` so far and those that remain to each: the oldest thousand of "
                "either."),
            method<&Service::get>(
                "get", {"object"}, engine::reads,
                "The whole state of one object, given by name, id or reference, as one value."),
            method<&Service::clients>(
                "clients", {"after", "limit"}, engine::reads,
                "Every process that talks to the daemon: id, pid, uid, name, program, channels, "
                "references, bytes, waiters, the ids of the objects it holds, a thousand of "
                "them where it `holds_more`, and what it has `overstayed`: held for longer than it "
                "was lent, and not acquired again since. They come in pages: at most `limit`, and "
                "never more "
                "than 1,000, of those whose ids are greater than `after`."),
            method<&Service::stats>(
                "stats", {}, engine::reads,
                "Figures: version, pid, instance, the last commit number, objects, clients, "
                "connections carried in memory and its bytes, waiters, references of clients, "
                "calls in flight, bytes stored, watches, bytes of changes remembered for them, "
                "`on_deadlock` (what becomes of a call that would "
                "wait "
                "for ever where nobody has chosen for the object), what was counted since the "
                "start, and the bytes that wait to be executed and to be read. `statistics` says "
                "what each is.")}};
    for (const auto& more : {methods_of_diagnosis(), methods_of_calls(), methods_of_statistics()})
        row.methods.insert(row.methods.end(), more.begin(), more.end());
    return row;
}

}  // namespace steward::introspection
