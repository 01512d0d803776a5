#include "client/cli/web/door.hpp"

#include "client/cli/exit_codes.hpp"

#include <arpa/inet.h>
#include <sys/random.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>

namespace steward::web {
namespace {

using cli::UsageError;

std::string secret() {
    std::array<unsigned char, 32> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw std::system_error(errno, std::system_category(), "no random numbers are to be had");
    std::string text;
    for (const unsigned char byte : bytes)
        for (const int half : {byte >> 4, byte & 15})
            text += "0123456789abcdef"[static_cast<std::size_t>(half)];
    return text;
}

bool is_numeric(int family, const std::string& address) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(family, address.c_str(), bytes.data()) == 1;
}

bool is_numeric(const std::string& address) {
    return is_numeric(AF_INET, address) || is_numeric(AF_INET6, address);
}

bool is_loopback_address(const std::string& address) {
    return address == "::1" || (is_numeric(AF_INET, address) && address.starts_with("127."));
}

// The words of "HOST:PORT"; IPv6 stands in brackets.
struct Parts {
    std::string host;
    std::string_view port;
};

std::optional<Parts> parts_of(std::string_view word) {
    if (word.starts_with('[')) {
        const std::size_t end = word.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view rest = word.substr(end + 1);
        if (!rest.empty() && !rest.starts_with(':')) return std::nullopt;
        return Parts{std::string(word.substr(1, end - 1)), rest.substr(rest.empty() ? 0 : 1)};
    }
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos) return Parts{std::string(word), {}};
    return Parts{std::string(word.substr(0, colon)), word.substr(colon + 1)};
}

std::string in_lower_case(std::string text) {
    for (char& letter : text)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return text;
}

}  // namespace

bool Place::is_loopback() const { return is_loopback_address(address); }

bool Place::is_any() const { return address == "0.0.0.0" || address == "::"; }

std::string Place::text() const {
    const bool is_long = address.find(':') != std::string::npos;
    return (is_long ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

Place read_place(std::string_view word) {
    const std::string told = "'" + std::string(word) + "'";
    const auto parts = parts_of(word);
    if (!parts)
        throw UsageError("--listen takes ADDRESS:PORT, such as 127.0.0.1:8080, not " + told);
    Place place;
    if (!parts->host.empty() && parts->host != "localhost") place.address = parts->host;
    if (!is_numeric(place.address))
        throw UsageError("--listen takes the number of an address, such as 127.0.0.1, not '" +
                         place.address + "'");
    const char* const end = parts->port.data() + parts->port.size();
    const auto [stop, error] = std::from_chars(parts->port.data(), end, place.port);
    if (!parts->port.empty() && (error != std::errc() || stop != end))
        throw UsageError("the port of --listen is a number from 0 to 65535, not '" +
                         std::string(parts->port) + "'");
    return place;
}

Door::Door(Place place) : Door(std::move(place), secret(), secret()) {}

// A name can be pointed to this machine by whoever owns it, a number cannot: where the page may be
// reached at several addresses, any number will do. The port is the browser's own business: it may
// come through a tunnel.
bool Door::is_own_host(std::string_view host) const {
    const auto parts = parts_of(host);
    if (!parts) return false;
    const std::string name = in_lower_case(parts->host);
    if (name == place_.address) return true;
    if (place_.is_any()) return name == "localhost" || is_numeric(name);
    return place_.is_loopback() && (name == "localhost" || is_loopback_address(name));
}

// What changes something says where it comes from, in every browser; what only looks says so
// where the browser knows a reason.
Verdict Door::judge_stranger(const Visit& visit) const {
    if (!is_own_host(visit.host)) return Verdict::wrong_host;
    const bool only_looks = visit.method == "GET" || visit.method == "HEAD";
    const std::string own = "http://" + std::string(visit.host);
    if (visit.origin.empty() ? !only_looks : visit.origin != own) return Verdict::wrong_origin;
    const bool is_from_outside =
        visit.fetch_site == "cross-site" || visit.fetch_site == "same-site";
    if (is_from_outside && !(only_looks && visit.is_navigation)) return Verdict::wrong_origin;
    return Verdict::welcome;
}

Verdict Door::judge(const Visit& visit) const {
    const Verdict verdict = judge_stranger(visit);
    if (verdict != Verdict::welcome) return verdict;
    return is_same_secret(cookie_in(visit.cookies, cookie_name()), cookie_) ? Verdict::welcome
                                                                            : Verdict::no_cookie;
}

bool Door::is_token(std::string_view word) const { return is_same_secret(word, token_); }

std::string Door::cookie_to_set() const {
    return cookie_name() + "=" + cookie_ + "; Path=/; HttpOnly; SameSite=Strict";
}

// All addresses are none that a browser could go to.
std::string Door::url() const {
    Place place = place_;
    if (place.is_any()) place.address = place.address == "::" ? "::1" : "127.0.0.1";
    return "http://" + place.text() + "/?token=" + token_;
}

bool is_same_secret(std::string_view one, std::string_view other) {
    if (one.size() != other.size() || one.empty()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        difference |= static_cast<unsigned>(one[i] ^ other[i]);
    return difference == 0;
}

std::string_view cookie_in(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        const std::size_t end = std::min(cookies.find(';'), cookies.size());
        std::string_view one = cookies.substr(0, end);
        cookies.remove_prefix(std::min(end + 1, cookies.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
            return one.substr(name.size() + 1);
    }
    return {};
}

}  // namespace steward::web
