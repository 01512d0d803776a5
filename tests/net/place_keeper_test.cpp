// The keeper hears of what happens to a place, without a clock and without being asked.
#include "net/place_keeper.hpp"

#include "tests/support/temporary_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace steward;
using namespace steward::net;
namespace fs = std::filesystem;

namespace {

struct Keeping {
    testing::TemporaryDirectory directory;
    asio::io_context context;
    SocketPlace place{directory / "s"};
    std::vector<Descriptor> sockets;
    std::vector<std::string> told;
    std::string lost;

    Keeping() { sockets.push_back(place.take_socket()); }
    PlaceKeeper::Hooks hooks() {
        return {.moved = [this](Descriptor socket) { sockets.push_back(std::move(socket)); },
                .tell = [this](std::string_view sentence) { told.emplace_back(sentence); },
                .lost = [this](const std::exception_ptr&, std::string_view why) { lost = why; }};
    }
};

// Asio hears once of each descriptor that it is given, and counts that too.
void settle(asio::io_context& context) { context.poll(); }

}  // namespace

TEST_CASE_METHOD(Keeping, "PlaceKeeper: nothing wakes it while nothing happens", "[net][place]") {
    PlaceKeeper keeper(context, place, hooks());
    settle(context);
    CHECK(context.poll() == 0);
    std::ofstream(directory / "neighbour") << "of no interest";
    fs::remove(directory / "neighbour");
    CHECK(context.poll() == 0);
    keeper.stop();
}

TEST_CASE_METHOD(Keeping, "PlaceKeeper: a removal is an event", "[net][place]") {
    PlaceKeeper keeper(context, place, hooks());
    settle(context);
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

TEST_CASE_METHOD(Keeping, "PlaceKeeper: what happened before it began is seen too",
                 "[net][place]") {
    fs::remove(place.path());
    PlaceKeeper keeper(context, place, hooks());
    CHECK(sockets.size() == 2);
    keeper.stop();
}

TEST_CASE_METHOD(Keeping, "PlaceKeeper: says that the place is lost, once", "[net][place]") {
    PlaceKeeper keeper(context, place, hooks());
    fs::remove(place.path());
    std::ofstream(place.path()) << "somebody's";
    context.run();  // it waits for nothing afterwards
    CHECK_THAT(lost, Catch::Contains("is not a socket"));
    CHECK(sockets.size() == 1);
}

TEST_CASE("PlaceKeeper: a directory on the way that is renamed is an event", "[net][place]") {
    struct Deep : Keeping {
        Deep() {
            fs::create_directories(directory / "real/above/own");
            fs::create_directory_symlink(directory / "real", directory / "first");
            fs::create_directory_symlink(directory / "first", directory / "second");
        }
    } deep;
    SocketPlace place(deep.directory / "second/above/own/s");
    const Descriptor listening = place.take_socket();
    PlaceKeeper keeper(deep.context, place, deep.hooks());
    settle(deep.context);
    CHECK(deep.context.poll() == 0);
    SECTION("above the directory") {
        fs::rename(deep.directory / "real/above", deep.directory / "real/moved");
    }
    SECTION("what links lead to") { fs::rename(deep.directory / "real", deep.directory / "moved"); }
    SECTION("a link") { fs::rename(deep.directory / "second", deep.directory / "moved"); }
    SECTION("a link that a link leads to") { fs::remove(deep.directory / "first"); }
    deep.context.run();
    CHECK_THAT(deep.lost, Catch::Contains("lock file"));
}

TEST_CASE("PlaceKeeper: a directory that a cleaner has locked is held a little later",
          "[net][place]") {
    struct Cleaned : Keeping {
        Descriptor cleaner{::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        bool is_held() const { return ::flock(cleaner.number(), LOCK_EX | LOCK_NB) != 0; }
    } cleaned;
    REQUIRE(cleaned.is_held());  // as the fixture's place is there
    cleaned.sockets.clear();
    fs::create_directory(cleaned.directory / "own");
    fs::permissions(cleaned.directory / "own", fs::perms::owner_all);
    cleaned.cleaner =
        Descriptor(::open((cleaned.directory / "own").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    REQUIRE_FALSE(cleaned.is_held());
    SocketPlace place(cleaned.directory / "own/s");
    CHECK(place.awaits_directory());
    PlaceKeeper keeper(cleaned.context, place, cleaned.hooks(), PlaceKeeper::Pause{1});
    REQUIRE(::flock(cleaned.cleaner.number(), LOCK_UN) == 0);
    while (place.awaits_directory()) REQUIRE(cleaned.context.run_one() == 1);
    CHECK(cleaned.is_held());
    keeper.stop();
}
