#include "client/cli/arguments.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/input.hpp"
#include "client/cli/seconds.hpp"
#include "client/cli/session.hpp"
#include "client/cli/suggestion.hpp"
#include "common/json_text.hpp"
#include "common/msgpack_writer.hpp"
#include "common/utf8.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <utility>

namespace steward::cli {
namespace {

Bytes text_value(const std::string& word) {
    if (!is_utf8(word))
        throw UsageError(
            "an argument is not UTF-8: --text takes it as bytes, JSON writes {\"$bytes\": "
            "\"BASE64\"}");
    Bytes bytes;
    Writer(bytes).text(word);
    return bytes;
}

Bytes binary_value(BytesView word) {
    Bytes bytes;
    Writer(bytes).binary(word);
    return bytes;
}

Bytes reference(ObjectId object) {
    Bytes bytes;
    Writer(bytes).reference(object);
    return bytes;
}

constexpr const char* how_to_quote =
    "If it is meant as a string, quote it as JSON does, or say --text.";

// Of a long word what a line holds.
std::string shortened(const std::string& word) {
    constexpr std::size_t letters_max = 200;
    return word.size() <= letters_max ? word : word.substr(0, letters_max) + "…";
}

// Items of a dict or an array are no word, whatever kind their parameter has.
std::string wanted_kind(const Parameter& parameter) {
    return parameter.kind == "any" && parameter.name == "items" ? "items" : parameter.kind;
}

// What an input holds, as a whole. Without --text it is read as a word would be, and the newline at
// its end is none of it.
Bytes read_content(std::string content, const std::string& kind, Reading reading) {
    if (reading.text) return read_word(content, kind, reading);
    if (!is_utf8(content)) return binary_value(content);
    if (content.ends_with('\n')) content.pop_back();
    return read_word(content, kind);
}

// What the daemon would refuse for its kind alone. A kind that this command does not know is the
// daemon's to judge.
bool fits(const Parameter& parameter, Kind kind) {
    if (parameter.optional && kind == Kind::nil) return true;
    const bool is_integer = kind == Kind::integer || kind == Kind::unsigned_integer;
    if (parameter.kind == "number" || parameter.kind == "seconds")
        return is_integer || kind == Kind::real;
    for (const std::string_view known :
         {"integer", "boolean", "string", "array", "map", "reference"})
        if (parameter.kind == known) return name(kind) == known;
    return true;
}

class Collector {
public:
    Collector(const std::vector<Parameter>& parameters, const std::string& usage,
              const FindObject& find, Reading reading)
        : parameters_(parameters),
          usage_(usage),
          find_(find),
          reading_(reading),
          values_(parameters.size()) {}

    void read(std::span<const std::string> words) {
        bool only_positional = false;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::string& word = words[i];
            if (!only_positional && word == "--")
                only_positional = true;
            else if (!only_positional && word.starts_with("--"))
                i += read_named(word, words.subspan(i + 1));
            else
                read_positional(word, only_positional);
        }
    }

    Bytes encoded() const {
        for (std::size_t i = 0; i < parameters_.size(); ++i)
            if (!parameters_[i].optional && values_[i].empty())
                fail("'" + parameters_[i].name + "' is missing");
        const auto given = static_cast<std::size_t>(std::count_if(
            values_.begin(), values_.end(), [](const Bytes& value) { return !value.empty(); }));
        Bytes bytes;
        Writer writer(bytes);
        if (named_)
            writer.map(given);
        else
            writer.array(given);
        for (std::size_t i = 0; i < parameters_.size(); ++i) {
            if (values_[i].empty()) continue;
            if (named_) writer.text(parameters_[i].name);
            writer.raw(values_[i]);
        }
        return bytes;
    }

    bool is_line_by_line() const { return lines_.has_value(); }

    // Take the next line as that argument; false at the end.
    bool next_line() {
        const auto line = lines_->line();
        if (!line) return false;
        values_[*lines_place_] =
            read_word(*line, wanted_kind(parameters_[*lines_place_]), reading_);
        check_kind(*lines_place_);
        return true;
    }

private:
    // How many of the words after the name it took.
    std::size_t read_named(const std::string& word, std::span<const std::string> rest) {
        const std::size_t equals = word.find('=');
        std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
        std::replace(name.begin(), name.end(), '-', '_');
        const std::size_t place = place_of(name);
        if (equals == std::string::npos && rest.empty()) fail("--" + name + " needs a value");
        named_ = true;
        put(place, equals == std::string::npos ? rest.front() : word.substr(equals + 1), false);
        return equals == std::string::npos ? 1 : 0;
    }

    void read_positional(const std::string& word, bool is_plain) {
        while (next_ < values_.size() && !values_[next_].empty()) ++next_;
        if (next_ == values_.size()) fail("'" + word + "' is one argument too many");
        put(next_, word, is_plain);
    }

