// What `steward top` makes of samples and keys, without a terminal and without a daemon.
#include "client/cli/top_screen.hpp"
#include "client/cli/top_text.hpp"
#include "utf8_language.hpp"

#include <catch2/catch.hpp>

namespace steward::cli::top {
namespace {

using Catch::Contains;

ObjectRow lock_row(Id id, const std::string& name, std::uint64_t waiters = 0) {
    ObjectRow row;
    row.id = id;
    row.type = "lock";
    row.name = name;
    row.waiters = waiters;
    row.is_held = waiters > 0;
    row.is_lock = true;
    return row;
}

ObjectRow queue_row(Id id, const std::string& name, std::uint64_t version) {
    ObjectRow row;
    row.id = id;
    row.type = "queue";
    row.name = name;
    row.version = version;
    row.is_queue = true;
    return row;
}

ObjectRow list_row(Id id, const std::string& name, std::uint64_t version) {
    ObjectRow row;
    row.id = id;
    row.type = "list";
    row.name = name;
    row.version = version;
    return row;
}

Holder holder(const std::string& who, double seconds) {
    Holder made;
    made.who = who;
    made.seconds = seconds;
    return made;
}

Sample sample(double at, std::vector<ObjectRow> rows) {
    Sample made;
    made.at = at;
    made.totals.version = "0.1.0";
    made.totals.pid = "77";
    made.totals.instance = "1";
    made.totals.deadlocks = 0;
    made.objects = {.after = 0, .last = UINT64_MAX, .rows = std::move(rows)};
    made.clients.last = UINT64_MAX;
    return made;
}

void press(Model& model, const std::string& letters) {
    for (const char letter : letters) model.press({Key::Kind::letter, std::string(1, letter)});
}
void press(Model& model, Key::Kind kind) { model.press({kind, {}}); }

std::string screen(const Model& model) { return plain_text(draw(model)); }

std::vector<std::string> names(const Model& model) {
    std::vector<std::string> all;
    for (const Row& row : model.rows()) all.push_back(row.cells[0].text);
    return all;
}

using Names = std::vector<std::string>;

// A model that has seen three objects twice: "busy" has changed ten times a second, "slow" once.
Model model_with_rates() {
    Model model;
    model.resize({.columns = 120, .lines = 30});
    model.take(
        sample(100, {list_row(16, "slow", 5), list_row(17, "busy", 0), lock_row(18, "Door")}));
    model.take(
        sample(102, {list_row(16, "slow", 7), list_row(17, "busy", 20), lock_row(18, "Door", 2)}));
    return model;
}

}  // namespace

TEST_CASE("Top: rates are differences of versions by the time between samples", "[cli][top]") {
    const Model model = model_with_rates();
    CHECK(names(model) == Names{"busy", "slow", "Door"});
    CHECK(model.rows()[0].cells[2].text == "10");
    CHECK(model.rows()[1].cells[2].text == "1");
    CHECK(model.rows()[2].cells[2].text == "0");
}

TEST_CASE("Top: s sorts by the next column, r turns it round, and the choice stays the panel's",
          "[cli][top]") {
    Model model = model_with_rates();
    press(model, "r");
    CHECK(names(model) == Names{"Door", "slow", "busy"});
    CHECK_THAT(screen(model), Contains("CHANGES/S↑"));
    press(model, "s");
    CHECK_THAT(screen(model), Contains("WAITERS↓"));
    CHECK(names(model) == Names{"Door", "busy", "slow"});
    press(model, "2");
    CHECK(names(model) == Names{"Door"});
    press(model, "1");
    CHECK_THAT(screen(model), Contains("WAITERS↓"));
    CHECK(model.sort_by("name"));
    CHECK(names(model) == Names{"Door", "busy", "slow"});
    CHECK_FALSE(model.sort_by("colour"));
    const std::size_t columns_of_objects = columns(Panel::objects).size();
    for (std::size_t i = 0; i < columns_of_objects; ++i) press(model, "s");
    CHECK_THAT(screen(model), Contains("NAME↓"));
}

TEST_CASE("Top: a filter is typed, kept and taken away, and looks into all cells", "[cli][top]") {
    Model model = model_with_rates();
    press(model, "/do");
    CHECK(names(model) == Names{"Door"});
    CHECK_THAT(screen(model), Contains("filter: do_"));
    press(model, "q");  // a letter like any other
    CHECK(names(model).empty());
    CHECK_FALSE(model.has_ended());
    CHECK_THAT(screen(model), Contains("nothing matches 'doq'"));
    press(model, Key::Kind::backspace);
    press(model, Key::Kind::enter);
    CHECK(names(model) == Names{"Door"});
    press(model, Key::Kind::escape);
    CHECK(names(model).size() == 3);
    press(model, "/list");
    CHECK(names(model) == Names{"busy", "slow"});
    press(model, Key::Kind::escape);
    CHECK(names(model).size() == 3);
    model.press({Key::Kind::letter, "/"});
    model.press({Key::Kind::letter, "日"});
    press(model, Key::Kind::backspace);
    CHECK(model.filter().empty());
}

TEST_CASE("Top: the selected row stays the same object wherever it goes", "[cli][top]") {
    Model model = model_with_rates();
    press(model, "j");
    press(model, Key::Kind::enter);
    CHECK(model.take_opening() == 16);  // slow
    CHECK(model.take_opening() == std::nullopt);
    press(model, Key::Kind::escape);
    press(model, "r");
    press(model, "w");
    CHECK(model.take_question() == "@16");
    press(model, "k");
    press(model, "?");
    CHECK(model.take_question() == "@18");
    // One that has gone leaves the first selected.
    model.take(sample(103, {list_row(17, "busy", 20)}));
    press(model, "w");
    CHECK(model.take_question() == "@17");
}

TEST_CASE("Top: the window follows the selected row through more rows than fit", "[cli][top]") {
    Model model;
    model.resize({.columns = 80, .lines = 15});
    std::vector<ObjectRow> rows;
    for (Id id = 100; id < 200; ++id) rows.push_back(list_row(id, "list " + std::to_string(id), 0));
    model.take(sample(1, rows));
    CHECK(model.shown().size() == 10);
    CHECK_THAT(screen(model), Contains("1-10 of 100"));
    press(model, Key::Kind::page_down);
    press(model, Key::Kind::page_down);
    CHECK_THAT(screen(model), Contains("12-21 of 100") && Contains("list 120"));
    press(model, Key::Kind::end);
    CHECK_THAT(screen(model), Contains("91-100 of 100") && Contains("list 199"));
    press(model, Key::Kind::home);
    CHECK_THAT(screen(model), Contains("1-10 of 100"));
    press(model, Key::Kind::up);
    CHECK(model.shown().front().id == 100);
}

TEST_CASE("Top: locks show who holds them, since when, and for how long yet", "[cli][top]") {
    Model model(Panel::locks);
    model.resize({.columns = 120, .lines = 30});
    model.take(sample(1, {lock_row(16, "door", 3), lock_row(17, "gate")}));
    CHECK(model.wanted().holders == std::vector<Id>{16});
    Sample next = sample(2, {lock_row(16, "door", 3), lock_row(17, "gate")});
    next.holders[16] = {
        .all = {holder("anna (1)", 70), holder("bert (2)", 12), holder("carl (3)", 5)}};
    next.holders[16].all[1].lease = 4;
    model.take(next);
    CHECK(names(model) == Names{"door", "gate"});
    CHECK_THAT(screen(model), Contains("anna (1), bert (2) and 1 more  1 min 10 s  4.0 s"));
    // Nobody holds it any more: what was known of it is forgotten.
    model.take(sample(3, {lock_row(16, "door")}));
    CHECK_THAT(screen(model), !Contains("anna"));
}

TEST_CASE("Top: the longest wait comes first, and why is asked of its process", "[cli][top]") {
    Model model(Panel::waits);
    model.resize({.columns = 140, .lines = 30});
    Sample made = sample(1, {lock_row(16, "door", 2)});
    WaitRow wait;
    wait.id = 1;
    wait.pid = "41";
    wait.who = "anna (41)";
    wait.things = "lock 'door'";
    wait.method = "lock.acquire";
    wait.objects = {16};
    wait.holders = {holder("bert (42)", 14)};
    wait.seconds = 3;
    made.waits.push_back(wait);
    wait.id = 2;
    wait.pid = "43";
    wait.who = "carl (43)";
    wait.seconds = 12;
    wait.remaining = 8;
    made.waits.push_back(wait);
    model.take(made);
    CHECK(names(model) == Names{"carl (43)", "anna (41)"});
    CHECK_THAT(screen(model), Contains("bert (42) for 14 s") && Contains("lock 'door'"));
    press(model, "w");
    CHECK(model.take_question() == "43");
    press(model, Key::Kind::enter);
    CHECK(model.take_opening() == 16);
}

TEST_CASE("Top: a queue's minute, and what goes in and out", "[cli][top]") {
    Model model(Panel::queues);
    model.resize({.columns = 100, .lines = 30});
    // Every second three items are put one by one, and two taken: five versions.
    for (std::uint64_t second = 0; second <= 10; ++second) {
        Sample made =
            sample(100 + static_cast<double>(second), {queue_row(16, "jobs", 5 * second)});
        made.queues[16] = {.length = second, .unfinished = 3 * second};
        model.take(made);
    }
    REQUIRE(names(model) == Names{"jobs"});
    const Row& row = model.rows()[0];
    CHECK(row.cells[1].text == "10");
    CHECK(row.cells[3].text == "3");
    CHECK(row.cells[4].text == "2");
    // A minute of twenty bars: of the last ten seconds three are known, and the end.
    CHECK(row.cells[2].text.ends_with("▂▄▆█"));
    CHECK(row.cells[2].text.starts_with(std::string(16, ' ')));
    // What lies longer than a minute back is gone, but for what the minute begins with.
    Sample later = sample(300, {queue_row(16, "jobs", 50)});
    later.queues[16] = {.length = 10, .unfinished = 30};
    model.take(later);
    CHECK(model.history().objects().at(16).points.size() == 2);
    CHECK(model.rows()[0].cells[3].text == "0");
}

TEST_CASE("Top: an opened object is wanted, shown and said to be gone", "[cli][top]") {
    Model model = model_with_rates();
    press(model, Key::Kind::enter);
    REQUIRE(model.take_opening() == 17);
    CHECK(model.wanted().opened == 17);
    CHECK(model.wanted().holders.empty());
    Opened opened;
    opened.id = 17;
    opened.version = 21;
    opened.heading = "list 'busy' (@17)";
    opened.facts = {"references 2"};
    for (int i = 0; i < 100; ++i) opened.value.push_back("item " + std::to_string(i));
    model.take_opened(opened);
    CHECK_THAT(screen(model), Contains("list 'busy' (@17), version 21") &&
                                  Contains("references 2") && Contains("item 0\n") &&
                                  !Contains("item 90"));
    press(model, Key::Kind::end);
    CHECK_THAT(screen(model), Contains("item 99\n") && !Contains("references"));
    press(model, Key::Kind::home);
    opened.is_gone = true;
    Sample next = sample(104, {});
    next.opened = opened;
    model.take(next);
    CHECK_THAT(screen(model), Contains("is no longer there"));
    press(model, "w");
    CHECK(model.take_question() == "@17");
    // What comes late for another object is not shown.
    press(model, Key::Kind::escape);
    CHECK(model.wanted().opened == std::nullopt);
    CHECK_THAT(screen(model), Contains("there is no object"));
}

TEST_CASE("Top: a text is broken where the screen ends, and Esc leads back", "[cli][top]") {
    Model model = model_with_rates();
    model.resize({.columns = 20, .lines = 10});
    model.show_text("why 41", "anna (41) has waited 3.0 s for lock 'door'.\n");
    CHECK_THAT(screen(model),
               Contains("why 41") && Contains("anna (41) has waited\n3.0 s for lock\n'door'."));
    press(model, Key::Kind::escape);
    CHECK(model.view() == Model::View::rows);
    press(model, "h");
    CHECK_THAT(screen(model), Contains("the keys"));
    press(model, Key::Kind::tab);
    CHECK(model.panel() == Panel::locks);
    press(model, Key::Kind::back_tab);
    press(model, Key::Kind::back_tab);
    CHECK(model.panel() == Panel::clients);
    press(model, "q");
    CHECK(model.has_ended());
}

TEST_CASE("Top: no screen is too small, and no line is wider than it", "[cli][top]") {
    const steward::testing::Utf8Language language;
    Model model = model_with_rates();
    Sample made = sample(103, {lock_row(16, "一個非常長的名字一個非常長的名字", 1),
                               queue_row(17, "naïve \\u001b[2J queue", 3), list_row(18, "x", 1)});
    made.queues[17] = {.length = 3, .unfinished = 3};
    made.report = "1.0 s ago: something long was noticed, of which not all can be shown here";
    model.take(made);
    for (std::size_t columns = 0; columns < 130; columns += columns < 24 ? 1 : 15) {
        for (const std::size_t lines : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 10u, 36u}) {
            CAPTURE(columns, lines);
            model.resize({.columns = columns, .lines = lines});
            for (const std::string key : {"1", "2", "3", "4", "5", "h", "j", "1", "j"}) {
                press(model, key);
                const std::vector<Line> drawn = draw(model);
                CHECK(drawn.size() <= lines);
                for (const Line& line : drawn) {
                    std::size_t taken = 0;
                    for (const Piece& piece : line) taken += cells(piece.text);
                    CHECK(taken <= columns);
                }
            }
        }
    }
}

