#include "bench/decrement.hpp"

#include <stdexcept>

namespace steward::bench {

Measurement measure_decrement(const DecrementForm& form, const Crew& crew) {
    constexpr std::int64_t start_value = 1'000'000'000;
    form.prepare(start_value);
    const std::string what = form.system + " " + form.name;
    const Measurement measured = run_crew(what, crew, form.join).measurement;
    if (form.result() != start_value - static_cast<std::int64_t>(measured.calls))
        throw std::runtime_error(what + ": the number is wrong: updates were lost");
    return measured;
}

}  // namespace steward::bench
