// How many threads of the machine run or want to run now, as the kernel counts them. Cost: a read
// of some microseconds.
#pragma once

#include "common/descriptor.hpp"

#include <optional>
#include <string_view>

namespace steward::daemon {

class Runnable {
public:
    Runnable();
    // Nothing where the kernel does not tell.
    std::optional<unsigned> count() const;
    // From the line of /proc/loadavg, whose fourth field is "those that run / all".
    static std::optional<unsigned> count_in(std::string_view line);

private:
    Descriptor file_;
};

// How many this process may use; one, where nobody knows.
unsigned usable_processors();

}  // namespace steward::daemon
