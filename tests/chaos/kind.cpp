#include "tests/chaos/kind.hpp"

#include <algorithm>

namespace steward::chaos {

namespace is = item_states;

void require_all_there(const Ledger& ledger, std::size_t number, std::uint64_t missing_max,
                       const char* what) {
    const Book& book = ledger.books[number];
    const std::uint64_t end = std::min<std::uint64_t>(book.next, items_max);
    std::uint64_t missing = 0;
    for (std::uint64_t item = 1; item < end; ++item) {
        const std::uint8_t state = book.items[item];
        if ((state & is::put) != 0 && (state & (is::got | is::leaving | is::done)) == 0) ++missing;
    }
    if (missing > missing_max)
        throw Fault(std::string(what) + ": " + std::to_string(missing) +
                    " items are lost, where at most " + std::to_string(missing_max) +
                    " may be with those who died");
}

KindRows all_kinds() {
    KindRows all;
    for (const auto part : {lock_kinds, permit_kinds, number_kinds, container_kinds, signal_kinds,
                            queue_kinds, owned_queue_kinds, several_kinds, object_kinds}) {
        const KindRows some = part();
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

}  // namespace steward::chaos
