#include "client/cli/catalogue.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/suggestion.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

Method read_method(const ordered_json& described, const std::string& name) {
    Method method{.name = name,
                  .parameters = {},
                  .access = described.value("access", "writes"),
                  .holds = described.value("holds", ""),
                  .result = described.value("result", ""),
                  .summary = described.value("summary", "")};
    for (const ordered_json& parameter : described.at("parameters"))
        method.parameters.push_back({.name = parameter.at("name").get<std::string>(),
                                     .kind = parameter.value("kind", "any"),
                                     .optional = parameter.value("optional", false)});
    return method;
}

std::string capitals(std::string text) {
    for (char& letter : text) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

}  // namespace

std::optional<ObjectId> Type::only_object() const {
    if (name == "manager") return manager_object;
    if (name == "service") return service_object;
    return std::nullopt;
}

Catalogue::Catalogue(const ordered_json& described) {
    for (const ordered_json& each : described) {
        Type type{.name = each.at("name").get<std::string>(),
                  .summary = each.value("summary", ""),
                  .constructor = {},
                  .methods = {}};
        if (each.at("constructor").is_object()) type.constructor = read_method(each.at("constructor"), "create");
        for (const ordered_json& method : each.at("methods"))
            type.methods.push_back(read_method(method, method.at("name").get<std::string>()));
        types_.push_back(std::move(type));
    }
}

const Type* Catalogue::find(std::string_view name) const {
    const auto found = std::find_if(types_.begin(), types_.end(), [&](const Type& type) { return type.name == name; });
    return found == types_.end() ? nullptr : &*found;
}

const Method& Catalogue::method(const Type& type, const std::string& name) const {
    std::vector<std::string> names;
    for (const Method& method : type.methods) {
        if (method.name == name) return method;
        names.push_back(method.name);
    }
    throw UsageError("'" + type.name + "' has no method '" + name + "'" + suggestion(name, names) +
                     "\nSee `steward help " + type.name + "`.");
}

std::string synopsis(const Type& type, const Method& method) {
    const bool creates = type.constructor && &*type.constructor == &method;
    std::string text = creates ? "create " + type.name : type.name + " " + method.name;
    if (!type.only_object()) text += " NAME";
    for (const Parameter& parameter : method.parameters) {
        const std::string value = capitals(parameter.name);
        if (!parameter.optional) text += " " + value;
        else if (parameter.kind == "seconds") text += " [--" + parameter.name + " SECONDS]";
        else text += " [" + value + "]";
    }
    return text;
}

}  // namespace steward::cli
