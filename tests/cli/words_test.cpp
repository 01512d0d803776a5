// Words stay words: --text, --lines, - and @FILE, and the order of what is written.
#include "workshop.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace steward::testing;
using Catch::Contains;

namespace {

const std::string no_text =
    "a\xff"
    "b";

std::string file_with(const Workshop& shop, const std::string& content) {
    const std::string path = shop.directory() / "content";
    std::ofstream(path) << content;
    return path;
}

}  // namespace

TEST_CASE("Words: members of an object keep the order in which they are written", "[cli]") {
    Workshop shop;
    shop.steward({"create", "dict", "s", R"({"pears":1,"apples":2})"});
    CHECK(shop.steward({"dict", "keys", "s"}).out == "[\"pears\",\"apples\"]\n");
    shop.steward({"dict", "update", "s", R"({"plums":{"z":1,"a":{"y":1,"b":2}},"figs":4})"});
    CHECK(shop.steward({"get", "s"}).out ==
          R"([["pears",1],["apples",2],["plums",{"z":1,"a":{"y":1,"b":2}}],["figs",4]])"
          "\n");
    shop.steward({"create", "namespace", "n", "--attributes", R"({"zeta":1,"alpha":2})"});
    CHECK(shop.steward({"get", "n"}).out == "{\"zeta\":1,\"alpha\":2}\n");
    CHECK(shop.steward({"create", "list", "l",
                        R"([{"$bytes":"aGk="},{"$float":"nan"},{"$map":[["$z",{"b":1,"a":2}]]}])"})
              .exit_code == 0);
    CHECK(shop.steward({"get", "l"}).out ==
          R"([{"$bytes":"aGk="},{"$float":"nan"},{"$map":[["$z",{"b":1,"a":2}]]}])"
          "\n");
    const nlohmann::ordered_json info =
        nlohmann::ordered_json::parse(shop.steward({"describe", "lock", "--json"}).out);
    CHECK(info.begin().key() == "name");
}

TEST_CASE("Words: an integer of more than 64 bits and a key that is given twice are refused",
          "[cli]") {
    Workshop shop;
    shop.steward({"create", "list", "l"});
    const Ended large = shop.steward({"list", "append", "l", "99999999999999999999"});
    CHECK(large.exit_code == 2);
    CHECK_THAT(large.err,
               Contains("needs more than 64 bits: write 99999999999999999999.0 for a float"));
    CHECK(shop.steward({"list", "append", "l", R"({"a":1,"a":2})"}).exit_code == 2);
    CHECK(shop.steward({"get", "l"}).out == "[]\n");
    CHECK(shop.steward({"-t", "list", "append", "l", "99999999999999999999"}).exit_code == 0);
    CHECK(shop.steward({"list", "pop", "l"}).out == "99999999999999999999\n");
}

TEST_CASE("Words: with --text an argument is text, whatever it looks like, and comes back as it is",
          "[cli]") {
    Workshop shop;
    shop.steward({"create", "list", "l"});
    for (const std::string word :
         {"1.10", "1e10", "\"x\"", " 1", "null", "[1", "{}", "", "two\nlines\n", "5"}) {
        CAPTURE(word);
        CHECK(shop.steward({"-t", "list", "append", "l", word}).exit_code == 0);
        CHECK(shop.steward({"list", "get", "l", "-1", "--json"}).json() == word);
        CHECK(shop.steward({"list", "get", "l", "-1", "--text"}).out == word + "\n");
    }
    CHECK(shop.steward({"-t", "list", "insert", "l", "0", "first"}).exit_code == 0);
    CHECK(shop.steward({"-t", "list", "get", "l", "first"}).exit_code == 2);
    CHECK(shop.steward({"-t", "list", "extend", "l", "[1, \"x\"]"}).exit_code == 0);
    shop.steward({"-t", "create", "dict", "d", R"({"a": 1})"});
    CHECK(shop.steward({"-t", "dict", "set", "d", "5", "07"}).exit_code == 0);
    CHECK(shop.steward({"get", "d"}).out == "[[\"a\",1],[\"5\",\"07\"]]\n");
    CHECK(shop.steward({"-t", "get", "d"}).out == "[[\"a\",1],[\"5\",\"07\"]]\n");
}

TEST_CASE("Words: with --text what is no UTF-8 goes as bytes and comes out as bytes", "[cli]") {
    Workshop shop;
    shop.steward({"create", "queue", "q"});
    CHECK(shop.steward({"queue", "put", "q", no_text}).exit_code == 2);
    CHECK_THAT(shop.steward({"queue", "put", "q", no_text}).err, Contains("--text"));
    CHECK(shop.steward({"-t", "queue", "put", "q", no_text}).exit_code == 0);
    CHECK(shop.steward({"-t", "queue", "get", "q"}).out == no_text + "\n");
    CHECK(shop.steward({"-t", "info", no_text}).exit_code == 3);
}

