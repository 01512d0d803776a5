#include "client/cli/input.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/session.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace steward::cli {

bool names_input(const std::string& word) {
    return word == "-" || (word.size() > 1 && word[0] == '@' && !id_in(word));
}

Input::Input(const std::string& word)
    : name_(word == "-" ? "standard input" : "the file '" + word.substr(1) + "'"),
      file_(word == "-" ? stdin : std::fopen(word.c_str() + 1, "re")) {
    if (!file_) fail(errno);
}

std::string Input::rest() {
    std::string text;
    char piece[1 << 16];
    while (const std::size_t count = std::fread(piece, 1, sizeof piece, file_.get()))
        text.append(piece, count);
    if (std::ferror(file_.get()) != 0) fail(errno);
    return text;
}

std::optional<std::string> Input::line() {
    char* letters = nullptr;
    std::size_t room = 0;
    const ssize_t size = ::getline(&letters, &room, file_.get());
    const int error = errno;
    const std::unique_ptr<char, decltype(&std::free)> owned(letters, &std::free);
    if (size < 0 && std::ferror(file_.get()) != 0) fail(error);
    if (size < 0) return std::nullopt;
    std::string line(letters, static_cast<std::size_t>(size));
    if (line.ends_with('\n')) line.pop_back();
    return line;
}

void Input::fail(int error) const {
    throw UsageError("cannot read " + name_ + ": " + std::strerror(error) +
                     "\nA word that begins with @ names a file to read, and - is standard input; "
                     "after `--` they are words.");
}

}  // namespace steward::cli
