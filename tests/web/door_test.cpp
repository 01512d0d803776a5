// Who may come in: the address, the host, where a request comes from, the token and its cookie.
#include "client/cli/web/door.hpp"
#include "client/cli/exit_codes.hpp"

#include <catch2/catch.hpp>

namespace steward::web {
namespace {

Door door_at(std::string_view place) {
    Door door(read_place(place), "the token", "the cookie");
    door.found_port(8080);
    return door;
}

constexpr Visit good{.method = "GET",
                     .host = "127.0.0.1:8080",
                     .origin = {},
                     .fetch_site = {},
                     .cookies = "steward_8080=the cookie",
                     .is_navigation = false};

}  // namespace

TEST_CASE("Door: a place is read from words", "[web][door]") {
    CHECK(read_place("127.0.0.1:8080").text() == "127.0.0.1:8080");
    CHECK(read_place("localhost:0").text() == "127.0.0.1:0");
    CHECK(read_place(":90").text() == "127.0.0.1:90");
    CHECK(read_place("127.0.0.2").text() == "127.0.0.2:0");
    CHECK(read_place("[::1]:8080").text() == "[::1]:8080");
    CHECK(read_place("[::1]:8080").is_loopback());
    CHECK_FALSE(read_place("0.0.0.0:80").is_loopback());
    CHECK_FALSE(read_place("192.168.0.7:80").is_loopback());
    for (const char* const wrong :
         {"127.0.0.1:65536", "127.0.0.1:x", "127.0.0.1:-1", "example.org:80", "127.0.0.1:80:80",
          "[::1", "[::1]80", "127.1:80", "::1:80"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(read_place(wrong), cli::UsageError);
    }
}

TEST_CASE("Door: whoever names this machine and brings the cookie is welcome", "[web][door]") {
    const Door door = door_at("127.0.0.1");
    CHECK(door.judge(good) == Verdict::welcome);
    Visit visit = good;
    for (const char* const host : {"localhost:8080", "LOCALHOST:8080", "127.0.0.1", "[::1]:9000"}) {
        visit.host = host;  // another port: it comes through a tunnel
        CHECK(door.judge(visit) == Verdict::welcome);
    }
}

TEST_CASE("Door: a name that was pointed to this machine is turned away", "[web][door]") {
    const Door door = door_at("127.0.0.1");
    Visit visit = good;
    for (const char* const host : {"evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1:8080",
                                   "", "[::1", "localhost.evil.example:8080"}) {
        CAPTURE(host);
        visit.host = host;
        CHECK(door.judge(visit) == Verdict::wrong_host);
        CHECK(door.judge_stranger(visit) == Verdict::wrong_host);
    }
    const Door open = door_at("0.0.0.0");
    visit.host = "192.168.0.7:8080";  // a number can be pointed nowhere else
    CHECK(open.judge(visit) == Verdict::welcome);
    visit.host = "myhost:8080";
    CHECK(open.judge(visit) == Verdict::wrong_host);
}

TEST_CASE("Door: another page cannot ask through a browser", "[web][door]") {
    const Door door = door_at("127.0.0.1");
    Visit visit = good;
    visit.origin = "http://evil.example";
    CHECK(door.judge(visit) == Verdict::wrong_origin);
    visit.origin = "http://127.0.0.1:9999";  // another program of this machine
    CHECK(door.judge(visit) == Verdict::wrong_origin);
    visit.origin = "null";
    CHECK(door.judge(visit) == Verdict::wrong_origin);
    visit.origin = "http://127.0.0.1:8080";
    CHECK(door.judge(visit) == Verdict::welcome);
    visit.fetch_site = "cross-site";
    CHECK(door.judge(visit) == Verdict::wrong_origin);
    visit.origin = {};
    CHECK(door.judge(visit) == Verdict::wrong_origin);
    visit.is_navigation = true;  // a link to the page
    CHECK(door.judge(visit) == Verdict::welcome);
    visit.fetch_site = "same-origin";
    visit.is_navigation = false;
    CHECK(door.judge(visit) == Verdict::welcome);
}

TEST_CASE("Door: what changes something says where it comes from", "[web][door]") {
    const Door door = door_at("127.0.0.1");
    Visit visit = good;
    visit.method = "POST";
    CHECK(door.judge(visit) == Verdict::wrong_origin);
    visit.origin = "http://127.0.0.1:8080";
    CHECK(door.judge(visit) == Verdict::welcome);
    visit.origin = "https://127.0.0.1:8080";
    CHECK(door.judge(visit) == Verdict::wrong_origin);
}

TEST_CASE("Door: without the cookie, or with a wrong one, the token is asked for", "[web][door]") {
    const Door door = door_at("127.0.0.1");
    Visit visit = good;
    for (const char* const cookies :
         {"", "steward_8080=", "steward_8080=the cooki", "steward_8080=the cookie!",
          "steward_8081=the cookie", "steward_8080=the token", "xsteward_8080=the cookie"}) {
        CAPTURE(cookies);
        visit.cookies = cookies;
        CHECK(door.judge(visit) == Verdict::no_cookie);
        CHECK(door.judge_stranger(visit) == Verdict::welcome);
    }
    visit.cookies = "a=b; steward_8080=the cookie; c=d";
    CHECK(door.judge(visit) == Verdict::welcome);
    CHECK(door.is_token("the token"));
    for (const char* const word : {"", "the toke", "the tokeN", "the token ", "the cookie"})
        CHECK_FALSE(door.is_token(word));
    CHECK(door.cookie_to_set() == "steward_8080=the cookie; Path=/; HttpOnly; SameSite=Strict");
    CHECK(door.url() == "http://127.0.0.1:8080/?token=the token");
}

TEST_CASE("Door: secrets are long, and each is another", "[web][door]") {
    const Door one(Place{}), other(Place{});
    CHECK(one.token().size() == 64);
    CHECK(one.token() != other.token());
    CHECK(one.cookie_to_set().find(one.token()) == std::string::npos);
    CHECK_FALSE(is_same_secret("", ""));
}

}  // namespace steward::web
