// A process as text, in the words of Python's repr(Process).
#include "client/source/process_state.hpp"

#include <cxxabi.h>
#include <unistd.h>
#include <cstring>
#include <ostream>
#include <typeinfo>

namespace steward {
namespace {

// Python's quotes: single ones unless the text has those and no double ones.
std::string in_quotes(const std::string& text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    const bool has_single = text.find('\'') != std::string::npos;
    const char quote = has_single && text.find('"') == std::string::npos ? '"' : '\'';
    std::string out(1, quote);
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (letter == quote || letter == '\\')
            (out += '\\') += letter;
        else if (letter == '\n')
            out += "\\n";
        else if (letter == '\r')
            out += "\\r";
        else if (letter == '\t')
            out += "\\t";
        else if (code < 0x20 || code == 0x7f)
            (out += "\\x") += {digits[code >> 4], digits[code & 15]};
        else
            out += letter;
    }
    return out + quote;
}

}  // namespace

std::string detail::exit_text(std::optional<int> known) {
    if (!known) return "unknown";
    const int code = *known;
    if (code == -SIGRTMIN) return "-SIGRTMIN";
    if (code == -SIGRTMAX) return "-SIGRTMAX";
    const char* const name = code < 0 ? ::sigabbrev_np(-code) : nullptr;
    return name == nullptr ? std::to_string(code) : "-SIG" + std::string(name);
}

std::string Process::class_name() const {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> readable(
        abi::__cxa_demangle(typeid(*this).name(), nullptr, nullptr, &status), &std::free);
    const std::string full = status == 0 ? readable.get() : "Process";
    const std::size_t scope = full.rfind("::", full.find('<'));
    return scope == std::string::npos ? full : full.substr(scope + 2);
}

std::string to_string(const Process& process) {
    const auto& state = process.state_;
    const std::string begin = "<" + process.class_name();
    if (!state) return begin + " moved>";
    std::string text = begin + " name=" + in_quotes(state->name);
    const bool is_ours = state->creator == ::getpid();
    const bool has_ended = is_ours && state->started && state->reap();
    if (state->started && !state->closed) text += " pid=" + std::to_string(state->pid);
    text += " parent=" + std::to_string(state->creator);
    if (state.get() == detail::here().process)
        text += " started";
    else if (state->closed)
        text += " closed";
    else if (!is_ours)
        text += " unknown";
    else if (!state->started)
        text += " initial";
    else if (!has_ended)
        text += " started";
    else
        text += " stopped exitcode=" + detail::exit_text(process.exitcode());
    return text + (state->daemon ? " daemon>" : ">");
}

std::ostream& operator<<(std::ostream& out, const Process& process) {
    return out << to_string(process);
}

}  // namespace steward
