#include "bench/clients/program.hpp"

#include <numeric>
#include <stdexcept>

namespace steward::bench {

void expect_read(std::int64_t found) {
    if (found != read_place) throw std::runtime_error("a read gave another value than was stored");
}

void check_written(const Program& program, const std::vector<std::uint64_t>& calls,
                   const std::function<std::int64_t(std::int64_t place)>& read) {
    const auto expect = [&](std::int64_t place, std::int64_t wanted) {
        if (read(place) != wanted)
            throw std::runtime_error(program.system + " " + std::string(name(program.operation)) +
                                     ": what is stored is not what was written");
    };
    switch (program.operation) {
        case Operation::list_get:
        case Operation::dict_get: return expect(read_place, read_place);
        case Operation::list_set:
        case Operation::dict_set:
            // Whoever was not given a processor before the time was over has called nothing, and
            // its place is as it was stored.
            for (std::size_t i = 0; i < calls.size(); ++i)
                expect(place_of(i),
                       calls[i] == 0 ? place_of(i) : static_cast<std::int64_t>(calls[i]));
            return;
        case Operation::decrement:
            return expect(0, decrement_start - static_cast<std::int64_t>(std::accumulate(
                                                   calls.begin(), calls.end(), std::uint64_t{0})));
    }
}

}  // namespace steward::bench