    // A plain word has no meaning of its own.
    void put(std::size_t place, const std::string& word, bool is_plain) {
        if (!values_[place].empty()) fail("'" + parameters_[place].name + "' is given twice");
        const Parameter& parameter = parameters_[place];
        const bool names_object =
            find_ && parameter.kind == "reference" && !word.starts_with('{') && word != "null";
        const bool has_meaning = !is_plain && parameter.kind != "reference";
        if (names_object)
            values_[place] = reference(find_(word));
        else if (has_meaning && names_input(word))
            values_[place] = read_input(place, word);
        else if (const auto id = has_meaning ? id_in(word) : std::nullopt)
            values_[place] = reference(ObjectId{*id});
        else
            values_[place] = read_word(word, wanted_kind(parameter), reading_);
        if (lines_place_ != place) check_kind(place);
    }

    void check_kind(std::size_t place) const {
        const Parameter& parameter = parameters_[place];
        const Kind kind = ValueView{values_[place]}.kind();
        if (!fits(parameter, kind))
            fail("'" + parameter.name + "' must be of the kind " + parameter.kind + ", not " +
                 std::string(name(kind)));
        if (parameter.kind == "seconds" && is_negative(ValueView{values_[place]}))
            fail("'" + parameter.name + "' must be a number of seconds that is not negative");
    }

    // Of an input that is read line by line for one call each, the first line is not read yet.
    Bytes read_input(std::size_t place, const std::string& word) {
        const Parameter& parameter = parameters_[place];
        if (word == "-" && std::exchange(standard_input_is_read_, true))
            fail("standard input is read for one argument only");
        Input input(word);
        if (!reading_.lines) return read_content(input.rest(), wanted_kind(parameter), reading_);
        if (parameter.kind != "array") {
            if (lines_) fail("one argument only is read line by line");
            lines_.emplace(std::move(input));
            lines_place_ = place;
            return Bytes("\xc0");
        }
        Bytes items;
        std::size_t count = 0;
        for (; const auto line = input.line(); ++count) items += read_word(*line, "any", reading_);
        Bytes array;
        Writer(array).array(count);
        return array + items;
    }

    std::size_t place_of(const std::string& name) const {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < parameters_.size(); ++i) {
            if (parameters_[i].name == name) return i;
            names.push_back(parameters_[i].name);
        }
        fail("there is no --" + name + suggestion(name, names));
    }

    [[noreturn]] void fail(const std::string& what) const {
        throw UsageError(what + "\nUsage: steward " + usage_);
    }

    const std::vector<Parameter>& parameters_;
    const std::string& usage_;
    const FindObject& find_;
    Reading reading_;
    std::vector<Bytes> values_;
    std::optional<Input> lines_;  // of the argument at lines_place_
    std::optional<std::size_t> lines_place_;
    bool standard_input_is_read_ = false;
    std::size_t next_ = 0;
    bool named_ = false;
};

}  // namespace

Bytes read_word(const std::string& word, const std::string& kind, Reading reading) {
    if (reading.text && kind == "bytes") return binary_value(word);
    if (reading.text && (kind == "any" || kind == "string"))
        return is_utf8(word) ? text_value(word) : binary_value(word);
    const bool begins_like_json =
        word.starts_with('{') || word.starts_with('[') || word.starts_with('"');
    if (kind == "string" && !word.starts_with('"')) return text_value(word);
    try {
        return read_text(word);
    } catch (const NotJson& fault) {
        if (!begins_like_json) return text_value(word);
        throw UsageError("this is no JSON: " + shortened(word) + "\n" + fault.what() + "\n" +
                         how_to_quote);
    } catch (const TextFault& fault) {
        throw UsageError("this cannot be a value: " + shortened(word) + "\n" + fault.what() + "\n" +
                         how_to_quote);
    }
}

Bytes read_arguments(std::span<const std::string> words, const std::vector<Parameter>& parameters,
                     const std::string& usage, const FindObject& find, Reading reading) {
    Collector collector(parameters, usage, find, reading);
    collector.read(words);
    if (collector.is_line_by_line())
        throw UsageError("--lines needs an argument that is an array here\nUsage: steward " +
                         usage);
    return collector.encoded();
}

void for_each_call(std::span<const std::string> words, const std::vector<Parameter>& parameters,
                   const std::string& usage, const FindObject& find, Reading reading,
                   const MakeCall& call) {
    Collector collector(parameters, usage, find, reading);
    collector.read(words);
    const Bytes first = collector.encoded();
    if (!collector.is_line_by_line()) return call(first, true);
    std::uint64_t line = 0;
    try {
        for (; ++line, collector.next_line();) call(collector.encoded(), false);
    } catch (const UsageError& error) {
        throw UsageError("line " + std::to_string(line) + ": " + error.what());
    } catch (const Refused& error) {
        throw_refusal(error.code(), "line " + std::to_string(line) + ": " + error.what());
    }
}

}  // namespace steward::cli
