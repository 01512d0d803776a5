#include "common/json_reader.hpp"

#include "common/base64.hpp"
#include "common/json_scanner.hpp"
#include "common/limits.hpp"
#include "common/msgpack_reader.hpp"
#include "common/msgpack_writer.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace steward {
namespace {

using nlohmann::json;

// A value's deepest nesting as text: `$map` writes three brackets for one map, and a call of the
// text form stands in four more.
constexpr std::size_t brackets_max = limits::value_depth_max * 3 + 4;

// nlohmann puts its own name and a number in brackets before the sentence.
std::string without_brackets(std::string_view sentence) {
    const std::size_t end =
        sentence.starts_with('[') ? sentence.find("] ") : std::string_view::npos;
    return std::string(end == std::string_view::npos ? sentence : sentence.substr(end + 2));
}

// Takes the events of the scanner or of nlohmann. The count of a container is known at its end: its
// header is written in one byte and grows if it must.
class Builder {
public:
    explicit Builder(JsonText& text) : text_(text), writer_(text.bytes) {}

    bool null() { return item(), writer_.nil(), true; }
    bool boolean(bool value) { return item(), writer_.boolean(value), true; }
    bool number_integer(std::int64_t value) { return item(), writer_.integer(value), true; }
    bool number_unsigned(std::uint64_t value) {
        return item(), writer_.unsigned_integer(value), true;
    }
    bool number_float(double value, const std::string& digits) {
        item();
        if (digits.find_first_of(".eE") != std::string::npos) return writer_.real(value), true;
        text_.is_plain = false;  // nlohmann makes a float of an integer that is too large
        return writer_.binary(digits), true;
    }
    bool real(double value) { return item(), writer_.real(value), true; }
    bool text(std::string_view letters) { return item(), writer_.text(letters), true; }
    bool string(std::string& letters) { return text(letters); }
    bool binary(json::binary_t&) { return false; }
    bool key(std::string& letters) { return member(letters); }
    bool member(std::string_view letters) {
        if (letters.starts_with('$')) text_.is_plain = false;
        ++open_.back().count;
        return writer_.text(letters), true;
    }
    bool start_object(std::size_t) { return open(Kind::map); }
    bool start_array(std::size_t) { return open(Kind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool parse_error(std::size_t, const std::string&, const json::exception& error) {
        const std::string sentence = without_brackets(error.what());
        if (dynamic_cast<const json::parse_error*>(&error) != nullptr) throw NotJson(sentence);
        throw TextFault(sentence);  // a number that no double holds
    }

private:
    struct Open {
        std::size_t header = 0;
        std::size_t count = 0;
        Kind kind = Kind::array;
    };

    // Members are counted by their keys.
    void item() {
        if (!open_.empty() && open_.back().kind == Kind::array) ++open_.back().count;
    }
    bool open(Kind kind) {
        item();
        if (open_.size() == brackets_max) throw TextFault("nesting deeper than 32 levels");
        open_.push_back({.header = text_.bytes.size(), .count = 0, .kind = kind});
        text_.bytes.push_back('\0');
        return true;
    }
    bool close() {
        const Open closed = open_.back();
        open_.pop_back();
        Bytes header;
        Writer writer(header);
        if (closed.kind == Kind::map)
            writer.map(closed.count);
        else
            writer.array(closed.count);
        if (header.size() == 1)
            text_.bytes[closed.header] = header[0];
        else
            text_.bytes.replace(closed.header, 1, header);
        return true;
    }

    JsonText& text_;
    Writer writer_;
    std::vector<Open> open_;
};

std::string shortened(std::string_view digits) {
    constexpr std::size_t digits_max = 40;
    return std::string(digits.substr(0, digits_max)) + (digits.size() > digits_max ? "…" : "");
}

[[noreturn]] void refuse_integer(std::string_view digits) {
    const std::string number = shortened(digits);
    throw TextFault("the integer " + number + " needs more than 64 bits: write " + number +
                    ".0 for a float, \"" + number + "\" for a string");
}

// Reads parts of a text, which has been written by Builder and so needs no checks of its form.
class Converter {
public:
    Converter(Bytes& out, BytesView part) : writer_(out), reader_(part) {}

    void value() {
        const char* const begin = reader_.position();
        const Token token = reader_.next();
        switch (token.kind) {
            case Kind::binary: refuse_integer(token.bytes);
            case Kind::array:
                writer_.array(token.bits);
                for (std::uint64_t i = 0; i < token.bits; ++i) value();
                return;
            case Kind::map:
                if (token.bits == 1 && special()) return;
                writer_.map(token.bits);
                for (std::uint64_t i = 0; i < token.bits; ++i) {
                    writer_.text(reader_.next().bytes);
                    value();
                }
                return;
            default:
                return writer_.raw({begin, static_cast<std::size_t>(reader_.position() - begin)});
        }
    }

private:
    // True when the one member that comes next is a form that JSON lacks, and it has been written.
    bool special() {
        Reader ahead = reader_;
        const BytesView key = ahead.next().bytes;
        if (key == "$map") return reader_ = ahead, pairs(), true;
        const bool known = key == "$ref" || key == "$bytes" || key == "$float";
        if (!known) return false;
        const Token content = Reader(ahead.value()).next();
        reader_ = ahead;
        if (key == "$ref") {
            const bool is_natural = content.kind == Kind::integer && content.integer() >= 0;
            const bool is_id = is_natural || content.kind == Kind::unsigned_integer;
            if (!is_id) throw TextFault("$ref needs an object id");
            writer_.reference(ObjectId{content.bits});
        } else if (key == "$bytes") {
            const auto bytes =
                content.kind == Kind::text ? from_base64(content.bytes) : std::nullopt;
            if (!bytes) throw TextFault("$bytes needs a string in base64");
            writer_.binary(*bytes);
        } else {
            real(content);
        }
        return true;
    }

    void real(const Token& word) {
        if (word.kind == Kind::text && word.bytes == "nan") return writer_.real(std::nan(""));
        if (word.kind == Kind::text && word.bytes == "inf") return writer_.real(INFINITY);
        if (word.kind == Kind::text && word.bytes == "-inf") return writer_.real(-INFINITY);
        throw TextFault("$float needs \"nan\", \"inf\" or \"-inf\"");
    }

    void pairs() {
        constexpr const char* sentence = "$map needs an array of [key, value] pairs";
        const Token head = reader_.next();
        if (head.kind != Kind::array) throw TextFault(sentence);
        writer_.map(head.bits);
        for (std::uint64_t i = 0; i < head.bits; ++i) {
            const Token pair = reader_.next();
            if (pair.kind != Kind::array || pair.bits != 2) throw TextFault(sentence);
            const Token key = reader_.next();
            if (key.kind != Kind::text) throw TextFault(sentence);
            writer_.text(key.bytes);
            value();
        }
    }

    Writer writer_;
    Reader reader_;
};

}  // namespace

JsonText read_json(std::string_view text) {
    JsonText read;
    read.bytes.reserve(text.size());
    Builder builder(read);
    if (JsonScanner(text, builder).scan()) return read;
    // nlohmann knows what is wrong, if anything is.
    read = {};
    Builder slow(read);
    json::sax_parse(text.begin(), text.end(), &slow);
    return read;
}

void append_value(Bytes& out, BytesView part) { Converter(out, part).value(); }

}  // namespace steward
