#include "client/cli/seconds.hpp"

#include "client/cli/exit_codes.hpp"

#include <charconv>
#include <cmath>

namespace steward::cli {

double read_seconds(const std::string& word, const std::string& option) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seconds);
    if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(seconds) ||
        std::signbit(seconds))
        throw UsageError(option + " needs a number of seconds that is not negative, not '" + word +
                         "'");
    return seconds;
}

bool is_negative(ValueView value) {
    const Token token = value.head();
    if (token.kind == Kind::integer) return token.integer() < 0;
    return token.kind == Kind::real && token.real < 0;
}

}  // namespace steward::cli
