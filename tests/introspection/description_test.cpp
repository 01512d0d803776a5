// The documents that are made from the catalogue, with a small one; the committed ones are compared
// in tests/golden.
#include "introspection/description.hpp"
#include "desk.hpp"

#include <catch2/catch.hpp>

using namespace steward;
using namespace steward::introspection;

TEST_CASE("Reference: every type and method has its line", "[introspection]") {
    const Desk desk;
    const std::string page = reference_markdown(desk.catalogue());
    CHECK(page.find("\n## chair\n\nA seat for one.\n") != std::string::npos);
    CHECK(page.find("* `create(value?: any)`.\n  An empty chair with a value on it.\n") !=
          std::string::npos);
    CHECK(page.find("* `sit(timeout?: seconds) -> boolean`, waits (holder), number ") !=
          std::string::npos);
    CHECK(page.find("| 49 | `key_not_found` |") != std::string::npos);
    CHECK(page.find("| `value_depth_max` | 32 |") != std::string::npos);
}

TEST_CASE("Description: its digest is the same in every run, and another one for another catalogue",
          "[introspection]") {
    const Desk desk;
    const engine::Catalogue service_only({service_type()});
    CHECK(catalogue_digest(desk.catalogue()) == catalogue_digest(Desk().catalogue()));
    CHECK(catalogue_digest(desk.catalogue()) != catalogue_digest(service_only));
    CHECK(catalogue_digest(desk.catalogue()).size() == 16);
}

TEST_CASE("Protocol document: says what describe says, and the errors and limits",
          "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    const nlohmann::json document = nlohmann::json::parse(protocol_json(desk.catalogue()));
    CHECK(document["types"] == desk.call(1, "service.describe").value);
    CHECK(document["protocol"]["major"] == protocol_major);
    CHECK(document["errors"].size() == error_table.size());
    CHECK(document["limits"]["batch_calls_max"] == limits::batch_calls_max);
}
