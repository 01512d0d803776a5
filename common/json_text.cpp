#include "common/json_text.hpp"

#include "common/base64.hpp"
#include "common/json.hpp"
#include "common/json_printer.hpp"
#include "common/limits.hpp"
#include "common/msgpack_writer.hpp"

#include <algorithm>
#include <cmath>

namespace steward {
namespace {

using nlohmann::json;

json real_to_json(double real) {
    if (std::isfinite(real)) return real;
    return {{"$float", std::isnan(real) ? "nan" : real > 0 ? "inf" : "-inf"}};
}

// Recursion is bounded by limits::value_depth_max: the value was checked, the text is parsed with that bound.
json next_to_json(Reader& reader) {
    const Token token = reader.next();
    switch (token.kind) {
        case Kind::nil:
        case Kind::fault: return nullptr;
        case Kind::boolean: return token.bits != 0;
        case Kind::integer: return token.integer();
        case Kind::unsigned_integer: return token.bits;
        case Kind::real: return real_to_json(token.real);
        case Kind::text: return std::string(token.bytes);
        case Kind::binary: return {{"$bytes", to_base64(token.bytes)}};
        case Kind::reference: return {{"$ref", token.bits}};
        case Kind::array: {
            json items = json::array();
            for (std::uint64_t i = 0; i < token.bits; ++i) items.push_back(next_to_json(reader));
            return items;
        }
        case Kind::map: break;
    }
    json members = json::object();
    for (std::uint64_t i = 0; i < token.bits; ++i) {
        std::string key(reader.next().bytes);
        members[std::move(key)] = next_to_json(reader);
    }
    if (members.size() != 1 || !members.begin().key().starts_with('$')) return members;
    return {{"$map", json::array({json::array({members.begin().key(), members.begin().value()})})}};
}

void write_map(Writer& writer, const json& pairs) {
    if (!pairs.is_array()) throw TextFault("$map needs an array of [key, value] pairs");
    writer.map(pairs.size());
    for (const json& pair : pairs) {
        if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string())
            throw TextFault("$map needs an array of [key, value] pairs");
        writer.text(pair[0].get_ref<const std::string&>());
        write_json(writer, pair[1]);
    }
}

void write_float(Writer& writer, const json& word) {
    if (word == "nan") return writer.real(std::nan(""));
    if (word == "inf") return writer.real(INFINITY);
    if (word == "-inf") return writer.real(-INFINITY);
    throw TextFault("$float needs \"nan\", \"inf\" or \"-inf\"");
}

// True when `members` is one of the forms that JSON lacks, and it has been written.
bool write_special(Writer& writer, const json& members) {
    if (members.size() != 1) return false;
    const std::string& key = members.begin().key();
    const json& content = members.begin().value();
    if (key == "$map") {
        write_map(writer, content);
    } else if (key == "$ref") {
        if (!content.is_number_unsigned()) throw TextFault("$ref needs an object id");
        writer.reference(ObjectId{content.get<std::uint64_t>()});
    } else if (key == "$bytes") {
        if (!content.is_string()) throw TextFault("$bytes needs a string in base64");
        const auto bytes = from_base64(content.get_ref<const std::string&>());
        if (!bytes) throw TextFault("$bytes needs a string in base64");
        writer.binary(*bytes);
    } else if (key == "$float") {
        write_float(writer, content);
    } else {
        return false;
    }
    return true;
}

// The deepest that brackets outside strings stand in one another. nlohmann would tell a callback, but with one it walks
// through the members that a container has already each time that one more ends.
std::size_t nesting(std::string_view text) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        if (letter == '"') in_string = !in_string;
        else if (in_string) i += letter == '\\' ? 1 : 0;
        else if (letter == '[' || letter == '{') deepest = std::max(deepest, ++depth);
        else if ((letter == ']' || letter == '}') && depth > 0) --depth;
    }
    return deepest;
}

// nlohmann puts its own name and a number in brackets before the sentence.
std::string without_brackets(std::string_view sentence) {
    const std::size_t end = sentence.starts_with('[') ? sentence.find("] ") : std::string_view::npos;
    return std::string(end == std::string_view::npos ? sentence : sentence.substr(end + 2));
}

}  // namespace

json to_json(ValueView value) {
    Reader reader(value.bytes);
    return next_to_json(reader);
}

std::string to_text(ValueView value) {
    std::string text;
    print_json(text, value);
    return text;
}

void write_json(Writer& writer, const json& value) {
    switch (value.type()) {
        case json::value_t::boolean: return writer.boolean(value.get<bool>());
        case json::value_t::number_integer: return writer.integer(value.get<std::int64_t>());
        case json::value_t::number_unsigned: return writer.unsigned_integer(value.get<std::uint64_t>());
        case json::value_t::number_float: return writer.real(value.get<double>());
        case json::value_t::string: return writer.text(value.get_ref<const std::string&>());
        case json::value_t::binary: {
            const auto& bytes = value.get_binary();
            return writer.binary({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        }
        case json::value_t::array:
            writer.array(value.size());
            for (const json& item : value) write_json(writer, item);
            return;
        case json::value_t::object:
            if (write_special(writer, value)) return;
            writer.map(value.size());
            for (const auto& [key, member] : value.items()) {
                writer.text(key);
                write_json(writer, member);
            }
            return;
        default: return writer.nil();
    }
}

json parse_text(std::string_view text) {
    if (nesting(text) > limits::value_depth_max * 2) throw TextFault("nesting deeper than 32 levels");
    try {
        return json::parse(text);
    } catch (const json::parse_error& error) {
        throw NotJson(without_brackets(error.what()));
    } catch (const json::exception& error) {  // a number that no double holds
        throw TextFault(without_brackets(error.what()));
    }
}

Bytes read_text(std::string_view text) {
    Bytes bytes;
    Writer writer(bytes);
    write_json(writer, parse_text(text));
    const auto checked = check(bytes);
    if (!checked) throw TextFault(std::string(checked.error()));
    return bytes;
}

tl::expected<Bytes, std::string> from_text(std::string_view text) {
    try {
        return read_text(text);
    } catch (const TextFault& fault) {
        return tl::unexpected(std::string(fault.what()));
    }
}

}  // namespace steward
