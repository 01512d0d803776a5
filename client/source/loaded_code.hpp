// Which code a fork of this process has: that of the objects that were loaded when it was forked.
// The rule for an address: it lies in the code of one of them, and that has stayed loaded since, so
// that the fork has the same code there. The program's own code always stays; of libraries only
// that is known whether any was unloaded, and then none of them is believed. Code that no object
// brought (made at run time) is not known either.
#pragma once

#include <cstdint>
#include <vector>

namespace steward::detail {

class LoadedCode {
public:
    // As it is now.
    static LoadedCode now();

    // Whether a fork made then has the code that is here now. Cost: a look at the list of objects.
    bool has(std::uintptr_t address) const;

private:
    struct Part {
        std::uintptr_t begin;
        std::uintptr_t end;
        bool is_program;
    };
    std::vector<Part> parts_;
    unsigned long long unloaded_ = 0;  // how many objects were, ever
};

}  // namespace steward::detail
