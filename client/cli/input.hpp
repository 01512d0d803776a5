// A value that stands elsewhere than on the command line: `-` is standard input, `@FILE` a file.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace steward::cli {

// Whether the word means such an input. `@17` means an object and `@` alone itself.
bool names_input(const std::string& word);

class Input {
public:
    // Throws UsageError for a file that cannot be opened.
    explicit Input(const std::string& word);

    // All that is left, as it is. Throws UsageError when it cannot be read.
    std::string rest();
    // The next line, without its newline; nothing at the end. The last line need not end with one.
    std::optional<std::string> line();

private:
    struct Close {
        void operator()(std::FILE* file) const {
            if (file != stdin) std::fclose(file);
        }
    };

    [[noreturn]] void fail(int error) const;

    std::string name_;
    std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace steward::cli
