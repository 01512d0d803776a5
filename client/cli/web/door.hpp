// Who may come in: the address that is listened at, the token that is asked for once, and what a
// browser says of where a request comes from. Knows no sockets, so that every rule of it is tested
// without one.
//
// A page that anybody else has made can let a browser send requests to this machine too. So a
// request counts only if it names this very machine (else a name of theirs was pointed here), does
// not come from another page (Origin, Sec-Fetch-Site), and brings the cookie that the token was
// changed for, which the browser keeps to itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace steward::web {

// Where to listen.
struct Place {
    std::string address = "127.0.0.1";  // numeric; "::1" without brackets
    std::uint16_t port = 0;             // 0: any that is free

    bool is_loopback() const;
    bool is_any() const;  // all addresses of this machine
    // "127.0.0.1:8080", "[::1]:8080"
    std::string text() const;
};

// "127.0.0.1:8080", "127.0.0.1", ":8080", "localhost:0", "[::1]:8080". Throws UsageError.
Place read_place(std::string_view word);

// What is read of a request; empty where it has no such member.
struct Visit {
    std::string_view method = "GET";
    std::string_view host;
    std::string_view origin;
    std::string_view fetch_site;
    std::string_view cookies;
    bool is_navigation = false;  // of a page: all others are what the page itself asks for
};

enum class Verdict : std::uint8_t { welcome, wrong_host, wrong_origin, no_cookie };

class Door {
public:
    // 256 bits from the system's source each: the token for people, the cookie for their browsers.
    // Throws std::system_error.
    explicit Door(Place place);
    Door(Place place, std::string token, std::string cookie)
        : place_(std::move(place)), token_(std::move(token)), cookie_(std::move(cookie)) {}

    const Place& place() const { return place_; }
    const std::string& token() const { return token_; }
    void found_port(std::uint16_t port) { place_.port = port; }

    Verdict judge(const Visit& visit) const;
    // The same but for the cookie: of those who bring the token.
    Verdict judge_stranger(const Visit& visit) const;
    // In a time that does not tell how much of it is right.
    bool is_token(std::string_view word) const;
    // What the browser is told to keep: the whole member `Set-Cookie`.
    std::string cookie_to_set() const;
    // "http://127.0.0.1:8080/?token=…"
    std::string url() const;

private:
    // Of two pages at one address but other ports a browser takes each other's cookies along.
    std::string cookie_name() const { return "steward_" + std::to_string(place_.port); }
    bool is_own_host(std::string_view host) const;

    Place place_;
    std::string token_;
    std::string cookie_;
};

// Takes as long for any two texts of these sizes.
bool is_same_secret(std::string_view one, std::string_view other);

// The value of one cookie in the member `Cookie`; empty where there is none.
std::string_view cookie_in(std::string_view cookies, std::string_view name);

}  // namespace steward::web
