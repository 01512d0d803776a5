// A flag is no lock: between looking at it and setting it another process may look too.
// compare_exchange looks and sets in one call, so that one process only gets in; and a lock is
// that, with a place in the queue for those who wait.
#include <steward/steward.hpp>

#include <iostream>

int main() {
    const steward::Manager manager;
    const auto taken = manager.value(false);
    const auto inside = manager.value(0);
    const auto both_have_looked = manager.barrier(2);

    const auto enter_by_looking = [=] {
        const bool is_free = !taken;
        both_have_looked.wait();  // what may happen at any time happens here each time
        if (!is_free) return;
        taken = true;
        ++inside;
    };
    const auto enter_in_one_call = [=] {
        both_have_looked.wait();
        if (taken.compare_exchange(false, true).exchanged) ++inside;
    };
    const auto two_enter = [&](const auto& enter) {
        taken = false;
        inside = 0;
        steward::Process one(enter);
        steward::Process two(enter);
        one.start();
        two.start();
        one.join();
        two.join();
        return inside.get();
    };
    std::cout << "inside by looking and setting: " << two_enter(enter_by_looking) << std::endl;
    std::cout << "inside by compare_exchange: " << two_enter(enter_in_one_call) << std::endl;
}
