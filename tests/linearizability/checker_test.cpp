// The checker and its models on histories written by hand: what it must accept, and what it must
// not. One wrong answer in either list, and no recorded history proves anything.
#include "tests/linearizability/checker.hpp"

#include <catch2/catch.hpp>
#include <sstream>

namespace steward::linearizability {
namespace {

History history_of(const std::string& text) {
    std::istringstream in(text);
    return read(in);
}

struct Case {
    const char* what;
    const char* history;
};

void require_all(Verdict verdict, const std::vector<Case>& cases) {
    for (const Case& one : cases) {
        const Report report = check(history_of(one.history));
        INFO(one.what << '\n' << one.history << report.explanation);
        CHECK(report.verdict == verdict);
        CHECK(report.explanation.empty() == (verdict == Verdict::linearizable));
    }
}

}  // namespace

TEST_CASE("Checker: values that one order explains are linearizable", "[linearizability]") {
    require_all(
        Verdict::linearizable,
        {
            {"nothing happened", "model value 7\n"},
            {"one after the other",
             "model value 0\n1.0 set 1 = done @ 0 10\n2.0 get = done 1 @ 20 30\n"},
            {"a get during a set may see it",
             "model value 0\n1.0 set 1 = done @ 0 100\n2.0 get = done 1 @ 10 20\n"},
            {"or not", "model value 0\n1.0 set 1 = done @ 0 100\n2.0 get = done 0 @ 10 20\n"},
            {"what ends when the other begins overlaps it",
             "model value 0\n1.0 set 1 = done @ 0 10\n2.0 get = done 0 @ 10 20\n"},
            {"two sums at once",
             "model value 0\n1.0 fetch_add 1 = done 1 @ 0 10\n2.0 fetch_add 1 = done 0 @ 0 10\n"},
            {"the sets' order is what the gets say",
             "model value 0\n1.0 set 1 = done @ 0 50\n2.0 set 2 = done @ 0 50\n3.0 get = done 2 @ "
             "10 20\n3.0 get = done 1 @ 30 40\n"},
            {"compare and exchange",
             "model value 0\n1.0 compare_exchange 0 5 = done 1 0 @ 0 10\n"
             "2.0 compare_exchange 0 6 = done 0 5 @ 0 10\n3.0 exchange 9 = done 5 @ 20 30\n"},
            {"what was never answered may have been done",
             "model value 0\n1.0 set 1 = ? @ 0 -\n2.0 get = done 1 @ 90 99\n"},
            {"late",
             "model value 0\n1.0 set 1 = ? @ 0 -\n2.0 get = done 0 @ 10 20\n2.0 get = done 1 @ 90 "
             "99\n"},
            {"or never", "model value 0\n1.0 set 1 = ? @ 0 -\n2.0 get = done 0 @ 90 99\n"},
        });
}

TEST_CASE("Checker: stale reads and lost updates are not linearizable", "[linearizability]") {
    require_all(
        Verdict::not_linearizable,
        {
            {"a stale read", "model value 0\n1.0 set 1 = done @ 0 10\n2.0 get = done 0 @ 20 30\n"},
            {"a value from nowhere",
             "model value 0\n1.0 set 1 = done @ 0 10\n2.0 get = done 2 @ 5 30\n"},
            {"seen, and then no more",
             "model value 0\n1.0 set 1 = done @ 0 100\n2.0 get = done 1 @ 10 20\n3.0 get = done 0 "
             "@ 30 40\n"},
            {"a lost update",
             "model value 0\n1.0 fetch_add 1 = done 0 @ 0 10\n2.0 fetch_add 1 = done 0 @ 0 10\n"},
            {"a lost update that only the end shows",
             "model value 0\n1.0 fetch_add 1 = done 0 @ 0 10\n2.0 fetch_add 1 = done 1 @ 0 10\n1.0 "
             "get = done 1 @ 20 30\n"},
            {"both exchanges succeed",
             "model value 0\n1.0 compare_exchange 0 5 = done 1 0 @ 0 10\n"
             "2.0 compare_exchange 0 6 = done 1 0 @ 0 10\n"},
            {"the readers see two orders",
             "model value 0\n1.0 set 1 = done @ 0 90\n2.0 set 2 = done @ 0 90\n"
             "3.0 get = done 1 @ 10 20\n4.0 get = done 2 @ 10 20\n"
             "3.0 get = done 2 @ 30 40\n4.0 get = done 1 @ 30 40\n3.0 get = done 1 @ 50 60\n"},
            {"what was never answered had not begun",
             "model value 0\n1.0 set 1 = ? @ 50 -\n2.0 get = done 1 @ 0 10\n"},
            {"and is done once",
             "model value 0\n1.0 fetch_add 1 = ? @ 0 -\n2.0 get = done 2 @ 90 99\n"},
            {"and is not undone",
             "model value 0\n1.0 set 1 = ? @ 0 -\n2.0 get = done 1 @ 10 20\n2.0 get = done 0 @ 30 "
             "40\n"},
        });
}

TEST_CASE("Checker: queues that one order explains are linearizable", "[linearizability]") {
    require_all(
        Verdict::linearizable,
        {
            {"two puts at once",
             "model queue 9\n1.0 put_for 1 = done @ 0 10\n2.0 put_for 2 = done @ 0 10\n"
             "3.0 get_for = done 2 @ 20 30\n3.0 get_for = done 1 @ 40 50\n"},
            {"a get waits for its put",
             "model queue 9\n1.0 get_for = done 1 @ 0 30\n2.0 put_nowait 1 = done @ 10 20\n"},
            {"full until something is taken",
             "model queue 1\n1.0 put_nowait 1 = done @ 0 10\n2.0 put_nowait 2 = queue_full @ 20 "
             "30\n"
             "2.0 put_for 2 = done @ 40 90\n1.0 get_nowait = done 1 @ 50 60\n"
             "1.0 get_nowait = done 2 @ 100 110\n1.0 get_for = timed_out @ 120 130\n"},
            {"a dead getter may have taken an item",
             "model queue 9\n1.0 put_for 1 = done @ 0 10\n1.0 put_for 2 = done @ 20 30\n"
             "2.0 get_for = ? @ 0 -\n3.0 get_for = done 2 @ 40 50\n"},
            {"or swallowed nothing",
             "model queue 9\n1.0 put_for 1 = done @ 0 10\n2.0 get_for = ? @ 0 -\n3.0 get_for = "
             "done 1 @ 40 50\n"},
        });
}

TEST_CASE("Checker: double deliveries and swapped items are not linearizable",
          "[linearizability]") {
    require_all(
        Verdict::not_linearizable,
        {
            {"delivered twice",
             "model queue 9\n1.0 put_for 1 = done @ 0 10\n2.0 get_for = done 1 @ 20 30\n3.0 "
             "get_for = done 1 @ 20 30\n"},
            {"in the wrong order",
             "model queue 9\n1.0 put_for 1 = done @ 0 10\n1.0 put_for 2 = done @ 20 30\n"
             "2.0 get_for = done 2 @ 40 50\n2.0 get_for = done 1 @ 60 70\n"},
            {"delivered before it was put",
             "model queue 9\n2.0 get_for = done 1 @ 0 10\n1.0 put_for 1 = done @ 20 30\n"},
            {"lost",
             "model queue 9\n1.0 put_for 1 = done @ 0 10\n2.0 get_nowait = queue_empty @ 20 30\n"},
            {"two lost to one dead getter",
             "model queue 9\n1.0 put_for 1 = done @ 0 10\n1.0 put_for 2 = done @ 20 30\n"
             "2.0 get_for = ? @ 0 -\n3.0 get_nowait = queue_empty @ 40 50\n"},
            {"more than there is room for",
             "model queue 1\n1.0 put_for 1 = done @ 0 10\n1.0 put_for 2 = done @ 20 30\n"},
            {"full although there was room",
             "model queue 2\n1.0 put_for 1 = done @ 0 10\n2.0 put_nowait 2 = queue_full @ 20 30\n"},
            {"a time that was up although there was an item",
             "model queue 9\n1.0 put_for 1 = done @ 0 10\n2.0 get_for = timed_out @ 20 30\n"},
        });
}

TEST_CASE("Checker: locks that one at a time holds are linearizable", "[linearizability]") {
    require_all(
        Verdict::linearizable,
        {
            {"handed over",
             "model lock\n1.0 acquire = done 0 1 @ 0 10\n2.0 acquire = done 0 3 @ 5 40\n1.0 "
             "release = done @ 20 30\n"
             "2.0 release = done @ 50 60\n"},
            {"in the order of the tokens",
             "model lock\n1.0 acquire = done 0 3 @ 0 40\n2.0 acquire = done 0 1 @ 0 30\n"
             "2.0 release = done @ 20 50\n"},
            {"held, so in vain",
             "model lock\n1.0 acquire = done 0 1 @ 0 10\n2.0 acquire 500 = timed_out @ 20 30\n"},
            {"released by another",
             "model lock\n1.0 acquire = done 0 1 @ 0 10\n2.0 release = done @ 20 30\n1.0 release = "
             "not_held @ 40 50\n"},
            {"a dead holder's",
             "model lock\n1.0 acquire = done 0 1 @ 0 10\n1.0 die = ? @ 20 -\n2.0 acquire = done 1 "
             "5 @ 15 30\n"
             "2.0 release = done @ 40 50\n3.0 acquire = done 0 7 @ 60 70\n"},
            {"held by one who never heard of it",
             "model lock\n1.0 acquire = ? @ 0 -\n1.0 die = ? @ 20 -\n2.0 acquire = done 1 5 @ 15 "
             "30\n"},
            {"a process that dies with nothing",
             "model lock\n1.0 die = ? @ 20 -\n2.0 acquire = done 0 5 @ 30 40\n"},
        });
}

TEST_CASE("Checker: a lock that two hold, or a death told wrongly, is not linearizable",
          "[linearizability]") {
    require_all(Verdict::not_linearizable,
                {
                    {"held twice",
                     "model lock\n1.0 acquire = done 0 1 @ 0 10\n2.0 acquire = done 0 3 @ 20 "
                     "30\n1.0 release = done @ 40 50\n"},
                    {"released twice",
                     "model lock\n1.0 acquire = done 0 1 @ 0 10\n1.0 release = done @ 20 30\n2.0 "
                     "release = done @ 20 30\n"},
                    {"free, and yet in vain", "model lock\n1.0 acquire 500 = timed_out @ 0 10\n"},
                    {"free before the death",
                     "model lock\n1.0 acquire = done 0 1 @ 0 10\n2.0 acquire = done 1 3 @ 20 "
                     "30\n1.0 die = ? @ 40 -\n"},
                    {"a death nobody is told of",
                     "model lock\n1.0 acquire = done 0 1 @ 0 10\n1.0 die = ? @ 20 -\n2.0 acquire = "
                     "done 0 3 @ 30 40\n"},
                    {"two are told",
                     "model lock\n1.0 acquire = done 0 1 @ 0 10\n1.0 die = ? @ 20 -\n2.0 acquire = "
                     "done 1 3 @ 30 40\n"
                     "2.0 release = done @ 50 60\n3.0 acquire = done 1 5 @ 70 80\n"},
                    {"told of a death of one who did not hold it",
                     "model lock\n1.0 die = ? @ 20 -\n2.0 acquire = done 1 3 @ 30 40\n"},
                    {"the tokens fall",
                     "model lock\n1.0 acquire = done 0 5 @ 0 10\n1.0 release = done @ 20 30\n2.0 "
                     "acquire = done 0 4 @ 40 50\n"},
                    {"a token given twice",
                     "model lock\n1.0 acquire = done 0 5 @ 0 10\n1.0 release = done @ 20 30\n2.0 "
                     "acquire = done 0 5 @ 40 50\n"},
                });
}

TEST_CASE("Checker: what one caller sends without waiting keeps its order", "[linearizability]") {
    const std::string section =
        "model guarded\n1.0 acquire = done 0 1 @ 0 10\n1.0 set 5 = done @ 20 90\n1.0 release = "
        "done @ 30 90\n"
        "1.0 get = done 5 @ 40 90\n";
    CHECK(check(history_of(
        section +
        "2.0 get = done 0 @ 50 60\n2.0 acquire = done 0 3 @ 50 70\n2.0 get = done 5 @ 75 80\n")));
    // Who has the lock next finds what was set.
    CHECK_FALSE(
        check(history_of(section + "2.0 acquire = done 0 3 @ 50 70\n2.0 get = done 0 @ 75 80\n")));
    CHECK_FALSE(
        check(history_of("model value 0\n1.0 set 1 = done @ 0 90\n1.0 set 2 = done @ 10 90\n2.0 "
                         "get = done 2 @ 20 30\n"
                         "2.0 get = done 1 @ 40 50\n")));
}

TEST_CASE("Checker: each key of a dict is checked apart", "[linearizability]") {
    require_all(Verdict::linearizable,
                {
                    {"keys",
                     "model dict\n1.0 set 1 10 = done @ 0 10\n2.0 get 2 = key_not_found @ 20 "
                     "30\n2.0 get 1 = done 10 @ 40 50\n"},
                    {"two defaults at once",
                     "model dict\n1.0 setdefault 1 10 = done 20 @ 0 10\n2.0 setdefault 1 20 = done "
                     "20 @ 0 10\n"},
                    {"out and in",
                     "model dict\n1.0 set 1 10 = done @ 0 10\n1.0 fetch_add 1 5 = done 10 @ 20 "
                     "30\n2.0 pop 1 = done 15 @ 40 50\n"
                     "2.0 contains 1 = done 0 @ 60 70\n1.0 erase 1 = key_not_found @ 80 90\n"},
                });
    require_all(Verdict::not_linearizable,
                {
                    {"both defaults stored",
                     "model dict\n1.0 setdefault 1 10 = done 10 @ 0 10\n2.0 setdefault 1 20 = done "
                     "20 @ 0 10\n"},
                    {"popped twice",
                     "model dict\n1.0 set 1 10 = done @ 0 10\n1.0 pop 1 = done 10 @ 20 30\n2.0 pop "
                     "1 = done 10 @ 20 30\n"},
                    {"not found after it was set",
                     "model dict\n1.0 set 1 10 = done @ 0 10\n2.0 get 1 = key_not_found @ 20 30\n"},
                    {"erased, and yet there",
                     "model dict\n1.0 set 1 10 = done @ 0 10\n1.0 erase 1 = done @ 20 30\n2.0 get "
                     "1 = done 10 @ 40 50\n"},
                    {"wrong in the second key",
                     "model dict\n1.0 set 1 10 = done @ 0 10\n1.0 set 2 20 = done @ 20 30\n2.0 get "
                     "2 = done 10 @ 40 50\n"},
                });
}

TEST_CASE("Checker: a list's items keep their order", "[linearizability]") {
    const std::string appends =
        "model list\n1.0 append 1 = done @ 0 10\n1.0 append 2 = done @ 20 30\n";
    CHECK(check(history_of(
        appends +
        "2.0 pop = done 2 @ 40 50\n2.0 len = done 1 @ 60 70\n2.0 copy = done 1 @ 60 70\n")));
    CHECK(check(history_of(
        appends +
        "2.0 pop_first = done 1 @ 25 50\n3.0 pop = empty @ 25 27\n2.0 pop = done 2 @ 60 70\n")));
    CHECK_FALSE(
        check(history_of(appends + "2.0 pop_first = done 1 @ 25 50\n3.0 pop = empty @ 31 37\n")));
    CHECK_FALSE(check(history_of(appends + "2.0 copy = done 2 1 @ 40 50\n")));
    CHECK_FALSE(check(history_of(appends + "2.0 pop = done 1 @ 40 50\n")));
    CHECK_FALSE(check(history_of(appends + "2.0 pop = empty @ 40 50\n")));
}

TEST_CASE("Checker: a search that gives up proves nothing", "[linearizability]") {
    // Sets without an answer, of which any may be the one that no get has seen.
    std::string text = "model value 0\n";
    for (int i = 1; i <= 9; ++i)
        text += std::to_string(i) + ".0 set " + std::to_string(i) + " = ? @ 0 -\n";
    text += "20.0 get = done 99 @ 10 20\n";
    const Report report = check(history_of(text), 1000);
    CHECK(report.verdict == Verdict::undecided);
    CHECK_FALSE(report);
    CHECK(report.steps > 1000);
    CHECK_THAT(report.explanation, Catch::Contains("gave up"));
    CHECK(check(history_of(text)).verdict == Verdict::not_linearizable);
}

TEST_CASE("Checker: the explanation names the order that fits and what does not",
          "[linearizability]") {
    const Report report = check(history_of(
        "model value 0\n1.0 set 1 = done @ 0 10\n2.0 get = done 1 @ 20 30\n"
        "3.0 get = done 0 @ 40 60\n4.0 set 5 = done @ 50 70\n5.0 get = done 8 @ 80 90\n"));
    CHECK(
        report.explanation ==
        "model value 0, part 0: in order, the longest that fits (3 operations, the last of them):\n"
        "    1.0 set 1 = done @ 0 10\n"
        "    2.0 get = done 1 @ 20 30\n"
        "    4.0 set 5 = done @ 50 70\n"
        "then the state is [ 5 ], and none of these, one of which must come next, fits:\n"
        "    3.0 get = done 0 @ 40 60\n");
}

}  // namespace steward::linearizability
