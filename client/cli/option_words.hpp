// The words of a command that has options of its own, in the way of getopt: `-n`, `-w 5`, `-w5`,
// `-nv`, `--timeout 5`,
// `--timeout=5`, before or after the names; what stands behind `--` is another command's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace steward::cli {

struct OptionRow {
    std::string_view letters;  // "xe": -x, and -e too
    std::string_view names;    // "timeout wait": --timeout, and --wait too
    bool takes_value = false;
};

struct OptionWords {
    struct Given {
        const OptionRow* row;
        std::string written;  // "-w"
        std::string value;
    };
    std::vector<Given> options;
    std::vector<std::string> names;
    std::vector<std::string> command;
    bool has_command = false;  // there was a `--`
};

// Throws UsageError with the line `usage`. What is given refers to the rows.
OptionWords read_option_words(std::span<const std::string> words, std::span<const OptionRow> rows,
                              std::string_view usage);

// The whole number in the value of an option, or UsageError.
int read_number(const OptionWords::Given& given, int least, int most, std::string_view usage);

[[noreturn]] void fail_usage(const std::string& what, std::string_view usage);

}  // namespace steward::cli
