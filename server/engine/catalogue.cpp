#include "engine/catalogue.hpp"

#include "common/verify.hpp"

namespace steward::engine {

Catalogue::Catalogue(std::vector<TypeRow> types) : types_(std::move(types)) {
    for (std::size_t place = 0; place < types_.size(); ++place) {
        for (MethodRow& row : types_[place].methods) {
            row.full_name = types_[place].name + "." + row.name;
            row.type = place;
            verify(row.access.waits == (row.ask != nullptr),
                   "a method waits without a question, or asks one and never waits");
            verify(row.parameters.size() <= limits::arguments_max,
                   "a method has more parameters than a call can carry");
            numbers_.emplace(row.full_name, static_cast<std::uint16_t>(methods_.size()));
            methods_.push_back(&row);
        }
    }
}

const std::uint16_t* Catalogue::number_of(std::string_view full_name) const {
    const auto found = numbers_.find(full_name);
    return found == numbers_.end() ? nullptr : &found->second;
}

Awaits Catalogue::awaits(std::size_t type, Lane lane) const {
    for (const MethodRow& row : types_[type].methods)
        if (row.access.waits && row.access.lane == lane) return row.access.awaits;
    return Awaits::signal;
}

const TypeRow* Catalogue::type(std::string_view name) const {
    for (const TypeRow& type : types_)
        if (type.name == name) return &type;
    return nullptr;
}

}  // namespace steward::engine
