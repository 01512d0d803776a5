// Which names a path leads through.
#include "net/way_to_place.hpp"

#include "tests/support/temporary_directory.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

using namespace steward;
namespace fs = std::filesystem;

TEST_CASE(
    "Way to a place: every directory, every link and what it leads to, however many there are",
    "[net][place]") {
    const testing::TemporaryDirectory directory;
    fs::create_directories(directory / "a/b/c");
    fs::create_directory_symlink("b", directory / "a/relative");
    fs::create_directory_symlink(directory / "a/relative", directory / "absolute");
    const std::vector<std::string> names = net::names_on_the_way(directory / "absolute/c");
    const auto has = [&](const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const char* name : {"absolute", "a", "a/relative", "a/b", "a/b/c"}) {
        INFO(name);
        CHECK(has(directory / name));
    }
    CHECK(has(directory.path()));
    CHECK_FALSE(has("/"));
}

TEST_CASE("Way to a place: ends where links lead in a circle, and where nothing is",
          "[net][place]") {
    const testing::TemporaryDirectory directory;
    fs::create_directory_symlink(directory / "two", directory / "one");
    fs::create_directory_symlink(directory / "one", directory / "two");
    CHECK(net::names_on_the_way(directory / "one/x").size() >= 2);
    CHECK(net::names_on_the_way("/").empty());
    CHECK(net::names_on_the_way("/none/s") == std::vector<std::string>{"/none", "/none/s"});
}
