#include "client/cli/option_words.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/suggestion.hpp"

#include <charconv>

namespace steward::cli {
namespace {

std::vector<std::string> split(std::string_view names) {
    std::vector<std::string> all;
    while (!names.empty()) {
        const std::size_t space = names.find(' ');
        all.emplace_back(names.substr(0, space));
        names.remove_prefix(space == std::string_view::npos ? names.size() : space + 1);
    }
    return all;
}

class Collector {
public:
    Collector(std::span<const std::string> words, std::span<const OptionRow> rows,
              std::string_view usage)
        : words_(words), rows_(rows), usage_(usage) {}

    OptionWords collect() {
        for (; next_ < words_.size(); ++next_) {
            const std::string& word = words_[next_];
            if (word == "--") {
                found_.has_command = true;
                found_.command.assign(words_.begin() + static_cast<std::ptrdiff_t>(next_) + 1,
                                      words_.end());
                break;
            }
            if (word.starts_with("--"))
                take_long(word);
            else if (word.starts_with('-') && word.size() > 1)
                take_letters(word);
            else
                found_.names.push_back(word);
        }
        return std::move(found_);
    }

private:
    void take_long(const std::string& word) {
        const std::size_t equals = word.find('=');
        const std::string written = word.substr(0, equals);
        const OptionRow& row = find_long(written);
        if (!row.takes_value && equals != std::string::npos)
            fail_usage(written + " takes no value", usage_);
        std::string value;
        if (row.takes_value)
            value = equals != std::string::npos ? word.substr(equals + 1) : following(written);
        found_.options.push_back({&row, written, std::move(value)});
    }

    void take_letters(const std::string& word) {
        for (std::size_t i = 1; i < word.size(); ++i) {
            const std::string written = std::string("-") + word[i];
            const OptionRow& row = find_letter(word[i], written);
            std::string value;
            if (row.takes_value)
                value = i + 1 < word.size() ? word.substr(i + 1) : following(written);
            found_.options.push_back({&row, written, std::move(value)});
            if (row.takes_value) return;
        }
    }

    std::string following(const std::string& written) {
        if (next_ + 1 >= words_.size() || words_[next_ + 1] == "--")
            fail_usage(written + " needs a value", usage_);
        return words_[++next_];
    }

    const OptionRow& find_long(const std::string& written) const {
        std::vector<std::string> known;
        for (const OptionRow& row : rows_)
            for (const std::string& name : split(row.names)) {
                if (written == "--" + name) return row;
                known.push_back("--" + name);
            }
        fail_usage("there is no " + written + suggestion(written, known), usage_);
    }

    const OptionRow& find_letter(char letter, const std::string& written) const {
        for (const OptionRow& row : rows_)
            if (row.letters.find(letter) != std::string_view::npos) return row;
        fail_usage("there is no " + written, usage_);
    }

    std::span<const std::string> words_;
    std::span<const OptionRow> rows_;
    std::string_view usage_;
    std::size_t next_ = 0;
    OptionWords found_;
};

}  // namespace

OptionWords read_option_words(std::span<const std::string> words, std::span<const OptionRow> rows,
                              std::string_view usage) {
    return Collector(words, rows, usage).collect();
}

int read_number(const OptionWords::Given& given, int least, int most, std::string_view usage) {
    int number = 0;
    const char* end_of_word = given.value.data() + given.value.size();
    const auto [end, error] = std::from_chars(given.value.data(), end_of_word, number);
    if (error != std::errc() || end != end_of_word || number < least || number > most)
        fail_usage(given.written + " needs a number from " + std::to_string(least) + " to " +
                       std::to_string(most) + ", not '" + given.value + "'",
                   usage);
    return number;
}

void fail_usage(const std::string& what, std::string_view usage) {
    throw UsageError(what + "\nUsage: steward " + std::string(usage));
}

}  // namespace steward::cli
