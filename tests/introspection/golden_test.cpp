// The committed reference and the client's table of methods say what the catalogue says: generated
// == committed. After a change of the catalogue run scripts/approve and read the difference.
#include "engine/types/types.hpp"
#include "introspection/description.hpp"
#include "introspection/service.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

using namespace steward;

namespace {

std::string committed(const std::string& path) {
    std::ifstream file(STEWARD_SOURCE "/" + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

engine::Catalogue whole_catalogue() {
    std::vector<engine::TypeRow> types = engine::shared_types();
    types.push_back(introspection::service_type());
    return engine::Catalogue(std::move(types));
}

// The first line that differs, so that a failure names it instead of printing two whole pages.
std::string difference(const std::string& generated, const std::string& path) {
    std::istringstream made(generated), kept(committed(path));
    std::string left, right;
    for (int line = 1;; ++line) {
        const bool more_left = static_cast<bool>(std::getline(made, left));
        const bool more_right = static_cast<bool>(std::getline(kept, right));
        if (!more_left && !more_right) return "";
        if (more_left == more_right && left == right) continue;
        return path + ", line " + std::to_string(line) + ": generated '" +
               (more_left ? left : "(end)") + "', committed '" + (more_right ? right : "(end)") +
               "'; run scripts/approve";
    }
}

}  // namespace

TEST_CASE("Golden: docs/reference.md is what the catalogue says", "[introspection][golden]") {
    CHECK(difference(introspection::reference_markdown(whole_catalogue()), "docs/reference.md") ==
          "");
}

TEST_CASE("Golden: docs/protocol.json is what the catalogue says", "[introspection][golden]") {
    CHECK(difference(introspection::protocol_json(whole_catalogue()), "docs/protocol.json") == "");
}

TEST_CASE("Golden: the client's table of methods is what the catalogue says",
          "[introspection][golden]") {
    const std::string path = "client/include/steward/detail/methods.hpp";
    CHECK(difference(introspection::methods_header(whole_catalogue()), path) == "");
}

TEST_CASE("Methods' header: what C++ keeps for itself ends with an underscore", "[introspection]") {
    const std::string header = introspection::methods_header(whole_catalogue());
    CHECK(header.find("struct namespace_ {\n    static constexpr std::string_view type_name = "
                      "\"namespace\";") != std::string::npos);
    CHECK(header.find(" delete_{") != std::string::npos);
    CHECK(header.find(" delete{") == std::string::npos);
    CHECK(header.find("\"list.delete\"") != std::string::npos);
}

TEST_CASE("Catalogue: every row has a sentence, every parameter a name of its own",
          "[introspection]") {
    const engine::Catalogue catalogue = whole_catalogue();
    for (const engine::TypeRow& type : catalogue.types()) {
        CHECK(std::string(type.summary).ends_with('.'));
        for (const engine::MethodRow& row : type.methods) {
            INFO(row.full_name);
            CHECK(std::string(row.summary).find_first_of(".") != std::string::npos);
            CHECK(row.parameters.size() <= limits::arguments_max);
            for (std::size_t i = 0; i < row.parameters.size(); ++i) {
                CHECK_FALSE(row.parameters[i].name.empty());
                for (std::size_t j = 0; j < i; ++j)
                    CHECK(row.parameters[i].name != row.parameters[j].name);
            }
        }
    }
}
