#include "common/json_text.hpp"

#include "common/json.hpp"
#include "common/json_printer.hpp"

namespace steward {

nlohmann::json to_json(ValueView value) { return nlohmann::json::parse(to_text(value)); }

std::string to_text(ValueView value) {
    std::string text;
    print_json(text, value);
    return text;
}

Bytes read_text(std::string_view text) {
    JsonText read = read_json(text);
    Bytes bytes;
    if (read.is_plain)
        bytes.swap(read.bytes);
    else
        append_value(bytes, read.bytes);
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
