// What the service tells of the calls: the last ones as they come, and the slowest.
#include "introspection/call_log.hpp"
#include "introspection/pages.hpp"
#include "introspection/service.hpp"

namespace steward::introspection {
namespace {

using engine::method;
using engine::Refusal;

// Calls in one answer, as many as a turn has time for.
constexpr std::int64_t calls_page_max = 500;

// Null is nothing; otherwise a text, or an integer from 0 on.
std::optional<ValueView> wanted(std::optional<ValueView> value, std::string_view name,
                                std::string_view what, bool may_refer) {
    if (!value || value->kind() == Kind::nil) return std::nullopt;
    const Token token = value->head();
    const bool is_number = token.kind == Kind::integer && token.integer() >= 0;
    const bool is_reference = may_refer && token.kind == Kind::reference;
    if (token.kind != Kind::text && !is_number && !is_reference)
        throw Refusal{ErrorCode::bad_argument,
                      "'" + std::string(name) + "' must be " + std::string(what)};
    return value;
}

}  // namespace

engine::Map Service::monitor(const engine::Call& call, std::optional<std::int64_t> after,
                             std::optional<std::int64_t> limit,
                             std::optional<std::string_view> type, std::optional<ValueView> object,
                             std::optional<ValueView> client, std::optional<bool> errors) {
    require_page(after, limit);
    shows_references_ = false;
    WantedCalls calls{
        .most = static_cast<std::size_t>(std::min(limit.value_or(calls_page_max), calls_page_max)),
        .object = wanted(object, "object", "a name, an id or a reference", true),
        .client = wanted(client, "client", "a pid or a name", false),
        .only_errors = errors.value_or(false)};
    if (after) calls.after = static_cast<std::uint64_t>(*after);
    if (type) calls.type = &find_type(*type);
    Fields fields;
    if (calls_ != nullptr) {
        calls_->write_last(fields, call.now(), calls);
    } else {
        fields.add("next", std::uint64_t{0});
        fields.add("lost", std::uint64_t{0});
        fields.member("calls").array(0);
    }
    engine::Map answer;
    Writer writer(answer.bytes);
    fields.write(writer);
    return answer;
}

engine::Array Service::slowlog(const engine::Call& call, std::optional<std::int64_t> limit,
                               std::optional<bool> reset) {
    require_page({}, limit);
    shows_references_ = false;
    engine::Array answer;
    Writer writer(answer.bytes);
    if (calls_ == nullptr) {
        writer.array(0);
        return answer;
    }
    calls_->write_slowest(writer, call.now(), static_cast<std::size_t>(limit.value_or(INT64_MAX)));
    if (reset.value_or(false)) calls_->forget_slowest();
    return answer;
}

std::vector<engine::MethodRow> methods_of_calls() {
    return {
        method<&Service::monitor>(
            "monitor", {"after", "limit", "type", "object", "client", "errors"}, engine::reads,
            "The calls that have ended since, as they ended: a map with `next`, the number to "
            "give as `after` next time; `lost`, how many of those behind `after` are not kept any "
            "more; and `calls`. Without `after` the stream begins now, with none. Each call has "
            "the `seconds` since its end, who called (client, pid, name), `method`, the id, `type` "
            "and `object_name` of its object, `arguments` and `result` as text that is cut to 128 "
            "bytes, its `status` (\"ok\" or the name of the error; then `result` is the "
            "sentence), the seconds that it `took` the daemon, the seconds for which it `waited` "
            "before that, or null, and whether it was done beside the turns (`job`). Only those of "
            "one `type`, of one `object` (name, id or reference), of one `client` (pid or name), "
            "or that were refused (`errors`); at most `limit`, and never more than 500. It never "
            "waits: ask again a little later. The last 16,384 calls are kept, from the first time "
            "somebody asks until 10 seconds after the last; calls of `monitor` itself are none of "
            "them."),
        method<&Service::slowlog>(
            "slowlog", {"limit", "reset"}, engine::reads,
            "The 128 calls that took the daemon longest, the slowest first, with what `monitor` "
            "says of each; at most `limit`. How long a call waited does not count. With `reset` "
            "they are forgotten afterwards. Without `stewardd --slowlog-threshold` only calls that "
            "are done beside the turns are timed, and kept from 10 milliseconds on.")};
}

}  // namespace steward::introspection