TEST_CASE("Top: a narrow screen shortens what may be shortened, and leaves out the last columns",
          "[cli][top]") {
    Model model;
    model.resize({.columns = 40, .lines = 10});
    model.take(sample(1, {list_row(16, "a name that is a good deal longer", 1)}));
    CHECK_THAT(screen(model),
               Contains("a name that …  list") && Contains("CHANGES/S↓") && !Contains("VERSION"));
}

TEST_CASE("Top: the figures are told, and what is wrong stands where it is seen", "[cli][top]") {
    Model model;
    model.resize({.columns = 160, .lines = 10});
    Sample made = sample(10, {});
    made.totals.uptime = 125;
    made.totals.clients = 1;
    made.totals.waiters = 3;
    made.totals.deadlocks = 1;
    made.totals.calls = 1'000;
    model.take(made);
    made.at = 12;
    made.totals.calls = 3'000;
    made.report = "2.0 s ago: a deadlock";
    model.take(made);
    CHECK_THAT(screen(model),
               Contains("stewardd 0.1.0, pid 77, up 2 min 5 s · 0 objects · 1 client "
                        "· 3 waiters · 1 deadlock suspected · 1000 calls/s"));
    CHECK_THAT(screen(model), Contains("2.0 s ago: a deadlock"));
    model.say_trouble("no daemon listens");
    CHECK_THAT(screen(model), Contains("no daemon listens") && !Contains("a deadlock"));
    made.at = 13;
    made.totals.deadlocks = std::nullopt;
    model.take(made);
    CHECK_THAT(screen(model),
               !Contains("no daemon") && Contains("too many wait to look for deadlocks"));
    press(model, " ");
    CHECK(model.is_paused());
    CHECK_THAT(screen(model), Contains("paused"));
}

}  // namespace steward::cli::top
