#include "client/cli/holding.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/hold_command.hpp"
#include "common/json_text.hpp"
#include "common/msgpack_writer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

std::string form_that_works(const std::string& type, const std::string& method,
                            const std::string& name) {
    if (can_be_held(type))
        return "use `steward hold " + type + " " + name +
               (method.ends_with("_shared") ? " --shared" : "") + " -- COMMAND`";
    if (type.ends_with("queue")) return "use `steward " + type + " work " + name + " -- COMMAND`";
    if (type == "pipe") return "use a queue, or a program that stays";
    return "use a program that stays";
}

[[noreturn]] void refuse(const std::string& type, const std::string& method,
                         const std::string& name) {
    throw UsageError(type + "." + method + ": what it holds would end with this command; " +
                     form_that_works(type, method, name));
}

// What stands at a place of the arguments, which are an array or, where some were named, a map.
ordered_json argument(const ordered_json& arguments, std::size_t place, const std::string& name) {
    if (arguments.is_object()) return arguments.value(name, ordered_json());
    return place < arguments.size() ? arguments[place] : ordered_json();
}

std::optional<std::uint64_t> reference_in(const ordered_json& value) {
    if (!value.is_object() || !value.contains("$ref")) return std::nullopt;
    return value["$ref"].get<std::uint64_t>();
}

// One item of acquire_all, select or select_all: a reference, [reference, "shared"], or [reference,
// method, arguments].
void check_item(Context& context, const ordered_json& item) {
    const bool is_call = item.is_array() && !item.empty();
    const auto id = reference_in(is_call ? item[0] : item);
    if (!id) return;
    const ordered_json object = context.session().info(*id);
    const Type* type = context.catalogue().find(object.at("type").get<std::string>());
    std::string word =
        is_call && item.size() > 1 && item[1].is_string() ? item[1].get<std::string>() : "acquire";
    if (word == "shared") word = "acquire_shared";
    const auto method = std::find_if(type->methods.begin(), type->methods.end(),
                                     [&](const Method& one) { return one.name == word; });
    if (method == type->methods.end() || method->holds.empty()) return;
    if (method->holds == "if_owned" && !object.value("owned", false)) return;
    const ordered_json& name = object.at("name");
    refuse(type->name, word,
           name.is_string() ? name.get<std::string>() : "@" + std::to_string(*id));
}

void check_creation(const ordered_json& arguments) {
    if (argument(arguments, 4, "ephemeral") == true)
        throw UsageError("manager.create: an ephemeral object would end with this command");
    if (argument(arguments, 1, "name").is_null())
        throw UsageError(
            "manager.create: an object without a name would end with this command; give it one, "
            "with `steward create TYPE NAME`");
}

}  // namespace

void refuse_what_would_end(Context& context, const PlannedCall& call) {
    const bool is_managers = call.type.name == "manager";
    const bool creates = is_managers && call.method.name == "create";
    if (call.method.holds.empty() && !creates) return;
    if (call.method.holds == "caller") refuse(call.type.name, call.method.name, call.name);
    if (!is_managers) {
        if (context.session().info(number(call.object)).value("owned", false))
            refuse(call.type.name, call.method.name, call.name);
        return;
    }
    const ordered_json arguments = ordered_json::parse(to_text(ValueView{call.arguments}));
    if (creates) return check_creation(arguments);
    for (const ordered_json& item : argument(arguments, 0, call.method.parameters.at(0).name))
        check_item(context, item);
}

}  // namespace steward::cli
