#include "client/cli/arguments.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/seconds.hpp"
#include "client/cli/suggestion.hpp"
#include "common/json.hpp"
#include "common/msgpack_writer.hpp"
#include "common/utf8.hpp"

#include <algorithm>

namespace steward::cli {
namespace {

Bytes text_value(const std::string& word) {
    if (!is_utf8(word)) throw UsageError("an argument is not UTF-8; bytes are written {\"$bytes\": \"BASE64\"}");
    Bytes bytes;
    Writer(bytes).text(word);
    return bytes;
}

Bytes reference(ObjectId object) {
    Bytes bytes;
    Writer(bytes).reference(object);
    return bytes;
}

constexpr const char* how_to_quote = "If it is meant as a string, quote it as JSON does.";

// Of a long word what a line holds.
std::string shortened(const std::string& word) {
    constexpr std::size_t letters_max = 200;
    return word.size() <= letters_max ? word : word.substr(0, letters_max) + "…";
}

// What the daemon would refuse for its kind alone. A kind that this command does not know is the daemon's to judge.
bool fits(const Parameter& parameter, Kind kind) {
    if (parameter.optional && kind == Kind::nil) return true;
    const bool is_integer = kind == Kind::integer || kind == Kind::unsigned_integer;
    if (parameter.kind == "number" || parameter.kind == "seconds") return is_integer || kind == Kind::real;
    for (const std::string_view known : {"integer", "boolean", "string", "array", "map", "reference"})
        if (parameter.kind == known) return name(kind) == known;
    return true;
}

class Collector {
public:
    Collector(const std::vector<Parameter>& parameters, const std::string& usage, const FindObject& find)
        : parameters_(parameters), usage_(usage), find_(find), values_(parameters.size()) {}

    void read(std::span<const std::string> words) {
        bool only_positional = false;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::string& word = words[i];
            if (!only_positional && word == "--") only_positional = true;
            else if (!only_positional && word.starts_with("--")) i += read_named(word, words.subspan(i + 1));
            else read_positional(word);
        }
    }

    Bytes encoded() const {
        for (std::size_t i = 0; i < parameters_.size(); ++i)
            if (!parameters_[i].optional && values_[i].empty()) fail("'" + parameters_[i].name + "' is missing");
        const auto given = static_cast<std::size_t>(
            std::count_if(values_.begin(), values_.end(), [](const Bytes& value) { return !value.empty(); }));
        Bytes bytes;
        Writer writer(bytes);
        if (named_) writer.map(given);
        else writer.array(given);
        for (std::size_t i = 0; i < parameters_.size(); ++i) {
            if (values_[i].empty()) continue;
            if (named_) writer.text(parameters_[i].name);
            writer.raw(values_[i]);
        }
        return bytes;
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
        put(place, equals == std::string::npos ? rest.front() : word.substr(equals + 1));
        return equals == std::string::npos ? 1 : 0;
    }

    void read_positional(const std::string& word) {
        while (next_ < values_.size() && !values_[next_].empty()) ++next_;
        if (next_ == values_.size()) fail("'" + word + "' is one argument too many");
        put(next_, word);
    }

    void put(std::size_t place, const std::string& word) {
        if (!values_[place].empty()) fail("'" + parameters_[place].name + "' is given twice");
        const Parameter& parameter = parameters_[place];
        const bool names_object = find_ && parameter.kind == "reference" && !word.starts_with('{') && word != "null";
        values_[place] = names_object ? reference(find_(word)) : read_word(word, parameter.kind);
        const Kind kind = ValueView{values_[place]}.kind();
        if (!fits(parameter, kind))
            fail("'" + parameter.name + "' must be of the kind " + parameter.kind + ", not " + std::string(name(kind)));
        if (parameter.kind == "seconds" && is_negative(ValueView{values_[place]}))
            fail("'" + parameter.name + "' must be a number of seconds that is not negative");
    }

    std::size_t place_of(const std::string& name) const {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < parameters_.size(); ++i) {
            if (parameters_[i].name == name) return i;
            names.push_back(parameters_[i].name);
        }
        fail("there is no --" + name + suggestion(name, names));
    }

    [[noreturn]] void fail(const std::string& what) const { throw UsageError(what + "\nUsage: steward " + usage_); }

    const std::vector<Parameter>& parameters_;
    const std::string& usage_;
    const FindObject& find_;
    std::vector<Bytes> values_;
    std::size_t next_ = 0;
    bool named_ = false;
};

}  // namespace

Bytes read_word(const std::string& word, const std::string& kind) {
    const bool begins_like_json = word.starts_with('{') || word.starts_with('[') || word.starts_with('"');
    if (kind == "string" && !word.starts_with('"')) return text_value(word);
    try {
        return read_text(word);
    } catch (const NotJson& fault) {
        if (!begins_like_json) return text_value(word);
        throw UsageError("this is no JSON: " + shortened(word) + "\n" + fault.what() + "\n" + how_to_quote);
    } catch (const TextFault& fault) {
        throw UsageError("this cannot be a value: " + shortened(word) + "\n" + fault.what() + "\n" + how_to_quote);
    }
}

Bytes read_arguments(std::span<const std::string> words, const std::vector<Parameter>& parameters, const std::string& usage,
                     const FindObject& find) {
    Collector collector(parameters, usage, find);
    collector.read(words);
    return collector.encoded();
}

}  // namespace steward::cli
