// What daemons tell of their catalogues is asked for once; whatever is wrong with what was kept,
// commands go on.
#include "workshop.hpp"

#include <sys/stat.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace steward::testing;
namespace fs = std::filesystem;

namespace {

class KeptWorkshop : public Workshop {
public:
    fs::path kept() const { return directory() / "cache/steward"; }
    fs::path file() const {
        for (const auto& entry : fs::directory_iterator(kept())) return entry.path();
        return {};
    }
    std::uint64_t calls() { return steward({"stats", "--json"}).json()["calls"]; }
    // How many calls one command makes, besides those of `stats`.
    std::uint64_t cost(const std::vector<std::string>& words) {
        const std::uint64_t before = calls();
        const std::uint64_t between = calls();
        CHECK(steward(words).exit_code == 0);
        return calls() - between - (between - before);
    }
};

}  // namespace

TEST_CASE_METHOD(KeptWorkshop,
                 "Catalogue cache: the description is asked for once in the life of a catalogue",
                 "[cli]") {
    CHECK(steward({"create", "list", "l"}).exit_code == 0);
    CHECK(fs::is_regular_file(file()));
    CHECK((fs::status(kept()).permissions() & fs::perms::all) == fs::perms::owner_all);
    CHECK(cost({"list", "len", "l"}) == 4);  // hello, open, len, goodbye
    fs::remove(file());
    CHECK(cost({"ping"}) >= 3);  // and it is there again
    CHECK(fs::is_regular_file(file()));
    CHECK(std::distance(fs::directory_iterator(kept()), fs::directory_iterator()) == 1);
    CHECK(steward({"describe", "--json"}).json().size() > 20);
}

TEST_CASE_METHOD(KeptWorkshop,
                 "Catalogue cache: what is broken, another's or no file is passed over", "[cli]") {
    CHECK(steward({"create", "list", "l"}).exit_code == 0);
    const fs::path path = file();
    std::string whole;
    {
        std::ifstream in(path, std::ios::binary);
        whole.assign(std::istreambuf_iterator<char>(in), {});
    }
    const auto works = [&] { return steward({"list", "len", "l"}).out == "0\n"; };
    std::string changed = whole;
    changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
    for (const std::string& content : {std::string(), whole.substr(0, whole.size() / 2),
                                       std::string("\x90"), changed, whole + "x"}) {
        fs::remove(path);
        std::ofstream(path, std::ios::binary) << content;
        CHECK(works());
    }
    fs::remove(path);
    std::ofstream(path, std::ios::binary) << changed;
    fs::permissions(path, fs::perms::all);
    CHECK(works());
    fs::remove_all(path);
    fs::create_directory(path);
    CHECK(works());
    fs::remove_all(path);
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    CHECK(works());
    fs::remove_all(kept());
    fs::create_directory_symlink(directory() / ".", kept());
    CHECK(works());
    CHECK_FALSE(fs::exists(directory() / path.filename().string()));
    fs::remove_all(kept());
    std::ofstream(kept()) << "a file";
    CHECK(works());
}

TEST_CASE_METHOD(KeptWorkshop,
                 "Catalogue cache: without a home there is none, and nothing is said of it",
                 "[cli]") {
    const std::string steward = "'" + programs() + "/steward'";
    for (const std::string environment :
         {"-u XDG_CACHE_HOME -u HOME", "-u HOME XDG_CACHE_HOME=relative",
          "XDG_CACHE_HOME=/proc/nowhere", "-u XDG_CACHE_HOME HOME=/dev/null"}) {
        CAPTURE(environment);
        const Ended listed = shell("env " + environment + " " + steward + " ls");
        CHECK(listed.exit_code == 0);
        CHECK(listed.err.empty());
    }
    const Ended home =
        shell("unset XDG_CACHE_HOME; export HOME='" + (directory() / "home") +
              "'; mkdir \"$HOME\"; " + steward + " ls; ls -A \"$HOME/.cache/steward\" | wc -l");
    CHECK(home.out.ends_with("1\n"));
}
