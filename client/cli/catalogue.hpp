// What the daemon says it can do: the types and methods of `service.describe`, as the command needs
// them.
#pragma once

#include "common/value.hpp"

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
    std::uint16_t number = 0;
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
    // A checked value. What a description lacks stays empty; what it has besides is passed over.
    explicit Catalogue(ValueView described);

    const std::vector<Type>& types() const { return types_; }
    const Type* find(std::string_view name) const;
    std::vector<std::string> type_names() const;
    // Full names in the order of their numbers.
    std::vector<std::string> method_names() const;
    // The method, or UsageError with the names that are near.
    const Method& method(const Type& type, const std::string& name) const;

private:
    std::vector<Type> types_;
};

// "list append NAME VALUE", "lock acquire NAME [--timeout SECONDS]"
std::string synopsis(const Type& type, const Method& method);

}  // namespace steward::cli
