#include "tests/chaos/ledger.hpp"

#include <sys/mman.h>
#include <cerrno>
#include <new>
#include <system_error>

namespace steward::chaos {

void Ledger::complain(const std::string& what) {
    if (has_fault.exchange(true)) return;
    what.copy(fault.data(), fault.size() - 1);
}

void Ledger::close(Slot& slot) {
    for (std::size_t i = 0; i < sums_max; ++i) {
        const std::uint64_t word = slot.sums[i].exchange(0);
        acknowledged[i] += word >> under_way_bits;
        in_doubt[i] += word & ((1u << under_way_bits) - 1);
    }
    for (std::size_t i = 0; i < books_max; ++i) {
        if (slot.getting[i].exchange(false)) ++books[i].gets_in_doubt;
        slot.borrowed[i] = 0;
    }
    for (auto& room : slot.inside) room = false;
    for (std::size_t i = 0; i < kinds_max; ++i) operations[i] += slot.operations[i].exchange(0);
}

SharedLedger::SharedLedger() {
    void* memory =
        ::mmap(nullptr, sizeof(Ledger), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::system_category(), "mmap");
    ledger_ = new (memory) Ledger;
}

SharedLedger::~SharedLedger() { ::munmap(ledger_, sizeof(Ledger)); }

}  // namespace steward::chaos
