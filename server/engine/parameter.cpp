#include "engine/parameter.hpp"

namespace steward::engine {
namespace {

constexpr double century = 100.0 * 365 * 24 * 3600;

Time as_time(double seconds) {
    return std::chrono::duration_cast<Time>(std::chrono::duration<double>(seconds));
}

double read_seconds(const Arguments& arguments, std::size_t index) {
    const Token token = arguments[index].head();
    double seconds = token.real;
    if (token.kind == Kind::integer)
        seconds = static_cast<double>(token.integer());
    else if (token.kind == Kind::unsigned_integer)
        seconds = static_cast<double>(token.bits);
    else if (token.kind != Kind::real)
        arguments.wrong_kind(index);
    if (!(seconds >= 0))
        arguments.refuse("'" + std::string(arguments.parameters()[index].name) +
                         "' must be a number of seconds that is not negative");
    return seconds;
}

bool is_given(const Arguments& arguments, std::size_t index) {
    return arguments.has(index) && arguments[index].kind() != Kind::nil;
}

}  // namespace

std::optional<Time> read_timeout(const Arguments& arguments, std::size_t index) {
    if (!is_given(arguments, index)) return std::nullopt;
    const double seconds = read_seconds(arguments, index);
    if (seconds > century) return std::nullopt;
    return as_time(seconds);
}

bool read_block(const Arguments& arguments, std::size_t index) {
    return !is_given(arguments, index) || Parameter<bool>::read(arguments, index);
}

Delay Parameter<Delay>::read(const Arguments& arguments, std::size_t index) {
    return {as_time(std::min(century, read_seconds(arguments, index)))};
}

}  // namespace steward::engine
