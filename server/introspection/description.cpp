#include "introspection/description.hpp"

#include "common/digest.hpp"
#include "common/frame.hpp"
#include "common/json_text.hpp"
#include "engine/limits.hpp"
#include "introspection/fields.hpp"

#include <nlohmann/json.hpp>

namespace steward::introspection {
namespace {

using engine::Access;
using engine::Awaits;
using engine::Catalogue;
using engine::Holds;
using engine::MethodRow;
using engine::ParameterRow;
using engine::TypeRow;
using nlohmann::ordered_json;

void write_parameters(Writer& writer, const std::vector<ParameterRow>& parameters) {
    writer.array(parameters.size());
    for (const ParameterRow& parameter : parameters) {
        Fields fields;
        fields.add("name", parameter.name);
        fields.add("kind", parameter.kind);
        fields.add("optional", parameter.optional);
        fields.write(writer);
    }
}

std::string_view word_of(Holds holds) { return holds == Holds::if_owned ? "if_owned" : "caller"; }

}  // namespace

std::string_view word_for(Awaits awaits) {
    switch (awaits) {
        case Awaits::holder: return "holder";
        case Awaits::permit: return "permit";
        case Awaits::item: return "item";
        case Awaits::room: return "room";
        case Awaits::signal: return "signal";
        case Awaits::process: return "process";
        case Awaits::change: return "change";
        case Awaits::all_of: return "all_of";
        case Awaits::any_of: break;
    }
    return "any_of";
}

namespace {

// What most rows do not have is left out of them.
void write_method(Writer& writer, const MethodRow& row, std::uint16_t number) {
    Fields fields;
    fields.add("name", row.name);
    fields.add("number", std::uint64_t{number});
    write_parameters(fields.member("parameters"), row.parameters);
    fields.add("access", row.access.name());
    if (row.access.waits) fields.add("awaits", word_for(row.access.awaits));
    if (!row.access.not_in_select.empty()) fields.add("not_in_select", row.access.not_in_select);
    if (row.access.holds != Holds::nothing) fields.add("holds", word_of(row.access.holds));
    if (!row.access.cost.is_constant()) fields.add("cost", engine::in_words(row.access.cost));
    fields.add("result", row.result);
    fields.add("summary", row.summary);
    fields.write(writer);
}

ordered_json describe_errors() {
    ordered_json errors = ordered_json::array();
    for (const ErrorRow& row : error_table)
        errors.push_back({{"number", static_cast<unsigned>(row.code)},
                          {"name", row.name},
                          {"meaning", row.meaning}});
    return errors;
}

// The limits of the protocol, and those of the daemon as they are unless its options say otherwise.
ordered_json describe_limits() {
    const engine::Limits daemon;
    return {{"value_depth_max", limits::value_depth_max},
            {"message_bytes_max", limits::message_bytes_max},
            {"text_line_bytes_max", limits::text_line_bytes_max},
            {"arguments_max", limits::arguments_max},
            {"batch_calls_max", limits::batch_calls_max},
            {"name_bytes_max", limits::name_bytes_max},
            {"objects_max", daemon.objects_max},
            {"waiters_max", daemon.waiters_max},
            {"waiters_per_channel_max", daemon.waiters_per_channel_max},
            {"rlock_depth_max", daemon.rlock_depth_max},
            {"work_seconds_max", daemon.work_seconds_max},
            {"pipe_messages_max", daemon.pipe_messages_max},
            {"watched_processes_max", daemon.watched_processes_max},
            {"channels_per_client_max", daemon.channels_per_client_max},
            {"references_per_client_max", daemon.references_per_client_max},
            {"calls_per_client_max", daemon.calls_per_client_max},
            {"memory_bytes_max", daemon.memory_bytes_max},
            {"client_bytes_max", daemon.client_bytes_max},
            {"ring_bytes_max", daemon.ring_bytes_max},
            {"history_bytes_max", daemon.history_bytes_max}};
}

// "value: any, timeout?: seconds"
std::string signature(const std::vector<ParameterRow>& parameters) {
    std::string text;
    for (const ParameterRow& parameter : parameters) {
        if (!text.empty()) text += ", ";
        text.append(parameter.name)
            .append(parameter.optional ? "?: " : ": ")
            .append(parameter.kind);
    }
    return text;
}

// "waits (item), ends with its caller if the object is owned"
std::string access_in_words(const Access& access) {
    std::string words(access.name());
    if (access.waits) words.append(" (").append(word_for(access.awaits)).append(")");
    if (access.holds == Holds::caller) words += ", ends with its caller";
    if (access.holds == Holds::if_owned) words += ", ends with its caller if the object is owned";
    if (!access.cost.is_constant()) words += ", " + engine::in_words(access.cost);
    return words;
}

std::string summary_of(const MethodRow& row) {
    std::string text(row.summary);
    if (!row.access.not_in_select.empty())
        text.append(" Not in a select: ").append(row.access.not_in_select).append(".");
    return text;
}

std::string describe_type_in_words(const Catalogue& catalogue, const TypeRow& type) {
    std::string text = "\n## " + type.name + "\n\n" + std::string(type.summary) + "\n\n";
    if (type.constructor.construct != nullptr)
        text += "* `create(" + signature(type.constructor.parameters) + ")`.\n  " +
                std::string(type.constructor.summary) + "\n";
    for (const MethodRow& row : type.methods) {
        text += "* `" + row.name + "(" + signature(row.parameters) + ") -> " +
                std::string(row.result) + "`, " + access_in_words(row.access) + ", number " +
                std::to_string(*catalogue.number_of(row.full_name)) + ".\n  " + summary_of(row) +
                "\n";
    }
    return text;
}

constexpr std::string_view introduction = R"(# Reference

This page is generated from the catalogue by `scripts/approve`; `docs/protocol.json` says the same for programs, and the
daemon itself in its answer to `service.describe`.

A line reads `method(parameter: kind, optional?: kind) -> kind of the answer`, access, number on the wire. A method
that `reads` changes nothing; one that `writes` counts a version of its object; one that `waits` may be parked until
it can be done, at most for its `timeout`: until a holder lets go, there is an item or room, a signal comes, or a
process ends. What a method holds may end with its caller, even when the caller says goodbye; of a queue, a barrier or
what a manager's call names that depends on whether the object is owned (`service.info` tells). A call costs the same
whatever there is, unless its line says what its cost grows with; one that would take longer than a millisecond is done
beside the daemon's turns, and meanwhile whoever calls its object stands in line. Kinds: `null boolean
integer number string bytes array map reference any`, and `seconds`, a number that is not negative (absent or null:
for ever). Optional arguments may be left out at the end, or anywhere when arguments are given by name.
)";

}  // namespace

void write_type(Writer& writer, const Catalogue& catalogue, const TypeRow& type) {
    Fields fields;
    fields.add("name", type.name);
    fields.add("summary", type.summary);
    if (type.constructor.construct == nullptr) {
        fields.add_nothing("constructor");
    } else {
        Fields constructor;
        constructor.add("summary", type.constructor.summary);
        write_parameters(constructor.member("parameters"), type.constructor.parameters);
        constructor.write(fields.member("constructor"));
    }
    Writer& methods = fields.member("methods");
    methods.array(type.methods.size());
    for (const MethodRow& row : type.methods)
        write_method(methods, row, *catalogue.number_of(row.full_name));
    fields.write(writer);
}

Bytes describe_types(const Catalogue& catalogue) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(catalogue.types().size());
    for (const TypeRow& type : catalogue.types()) write_type(writer, catalogue, type);
    return bytes;
}

std::string catalogue_digest(const Catalogue& catalogue) {
    return digest(describe_types(catalogue));
}

std::string protocol_json(const Catalogue& catalogue) {
    const ordered_json types = ordered_json::parse(to_text({describe_types(catalogue)}));
    const ordered_json document = {
        {"protocol",
         {{"major", protocol_major}, {"minor", protocol_minor}, {"preface", preface_magic}}},
        {"manager", number(manager_object)},
        {"service", number(service_object)},
        {"types", types},
        {"errors", describe_errors()},
        {"limits", describe_limits()}};
    return document.dump(2) + "\n";
}

std::string reference_markdown(const Catalogue& catalogue) {
    std::string text(introduction);
    for (const TypeRow& type : catalogue.types()) text += describe_type_in_words(catalogue, type);
    text += "\n## Errors\n\n| number | name | meaning |\n|---|---|---|\n";
    for (const ErrorRow& row : error_table)
        text += "| " + std::to_string(static_cast<unsigned>(row.code)) + " | `" +
                std::string(row.name) + "` | " + std::string(row.meaning) + " |\n";
    text +=
        "\n`timed_out` is an outcome, not an error.\n\n## Limits\n\n| name | value |\n|---|---|\n";
    const ordered_json limits = describe_limits();
    for (const auto& [name, value] : limits.items())
        text += "| `" + name + "` | " + value.dump() + " |\n";
    return text +
           "\nThe last six are the daemon's own, as they are unless its options say otherwise. For "
           "the last two it takes a quarter of the memory that it may use, and a quarter of "
           "that.\n";
}

}  // namespace steward::introspection
