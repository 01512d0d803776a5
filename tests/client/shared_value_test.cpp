// SharedValue<T> between real processes.
#include "tests/client/fixture.hpp"

#include <sstream>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "SharedValue: is read and assigned like a variable",
                 "[client][value]") {
    const auto number = manager.value(5);
    CHECK(number == 5);
    number = 7;
    CHECK((number += 2) == 9);
    CHECK((number -= 1) == 8);
    CHECK(++number == 9);
    CHECK(number++ == 9);
    CHECK(--number == 9);
    CHECK(number-- == 9);
    CHECK(number.fetch_add(2) == 8);
    CHECK(number.exchange(1) == 10);
    CHECK(number.compare_exchange(1, 2));
    const Exchanged<int> missed = number.compare_exchange(1, 3);
    CHECK_FALSE(missed);
    CHECK(missed.before == 2);
    std::ostringstream out;
    out << number;
    CHECK(out.str() == "2");
}

TEST_CASE_METHOD(WithManager, "SharedValue: keeps its kind", "[client][value]") {
    const auto number = manager.value(5);
    const SharedValue<std::string> as_text(number.handle());
    CHECK_THROWS_AS(as_text.set("five"), TypeMismatch);
    const auto text = manager.value("", "a");
    CHECK(text == "a");
    CHECK(manager.value(true).get());
    const auto any = manager.value(Value(1));
    any = Value("one");
    CHECK(any.get().as<std::string>() == "one");
    CHECK(manager.value("count", 3) == 3);
    CHECK(manager.open<SharedValue<int>>("count").get() == 3);
}

TEST_CASE_METHOD(WithManager, "SharedValue: refers to other objects", "[client][value]") {
    const auto place = manager.value(manager.list<int>({1}));
    CHECK(place.get().get(0) == 1);
    place = manager.list<int>({2});
    CHECK(place.get().get(0) == 2);
}

TEST_CASE_METHOD(WithManager, "SharedValue: processes lose no additions, and one waits for them",
                 "[client][value]") {
    const auto done = manager.value(0);
    std::vector<Process> workers;
    for (int i = 0; i < 4; ++i)
        workers.emplace_back([=] {
            for (int n = 0; n < 25; ++n) ++done;
        });
    for (auto& worker : workers) worker.start();
    CHECK(done.wait_until(">=", 100, 20s) == 100);
    for (auto& worker : workers) worker.join();
    CHECK(done == 100);
    CHECK(done.wait_until("<", 100, 0s) == std::nullopt);
    CHECK(done.wait_until("!=", 0) == 100);
    CHECK_THROWS_AS(done.wait_until("~", 0), BadArgument);
}

}  // namespace steward::testing
