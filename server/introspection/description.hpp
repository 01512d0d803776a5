// The catalogue as documents: what `service.describe` answers, docs/protocol.json,
// docs/reference.md and the client library's table of methods. All say the same, and depend on
// nothing but the catalogue.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/catalogue.hpp"

#include <string>

namespace steward::introspection {

// The word for what a lane waits for: "holder", "item", ….
std::string_view word_for(engine::Awaits awaits);

// One type as a map: name, summary, constructor (null, or summary and parameters) and methods, each
// with name, number, parameters (name, kind, optional), access, result and summary.
void write_type(Writer& writer, const engine::Catalogue& catalogue, const engine::TypeRow& type);

// Every type, in one array: what `service.describe` answers.
Bytes describe_types(const engine::Catalogue& catalogue);

// Of that answer the digest (common/digest.hpp), the same in every run of one build: whoever has
// kept an answer knows whether it still holds.
std::string catalogue_digest(const engine::Catalogue& catalogue);

// docs/protocol.json: the protocol's version, every type, the error table and the limits. Ends with
// a newline.
std::string protocol_json(const engine::Catalogue& catalogue);

// docs/reference.md: the same for people.
std::string reference_markdown(const engine::Catalogue& catalogue);

// client/include/steward/detail/methods.hpp: the names of all types and methods for the client
// library's compiler, so that a proxy cannot call what the daemon does not offer.
std::string methods_header(const engine::Catalogue& catalogue);

}  // namespace steward::introspection
