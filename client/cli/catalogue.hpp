// What the daemon says it can do: the types and methods of `service.describe`, as the command needs them.
#pragma once

#include "common/bytes.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace steward::cli {

struct Parameter {
    std::string name;
    std::string kind;
    bool optional = false;
};

struct Method {
    std::string name;  // "append"
    std::vector<Parameter> parameters;
    std::string access;  // reads, writes or waits
    std::string holds;   // what ends with its caller: "caller" or "if_owned"; empty: nothing does
    std::string result;  // the kind of its answer; empty for a constructor
    std::string summary;
};

struct Type {
    std::string name;
    std::string summary;
    std::optional<Method> constructor;
    std::vector<Method> methods;

    // The one object of a type that cannot be created: the manager, the service.
    std::optional<ObjectId> only_object() const;
};

class Catalogue {
public:
    explicit Catalogue(const nlohmann::ordered_json& described);

    const std::vector<Type>& types() const { return types_; }
    const Type* find(std::string_view name) const;
    // The method, or UsageError with the names that are near.
    const Method& method(const Type& type, const std::string& name) const;

private:
    std::vector<Type> types_;
};

// "list append NAME VALUE", "lock acquire NAME [--timeout SECONDS]"
std::string synopsis(const Type& type, const Method& method);

}  // namespace steward::cli
