#include "client/source/loaded_code.hpp"

#include <link.h>
#include <algorithm>

namespace steward::detail {
namespace {

unsigned long long unloaded_so_far() {
    unsigned long long count = 0;
    ::dl_iterate_phdr(
        [](dl_phdr_info* object, std::size_t, void* found) {
            *static_cast<unsigned long long*>(found) = object->dlpi_subs;
            return 1;  // the first tells
        },
        &count);
    return count;
}

}  // namespace

// The first object of the list is the program.
LoadedCode LoadedCode::now() {
    LoadedCode code;
    code.unloaded_ = unloaded_so_far();
    ::dl_iterate_phdr(
        [](dl_phdr_info* object, std::size_t, void* found) {
            auto& parts = *static_cast<std::vector<Part>*>(found);
            const bool is_program = parts.empty();
            for (const auto* part = object->dlpi_phdr;
                 part != object->dlpi_phdr + object->dlpi_phnum; ++part) {
                if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0) continue;
                const std::uintptr_t begin = object->dlpi_addr + part->p_vaddr;
                parts.push_back({begin, begin + part->p_memsz, is_program});
            }
            return 0;
        },
        &code.parts_);
    return code;
}

bool LoadedCode::has(std::uintptr_t address) const {
    const auto found = std::ranges::find_if(
        parts_, [&](const Part& part) { return part.begin <= address && address < part.end; });
    if (found == parts_.end()) return false;
    return found->is_program || unloaded_ == unloaded_so_far();
}

}  // namespace steward::detail
