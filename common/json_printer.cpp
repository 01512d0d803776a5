#include "common/json_printer.hpp"

#include "common/base64.hpp"

#include <charconv>
#include <cmath>

namespace steward {
namespace {

enum class Source : std::uint8_t { value, json_text };

class Printer {
public:
    Printer(std::string& out, Layout layout, Source source = Source::value)
        : out_(out), indented_(layout == Layout::indented), is_value_(source == Source::value) {}

    void value(Reader& reader) {
        const Token token = reader.next();
        switch (token.kind) {
            case Kind::nil:
            case Kind::fault: out_ += "null"; return;
            case Kind::boolean: out_ += token.bits != 0 ? "true" : "false"; return;
            case Kind::integer: out_ += std::to_string(token.integer()); return;
            case Kind::unsigned_integer: out_ += std::to_string(token.bits); return;
            case Kind::real: real(token.real); return;
            case Kind::text: text(token.bytes); return;
            case Kind::binary: binary(token.bytes); return;
            case Kind::reference: out_.append("{\"$ref\":").append(std::to_string(token.bits)).append("}"); return;
            case Kind::array: array(reader, token.bits); return;
            case Kind::map: map(reader, token.bits); return;
        }
    }

private:
    // The shortest digits that read back as the same number, and always as a float.
    void real(double number) {
        if (!std::isfinite(number)) {
            out_.append("{\"$float\":\"").append(std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf").append("\"}");
            return;
        }
        char digits[32];
        const std::string_view written(digits, static_cast<std::size_t>(
            std::to_chars(digits, digits + sizeof digits, number).ptr - digits));
        out_ += written;
        if (written.find_first_of(".e") == std::string_view::npos) out_ += ".0";
    }

    // In JSON that was read, a `bin` holds the digits of an integer.
    void binary(BytesView bytes) {
        if (!is_value_) out_ += bytes;
        else out_.append("{\"$bytes\":\"").append(to_base64(bytes)).append("\"}");
    }

    void text(std::string_view letters) {
        static constexpr std::string_view digits = "0123456789abcdef";
        out_ += '"';
        for (const char letter : letters) {
            const auto code = static_cast<unsigned char>(letter);
            if (letter == '"' || letter == '\\') out_.append(1, '\\').append(1, letter);
            else if (letter == '\n') out_ += "\\n";
            else if (letter == '\t') out_ += "\\t";
            else if (letter == '\r') out_ += "\\r";
            else if (code < 0x20 || code == 0x7f) out_.append("\\u00").append(1, digits[code >> 4]).append(1, digits[code & 15]);
            else out_ += letter;
        }
        out_ += '"';
    }

    void array(Reader& reader, std::uint64_t count) {
        out_ += '[';
        ++depth_;
        for (std::uint64_t i = 0; i < count; ++i) {
            separate(i == 0);
            value(reader);
        }
        close(count, ']');
    }

    void map(Reader& reader, std::uint64_t count) {
        // One key that begins with `$` would be read as one of the forms that JSON lacks.
        Reader ahead = reader;
        const bool special = is_value_ && count == 1 && ahead.next().bytes.starts_with('$');
        out_ += special ? "{\"$map\":[[" : "{";
        ++depth_;
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!special) separate(i == 0);
            value(reader);
            out_ += special ? "," : indented_ ? ": " : ":";
            value(reader);
        }
        if (!special) return close(count, '}');
        --depth_;
        out_ += "]]}";
    }

    void separate(bool first) {
        if (!first) out_ += ',';
        if (indented_) out_.append(1, '\n').append(depth_ * 2, ' ');
    }

    void close(std::uint64_t count, char bracket) {
        --depth_;
        if (indented_ && count > 0) out_.append(1, '\n').append(depth_ * 2, ' ');
        out_ += bracket;
    }

    std::string& out_;
    bool indented_;
    bool is_value_;
    std::size_t depth_ = 0;
};

}  // namespace

void print_json(std::string& out, ValueView value, Layout layout) {
    Reader reader(value.bytes);
    Printer(out, layout).value(reader);
}

void print_as_read(std::string& out, BytesView part) {
    Reader reader(part);
    Printer(out, Layout::one_line, Source::json_text).value(reader);
}

}  // namespace steward
