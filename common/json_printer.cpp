#include "common/json_printer.hpp"

#include "common/base64.hpp"
#include "common/short_bytes.hpp"
#include "common/utf8.hpp"

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
            case Kind::integer: integer(token.integer()); return;
            case Kind::unsigned_integer: integer(token.bits); return;
            case Kind::real: real(token.real); return;
            case Kind::text: text(token.bytes); return;
            case Kind::binary: binary(token.bytes); return;
            case Kind::reference:
                out_.append("{\"$ref\":").append(std::to_string(token.bits)).append("}");
                return;
            case Kind::array: array(reader, token.bits); return;
            case Kind::map: map(reader, token.bits); return;
        }
    }

private:
    template <class Integer>
    void integer(Integer number) {
        char digits[24];
        out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    }

    // The shortest digits that read back as the same number, and always as a float.
    void real(double number) {
        if (!std::isfinite(number)) {
            out_.append("{\"$float\":\"")
                .append(std::isnan(number) ? "nan"
                        : number > 0       ? "inf"
                                           : "-inf")
                .append("\"}");
            return;
        }
        char digits[32];
        const std::string_view written(
            digits, static_cast<std::size_t>(
                        std::to_chars(digits, digits + sizeof digits, number).ptr - digits));
        out_ += written;
        if (written.find_first_of(".e") == std::string_view::npos) out_ += ".0";
    }

    // In JSON that was read, a `bin` holds the digits of an integer.
    void binary(BytesView bytes) {
        if (!is_value_)
            out_ += bytes;
        else
            out_.append("{\"$bytes\":\"").append(to_base64(bytes)).append("\"}");
    }

    void text(std::string_view letters) {
        out_ += '"';
        std::size_t shown = 0;  // what stands as it is goes out in one piece
        for (std::size_t at = 0; at < letters.size();) {
            if (are_eight_plain(letters, at)) {
                at += 8;
                continue;
            }
            const char letter = letters[at];
            if (is_plain(letter)) {
                ++at;
                continue;
            }
            const std::size_t size =
                letter == '"' || letter == '\\' ? 1 : control_size(letters.substr(at));
            if (size == 0) {
                ++at;
                continue;
            }
            out_ += letters.substr(shown, at - shown);
            escape(letters.substr(at, size));
            shown = at += size;
        }
        out_ += letters.substr(shown);
        out_ += '"';
    }

    // Also a byte that no letter to be escaped begins with.
    static bool is_plain(char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte >= 0x80) return byte != 0xc2 && byte != 0xe2;
        return byte >= ' ' && byte != 0x7f && byte != '"' && byte != '\\';
    }
    // ASCII that is plain, or nothing is said.
    static bool are_eight_plain(std::string_view letters, std::size_t at) {
        constexpr std::uint64_t ones = 0x0101010101010101u;
        if (letters.size() - at < 8) return false;
        const auto word = word_at<std::uint64_t>(letters.data() + at);
        const auto has_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes; };
        const std::uint64_t stops = word | (word - ones * 0x20) | has_zero(word ^ (ones * 0x7f)) |
                                    has_zero(word ^ (ones * '"')) | has_zero(word ^ (ones * '\\'));
        return (stops & (ones * 0x80)) == 0;
    }

    // Controls, U+0080-U+009F and marks that turn the direction of writing are escaped too: JSON
    // allows it, terminals need it.
    void escape(BytesView letter) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(letter[at]); };
        if (letter == "\"" || letter == "\\")
            out_.append("\\").append(letter);
        else if (letter == "\n")
            out_ += "\\n";
        else if (letter == "\t")
            out_ += "\\t";
        else if (letter == "\r")
            out_ += "\\r";
        else
            code(letter.size() == 1   ? byte(0)
                 : letter.size() == 2 ? byte(1)
                                      : 0x2000u + ((byte(1) & 0x3fu) << 6) + (byte(2) & 0x3fu));
    }

    void code(unsigned number) {
        static constexpr std::string_view digits = "0123456789abcdef";
        out_ += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) out_ += digits[number >> shift & 15];
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
