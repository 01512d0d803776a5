#include "daemon/metrics_request.hpp"

#include <algorithm>
#include <cctype>

namespace steward::daemon {
namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 431: return "Request Header Fields Too Large";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "Bad Request";
    }
}

// Up to the separator, which is taken away with it; without one all of it.
std::string_view take(std::string_view& text, std::string_view separator) {
    const std::size_t at = text.find(separator);
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + separator.size());
    return taken;
}

bool is_token(std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char letter) {
        return std::isalnum(letter) != 0 ||
               std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(letter)) !=
                   std::string_view::npos;
    });
}

bool is_host(std::string_view name) {
    constexpr std::string_view host = "host";
    return std::equal(name.begin(), name.end(), host.begin(), host.end(), [](char one, char other) {
        return std::tolower(static_cast<unsigned char>(one)) == other;
    });
}

// The lines behind the first: how many say whom it is for; or nothing where one is no field.
std::optional<std::size_t> hosts_in(std::string_view fields) {
    std::size_t hosts = 0;
    while (!fields.empty()) {
        std::string_view line = take(fields, "\r\n");
        if (line.find(':') == std::string_view::npos) return std::nullopt;
        const std::string_view name = take(line, ":");
        const bool has_control = std::any_of(line.begin(), line.end(), [](unsigned char letter) {
            return (letter < 0x20 && letter != '\t') || letter == 0x7f;
        });
        if (!is_token(name) || has_control) return std::nullopt;
        if (is_host(name)) ++hosts;
    }
    return hosts;
}

// Of `http://localhost:9090/metrics?x=1` and of `/metrics`.
std::string_view path_of(std::string_view target) {
    constexpr std::string_view scheme = "http://";
    if (target.starts_with(scheme)) {
        target.remove_prefix(scheme.size());
        const std::size_t slash = target.find('/');
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    return target.substr(0, target.find('?'));
}

MetricsRequest judge(std::string_view head) {
    std::string_view line = take(head, "\r\n");
    const std::string_view method = take(line, " ");
    const std::string_view target = take(line, " ");
    const std::string_view version = line;
    const bool is_version = version.size() == 8 && version.starts_with("HTTP/") &&
                            std::isdigit(static_cast<unsigned char>(version[5])) != 0 &&
                            version[6] == '.' &&
                            std::isdigit(static_cast<unsigned char>(version[7])) != 0;
    if (!is_token(method) || target.empty() || !is_version) return {.status = 400};
    if (version[5] != '1') return {.status = 505};
    const std::optional<std::size_t> hosts = hosts_in(head);
    const bool needs_host = version[7] != '0';
    if (!hosts || *hosts > 1 || (needs_host && *hosts == 0)) return {.status = 400};
    const bool is_head = method == "HEAD";
    if (method != "GET" && !is_head) return {.status = 405};
    return {.status = path_of(target) == "/metrics" ? 200 : 404, .is_head = is_head};
}

}  // namespace

std::optional<MetricsRequest> read_request(std::string_view bytes) {
    while (bytes.starts_with("\r\n")) bytes.remove_prefix(2);  // as RFC 9112, 2.2, asks for
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end != std::string_view::npos && end + 4 <= request_bytes_max)
        return judge(bytes.substr(0, end));
    if (bytes.size() >= request_bytes_max) return MetricsRequest{.status = 431};
    // Whoever speaks another language is told so at the first line.
    const std::size_t line = bytes.find('\n');
    if (line != std::string_view::npos && (line == 0 || bytes[line - 1] != '\r'))
        return MetricsRequest{.status = 400};
    return std::nullopt;
}

std::string answer_head(const MetricsRequest& request, std::size_t bytes) {
    const bool is_page = request.status == 200;
    std::string head = "HTTP/1.1 " + std::to_string(request.status) + " " +
                       std::string(reason(request.status)) + "\r\nContent-Type: text/plain; " +
                       (is_page ? "version=0.0.4; charset=utf-8" : "charset=utf-8") +
                       "\r\nContent-Length: " + std::to_string(bytes) +
                       "\r\nCache-Control: no-store\r\nConnection: close\r\n";
    if (request.status == 405) head += "Allow: GET, HEAD\r\n";
    return head + "\r\n";
}

std::string answer_sentence(int status) {
    return std::string(reason(status)) + (status == 404 ? ": the page is /metrics\n" : "\n");
}

}  // namespace steward::daemon
