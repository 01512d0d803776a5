// The keeper hears of what happens to a place, without a clock and without being asked.
#include "net/place_keeper.hpp"

#include "tests/support/temporary_directory.hpp"

#include <asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace steward;
using namespace steward::net;
namespace fs = std::filesystem;

namespace {

struct Fixture {
    testing::TemporaryDirectory directory;
    asio::io_context context;
    SocketPlace place{directory / "s"};
    std::vector<Descriptor> sockets;
    std::vector<std::string> told;
    std::string lost;

    Fixture() { sockets.push_back(place.take_socket()); }
    PlaceKeeper::Hooks hooks() {
        return {.moved = [this](Descriptor socket) { sockets.push_back(std::move(socket)); },
                .tell = [this](std::string_view sentence) { told.emplace_back(sentence); },
                .lost = [this](const std::exception_ptr&, std::string_view why) { lost = why; }};
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "PlaceKeeper: nothing wakes it while nothing happens", "[net][place]") {
    PlaceKeeper keeper(context, place, hooks());
    CHECK(context.poll() == 0);
    std::ofstream(directory / "neighbour") << "of no interest";
    fs::remove(directory / "neighbour");
    CHECK(context.poll() == 0);
    keeper.stop();
}

TEST_CASE_METHOD(Fixture, "PlaceKeeper: a removal is an event", "[net][place]") {
    PlaceKeeper keeper(context, place, hooks());
    fs::remove(place.path());
    context.run_one();
    CHECK(sockets.size() == 2);
    CHECK(told.size() == 1);
    CHECK(fs::exists(place.path()));
    fs::remove(place.lock_path());
    while (told.size() < 2) context.run_one();
    CHECK(sockets.size() == 2);
    CHECK(fs::exists(place.lock_path()));
    CHECK(lost.empty());
    keeper.stop();
}

TEST_CASE_METHOD(Fixture, "PlaceKeeper: what happened before it began is seen too", "[net][place]") {
    fs::remove(place.path());
    PlaceKeeper keeper(context, place, hooks());
    CHECK(sockets.size() == 2);
    keeper.stop();
}

TEST_CASE_METHOD(Fixture, "PlaceKeeper: says that the place is lost, once", "[net][place]") {
    PlaceKeeper keeper(context, place, hooks());
    fs::remove(place.path());
    std::ofstream(place.path()) << "somebody's";
    context.run();  // it waits for nothing afterwards
    CHECK_THAT(lost, Catch::Contains("is not a socket"));
    CHECK(sockets.size() == 1);
}
