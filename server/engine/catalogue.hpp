// Every type and method the daemon offers, from an explicit list; numbered in the order of that
// list.
#pragma once

#include "engine/row.hpp"

#include <map>

namespace steward::engine {

class Catalogue {
public:
    explicit Catalogue(std::vector<TypeRow> types);

    const std::vector<TypeRow>& types() const { return types_; }
    // The row with this number, or nothing.
    const MethodRow* method(std::uint16_t number) const {
        return number < methods_.size() ? methods_[number] : nullptr;
    }
    const std::vector<const MethodRow*>& methods() const { return methods_; }
    // "list.append" to its number. Cost: logarithmic; for the text form and tools.
    const std::uint16_t* number_of(std::string_view full_name) const;
    const TypeRow* type(std::string_view name) const;
    // What is waited for in this lane of an object of the type. Cost: the type's methods.
    Awaits awaits(std::size_t type, Lane lane) const;
    std::size_t index_of(const TypeRow& type) const {
        return static_cast<std::size_t>(&type - types_.data());
    }

private:
    std::vector<TypeRow> types_;
    std::vector<const MethodRow*> methods_;
    std::map<std::string, std::uint16_t, std::less<>> numbers_;
};

}  // namespace steward::engine
