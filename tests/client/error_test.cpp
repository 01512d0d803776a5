// The classes of refusals and the error table say the same: each code comes as its class, and each
// class has the table's name in C++'s spelling.
#include <steward/error.hpp>

#include <catch2/catch.hpp>
#include <cctype>
#include <fstream>
#include <sstream>
#include <typeindex>
#include <utility>

using namespace steward;

namespace {

// "index_out_of_range" as IndexOutOfRange.
std::string class_name(std::string_view word) {
    std::string name;
    bool begins = true;
    for (const char letter : word) {
        if (letter != '_') name += begins ? static_cast<char>(std::toupper(letter)) : letter;
        begins = letter == '_';
    }
    return name;
}

std::string public_header() {
    std::ifstream file(STEWARD_SOURCE "/client/include/steward/error.hpp");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::type_index thrown_for(ErrorCode code) {
    try {
        throw_refusal(code, "a sentence", true);
    } catch (const Refused& refused) {
        CHECK(refused.code() == code);
        CHECK(refused.what() == std::string("a sentence"));
        CHECK(refused.deferred());
        return typeid(refused);
    }
}

template <ErrorCode code>
std::type_index class_of() {
    if constexpr (is_refusal(code))
        return typeid(RefusedWith<code>);
    else
        return typeid(Refused);
}

template <std::size_t... place>
std::vector<std::type_index> classes(std::index_sequence<place...>) {
    return {class_of<error_table[place].code>()...};
}

}  // namespace

TEST_CASE("Error: each code of the table comes as its class", "[client]") {
    const auto wanted = classes(std::make_index_sequence<error_table.size()>());
    for (std::size_t i = 0; i < error_table.size(); ++i) {
        CAPTURE(error_table[i].name);
        CHECK(thrown_for(error_table[i].code) == wanted[i]);
    }
    CHECK(thrown_for(ErrorCode{999}) == std::type_index(typeid(Refused)));
}

TEST_CASE("Error: each refusal of the table has its name in the public header", "[client]") {
    const std::string header = public_header();
    for (const ErrorRow& row : error_table) {
        const std::string word(row.name);
        const std::string line =
            "\nusing " + class_name(word) + " = RefusedWith<ErrorCode::" + word + ">;\n";
        CAPTURE(line);
        CHECK((header.find(line) != std::string::npos) == is_refusal(row.code));
    }
}
