// Style and floors as a unit test: each rule holds for every source, and each rule finds what
// breaks it.
#include "tests/tidy/rules.hpp"

#include <catch2/catch.hpp>

namespace steward::tidy {
namespace {

void require_none(const Breaches& breaches) {
    INFO(breaches.size() << " breaches:" << joined(breaches));
    CHECK(breaches.empty());
}

Breaches in_one(Breaches (*check)(const std::vector<Source>&), const char* path,
                const std::string& text) {
    return check({make_source(path, text)});
}

}  // namespace

TEST_CASE("Tidy: the sources are found", "[tidy]") { CHECK(read_sources().size() > 100); }

TEST_CASE("Tidy: includes point down only", "[tidy]") {
    require_none(check_floors(read_sources()));
}

TEST_CASE("Tidy: includes make no circle", "[tidy]") {
    require_none(check_circles(read_sources()));
}

// A program pays for the types that it uses: the manager's header brings none of them, a type's
// header no other type.
TEST_CASE("Tidy: the manager and a list bring no other type", "[tidy]") {
    const Includes includes(read_sources());
    const std::string headers = "client/include/steward/";
    std::set<std::string> reached = includes.reached_from(headers + "manager.hpp");
    CHECK_FALSE(reached.contains(headers + "list.hpp"));
    reached.merge(includes.reached_from(headers + "list.hpp"));
    std::set<std::string> others = includes.reached_from(headers + "steward.hpp");
    for (const char* one : {"manager", "async", "async_hold", "codec", "error", "here", "options",
                            "pipeline", "reports", "several", "stuck", "value"})
        others.erase(headers + one + ".hpp");
    std::size_t types = 0;
    for (const std::string& path : others) {
        if (path.find('/', headers.size()) != std::string::npos || !path.starts_with(headers))
            continue;
        ++types;
        CAPTURE(path);
        CHECK_FALSE(reached.contains(path));
    }
    CHECK(types > 15);
    for (const char* one : {"dict_methods", "set_methods", "queue_methods", "pipe_hold", "packed"})
        CHECK_FALSE(reached.contains(headers + "detail/" + one + ".hpp"));
}

TEST_CASE("Tidy: the engine is pure", "[tidy]") {
    require_none(check_engine_is_pure(read_sources()));
}

TEST_CASE("Tidy: lines, functions and files keep their size", "[tidy]") {
    require_none(check_sizes(read_sources()));
}

TEST_CASE("Tidy: files say what they are and leak nothing", "[tidy]") {
    require_none(check_manners(read_sources()));
}

TEST_CASE("Tidy: what is listed for ThreadSanitizer are tests", "[tidy]") {
    require_none(check_listed_tests(read_source("tests/thread_sanitizer.cmake"), read_sources()));
}

TEST_CASE("Tidy: an include that points up is found", "[tidy]") {
    CHECK(in_one(check_floors, "common/x.cpp", "#include \"engine/engine.hpp\"\n").size() == 1);
    CHECK(in_one(check_floors, "server/engine/types/x.cpp", "#include <asio/io_context.hpp>\n")
              .size() == 1);
    CHECK(in_one(check_floors, "server/net/x.hpp", "#include \"engine/engine.hpp\"\n").size() == 1);
    CHECK(in_one(check_floors, "server/engine/x.hpp", "#include \"net/channel.hpp\"\n").size() ==
          1);
    CHECK(in_one(check_floors, "server/engine/x.cpp", "#include \"engine/types/manager.hpp\"\n")
              .size() == 1);
    CHECK(in_one(check_floors, "server/engine/types/x.cpp", "#include \"engine/types/types.hpp\"\n")
              .empty());
    CHECK(in_one(check_floors, "server/net/x.hpp",
                 "#include <asio/buffer.hpp>\n#include \"net/channels.hpp\"\n")
              .empty());
    CHECK(in_one(check_floors, "server/net/conversation.cpp", "#include <asio/buffer.hpp>\n")
              .size() == 1);
    CHECK(
        in_one(check_floors, "server/net/channel.cpp", "#include \"net/channels.hpp\"\n").size() ==
        1);
    CHECK(in_one(check_floors, "server/net/channel.hpp", "#include \"net/socket_carrier.hpp\"\n")
              .size() == 1);
    CHECK(in_one(check_floors, "client/source/x.cpp", "#include \"engine/engine.hpp\"\n").size() ==
          1);
    CHECK(
        in_one(check_floors, "client/source/x.cpp", "#include \"client/cli/table.hpp\"\n").size() ==
        1);
    CHECK(in_one(check_floors, "server/daemon/x.cpp", "#include <steward/steward.hpp>\n").size() ==
          1);
    const std::string headers = "client/include/steward/";
    CHECK(
        in_one(check_floors, (headers + "detail/x.hpp").c_str(), "#include \"steward/list.hpp\"\n")
            .size() == 1);
    CHECK(in_one(check_floors, (headers + "detail/codec_x.hpp").c_str(),
                 "#include \"steward/detail/way.hpp\"\n")
              .size() == 1);
    CHECK(in_one(check_floors, (headers + "x.hpp").c_str(), "#include \"steward/manager.hpp\"\n")
              .size() == 1);
    CHECK(in_one(check_floors, (headers + "x.hpp").c_str(), "#include \"steward/detail/way.hpp\"\n")
              .empty());
    CHECK(in_one(check_floors, (headers + "manager.hpp").c_str(), "#include \"steward/lock.hpp\"\n")
              .size() == 1);
    CHECK(in_one(check_floors, "server/daemon/x.cpp",
                 "#include \"engine/engine.hpp\"\n#include <asio/buffer.hpp>\n")
              .empty());
}

TEST_CASE("Tidy: a circle of includes is found", "[tidy]") {
    const std::string include = "#include \"common/";
    const std::vector<Source> sources{make_source("common/a.hpp", include + "b.hpp\"\n"),
                                      make_source("common/b.hpp", include + "c.hpp\"\n"),
                                      make_source("common/c.hpp", include + "a.hpp\"\n"),
                                      make_source("common/d.hpp", include + "a.hpp\"\n")};
    CHECK(check_circles(sources).size() == 3);
    CHECK(Includes(sources).reached_from("common/d.hpp").size() == 3);
}

TEST_CASE("Tidy: what has no place in the engine is found", "[tidy]") {
    const char* path = "server/engine/x.cpp";
    for (const char* line :
         {"#include <thread>", "#include <fstream>", "std::mutex m;", "std::getenv(\"X\");",
          "#include \"common/descriptor.hpp\"", "std::chrono::steady_clock::now();",
          "std::random_device seed;", "asio::io_context c;"}) {
        CAPTURE(line);
        CHECK_FALSE(in_one(check_engine_is_pure, path, line).empty());
        CHECK(in_one(check_engine_is_pure, "server/daemon/x.cpp", line).empty());
    }
    CHECK(in_one(check_engine_is_pure, path, "// no clock: std::chrono::steady_clock\n").empty());
    const std::string table = "std::unordered_map<int, std::map<int, int>> found_;\n";
    CHECK(in_one(check_engine_is_pure, path, table + "found_.find(1);\n").empty());
    CHECK(in_one(check_engine_is_pure, path, table + "for (const auto& [a, b] : found_) use(a);\n")
              .size() == 1);
    CHECK(in_one(check_engine_is_pure, path,
                 table + "for (const auto& [a, b] : self->found_) use(a);\n")
              .size() == 1);
    CHECK(in_one(check_engine_is_pure, path, table + "auto first = found_.begin();\n").size() == 1);
}

TEST_CASE("Tidy: what is too large is found", "[tidy]") {
    CHECK(in_one(check_sizes, "common/x.cpp", std::string(101, 'x')).size() == 1);
    CHECK(in_one(check_sizes, "common/x.cpp", std::string(100, 'x')).empty());
    const std::string sentence = '"' + std::string(128, 'x') + '"';
    CHECK(in_one(check_sizes, "common/x.cpp", sentence).empty());
    CHECK(in_one(check_sizes, "common/x.cpp", "R\"(\n" + sentence + "x\n)\"").size() == 1);
    CHECK(in_one(check_sizes, "common/x.cpp", "R\"(\n" + std::string(130, 'x') + "\n)\"").empty());
    CHECK(in_one(check_sizes, "common/x.cpp", "\tint x;").size() == 1);
    CHECK(in_one(check_sizes, "common/x.cpp", "int x; ").size() == 1);
    std::string lines;
    for (int i = 0; i < 201; ++i) lines += "int x;\n";
    CHECK(in_one(check_sizes, "common/x.hpp", lines).size() == 1);
    CHECK(in_one(check_sizes, "common/x.cpp", lines).empty());
    CHECK(in_one(check_sizes, "common/x.hpp", "// Generated: by a program.\n" + lines).empty());
    std::string function = "void f() {\n";
    for (int i = 0; i < 70; ++i) function += "    g();\n";
    CHECK(in_one(check_sizes, "common/x.cpp", function + "}\n").size() == 1);
}

TEST_CASE("Tidy: files without manners are found", "[tidy]") {
    CHECK(in_one(check_manners, "common/x.hpp", "#pragma once\n").size() == 1);
    CHECK(in_one(check_manners, "common/x.hpp", "// What it is.\n").size() == 1);
    CHECK(in_one(check_manners, "common/x.hpp", "// What it is.\n#pragma once\n").empty());
    CHECK(in_one(check_manners, "common/x.cpp", "// x\n#define SOMETHING 1\n").size() == 1);
    CHECK(in_one(check_manners, "server/net/x.cpp", std::string("// x\n#include ") + "<asio.hpp>\n")
              .size() == 1);
    CHECK(in_one(check_manners, "server/net/x.hpp",
                 "// x\n#pragma once\n#include <nlohmann/json.hpp>\n")
              .size() == 1);
    CHECK(
        in_one(check_manners, "tests/engine/x_test.cpp", "// x\nstd::this_thread::sleep_for(1s);\n")
            .size() == 1);
}

TEST_CASE("Tidy: a listed test that is not there is found", "[tidy]") {
    const char* text =
        "TEST_CASE(\"X: one\", \"[x]\") {\n"
        "TEST_CASE_METHOD(With,\n    \"X: two; and more\", \"[x]\") {\n    CHECK(\"X: three\");\n";
    const std::vector<Source> sources{make_source("tests/client/x_test.cpp", text)};
    const auto listed = [&](const std::string& name) {
        return check_listed_tests(
                   make_source("list.cmake", "f(\"a reason\"\n  \"" + name + "\")\n"), sources)
            .empty();
    };
    CHECK(listed("client:X: one"));
    CHECK(listed("client:X: two; and more"));
    for (const char* name :
         {"client:X: three", "client:X: on", "client: X: one", "cli:X: one", "X: one"})
        CHECK_FALSE(listed(name));
}

}  // namespace steward::tidy
