// The catalogue as documents: what `service.describe` answers, docs/protocol.json and docs/reference.md. All three say
// the same, and depend on nothing but the catalogue.
#pragma once

#include "engine/catalogue.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace steward::introspection {

// One type: name, summary, constructor (null, or summary and parameters) and methods, each with name, number,
// parameters (name, kind, optional), access, result and summary.
nlohmann::ordered_json describe_type(const engine::Catalogue& catalogue, const engine::TypeRow& type);

// docs/protocol.json: the protocol's version, every type, the error table and the limits. Ends with a newline.
std::string protocol_json(const engine::Catalogue& catalogue);

// docs/reference.md: the same for people.
std::string reference_markdown(const engine::Catalogue& catalogue);

}  // namespace steward::introspection