TEST_CASE("Words: - and @FILE are what an input holds, @17 an object, and after -- they are words",
          "[cli]") {
    Workshop shop;
    const std::string steward = "'" + shop.programs() + "/steward'";
    shop.steward({"create", "list", "l"});
    const std::string path = file_with(shop, "hello\n");
    CHECK(shop.steward({"list", "append", "l", "@" + path}).exit_code == 0);
    CHECK(shop.steward({"-t", "list", "append", "l", "@" + path}).exit_code == 0);
    CHECK(shop.shell("printf '{\"a\": 1}\\n' | " + steward + " list append l -").exit_code == 0);
    CHECK(shop.shell("printf '{\"a\": 1}\\n' | " + steward + " -t list append l --value -")
              .exit_code == 0);
    CHECK(shop.shell("printf 'x\\377' | " + steward + " list append l -").exit_code == 0);
    CHECK(shop.steward({"list", "append", "l", "@16"}).exit_code == 0);
    CHECK(shop.steward({"list", "append", "l", "--", "-"}).exit_code == 0);
    CHECK(shop.steward({"-t", "list", "append", "l", "--", "@" + path}).exit_code == 0);
    CHECK(shop.steward({"list", "append", "l", "\"-\""}).exit_code == 0);
    CHECK(shop.steward({"list", "append", "l", "@"}).exit_code == 0);
    const nlohmann::json expected{"hello",
                                  "hello\n",
                                  {{"a", 1}},
                                  "{\"a\": 1}\n",
                                  {{"$bytes", "eP8="}},
                                  {{"$ref", 16}},
                                  "-",
                                  "@" + path,
                                  "-",
                                  "@"};
    CHECK(shop.steward({"get", "l", "--json"}).json() == expected);

    const Ended missing = shop.steward({"list", "append", "l", "@" + (shop.directory() / "none")});
    CHECK(missing.exit_code == 2);
    CHECK_THAT(missing.err, Contains("cannot read the file") && Contains("after `--`"));
    CHECK(shop.steward({"list", "append", "l", "@/"}).exit_code == 2);
    CHECK(shop.shell(steward + " list append l - <&-").exit_code == 2);
    CHECK(shop.shell("echo 1 | " + steward + " list compare_exchange l 0 - -").exit_code == 2);
    CHECK(shop.steward({"list", "get", "l", "@" + path}).exit_code == 2);
}

TEST_CASE("Words: with --lines a line is a value, on the way in and on the way out", "[cli]") {
    Workshop shop;
    const std::string steward = "'" + shop.programs() + "/steward'";
    shop.steward({"create", "queue", "q"});
    CHECK(shop.shell("seq 300 | " + steward + " --lines queue put q -").exit_code == 0);
    CHECK(shop.steward({"queue", "qsize", "q"}).out == "300\n");
    CHECK(shop.shell("printf '1\\n\\n\"5\"\\nx\\ny z' | " + steward + " create list a - --lines")
              .exit_code == 0);
    CHECK(shop.steward({"get", "a"}).out == R"([1,"","5","x","y z"])"
                                            "\n");
    CHECK(shop.steward({"--lines", "get", "a"}).out == "1\n\n\"5\"\nx\ny z\n");
    shop.steward({"list", "append", "a", "\"two\\nlines\""});
    CHECK(shop.shell(steward + " --lines get a | " + steward + " --lines create list b -")
              .exit_code == 0);
    CHECK(shop.steward({"get", "b"}).out == shop.steward({"get", "a"}).out);
    CHECK(shop.steward({"--lines", "--json", "list", "get_slice", "a", "0", "3"}).out ==
          "1\n\"\"\n\"5\"\n");

    CHECK(shop.shell("printf '07\\n\"x\"\\na\\377\\n' | " + steward + " -t --lines create list c -")
              .exit_code == 0);
    CHECK(shop.steward({"-t", "--lines", "get", "c"}).out == "07\n\"x\"\na\xff\n");
    CHECK(shop.steward({"--lines", "list", "extend", "c", "@" + file_with(shop, "one\ntwo\n")})
              .exit_code == 0);
    CHECK(shop.steward({"list", "len", "c"}).out == "5\n");
    CHECK(shop.shell(steward + " --lines queue put q - </dev/null").exit_code == 0);
}

TEST_CASE("Words: lines end with the first that is refused, which is named", "[cli]") {
    Workshop shop;
    const std::string steward = "'" + shop.programs() + "/steward'";
    shop.steward({"create", "queue", "q", "2"});
    const Ended full = shop.shell("seq 5 | " + steward + " --lines queue put_nowait q -");
    CHECK(full.exit_code == 1);
    CHECK_THAT(full.err, Contains("line 3: "));
    const Ended wrong = shop.shell("printf '1\\n[2\\n' | " + steward + " --lines list append q -");
    CHECK(wrong.exit_code == 3);
    shop.steward({"create", "list", "l"});
    const Ended malformed =
        shop.shell("printf '1\\n[2\\n' | " + steward + " --lines list append l -");
    CHECK(malformed.exit_code == 2);
    CHECK_THAT(malformed.err, Contains("line 2: this is no JSON"));
    CHECK(shop.steward({"get", "l"}).out == "[1]\n");
    CHECK(shop.shell("echo 1 | " + steward + " --lines create value v -").exit_code == 2);
    CHECK(shop.shell("echo 1 | " + steward + " --lines list compare_exchange l 0 @/dev/null -")
              .exit_code == 2);
}
