// What samples make together: what goes through a queue, and objects that come a page at a time.
#include "client/cli/top_history.hpp"

#include <catch2/catch.hpp>

namespace steward::cli::top {
namespace {

ObjectRow list_of(Id id, std::uint64_t version) {
    ObjectRow row;
    row.id = id;
    row.type = "list";
    row.version = version;
    return row;
}

// All objects behind `after` and up to `last`.
Sample page(double at, Id after, Id last, std::vector<ObjectRow> rows) {
    Sample made;
    made.at = at;
    made.totals.instance = "1";
    made.objects = {.after = after, .last = last, .rows = std::move(rows)};
    return made;
}

}  // namespace

TEST_CASE("Top: the flow of a queue counts items that come and go many at a time", "[cli][top]") {
    const auto points = [](std::uint64_t version, QueueFigures figures) {
        return std::deque<QueuePoint>{{.at = 0, .version = 0, .figures = {}},
                                      {.at = 1, .version = version, .figures = figures}};
    };
    // One put_many of a hundred and a get_many of sixty.
    const auto batches = flow(points(2, {.length = 40, .unfinished = 100}));
    REQUIRE(batches);
    CHECK(batches->in == Approx(100));
    CHECK(batches->out == Approx(60));
    // Owned or joinable: ten put, eight taken, six of them done.
    const auto done = flow(points(24, {.length = 2, .unfinished = 4}));
    CHECK(done->in == Approx(10));
    CHECK(done->out == Approx(8));
    // Drained: nothing comes, the length falls.
    std::deque<QueuePoint> drained{
        {.at = 0, .version = 9, .figures = {.length = 5, .unfinished = 5}},
        {.at = 1, .version = 14, .figures = {.length = 0, .unfinished = 5}}};
    CHECK(flow(drained)->in == Approx(0));
    CHECK(flow(drained)->out == Approx(5));
    drained.pop_front();
    CHECK_FALSE(flow(drained).has_value());
}

TEST_CASE("Top: objects that come in several samples stay until their range is seen again",
          "[cli][top]") {
    History history;
    history.take(page(1, 0, 17, {list_of(16, 0), list_of(17, 0)}));
    history.take(page(2, 17, UINT64_MAX, {list_of(30, 4)}));
    CHECK(history.objects().size() == 3);
    history.take(page(3, 0, 17, {list_of(17, 8)}));
    CHECK_FALSE(history.objects().contains(16));
    CHECK(history.objects().at(17).changes == 4);  // 8 in the two seconds since it was seen
    CHECK(history.objects().contains(30));
    // Another daemon: nothing of the last one counts.
    Sample other = page(4, 0, 17, {list_of(17, 9)});
    other.totals.instance = "2";
    history.take(other);
    CHECK(history.objects().size() == 1);
    CHECK_FALSE(history.objects().at(17).changes.has_value());
}

}  // namespace steward::cli::top
