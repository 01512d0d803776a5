// As much of HTTP as reading one page takes (RFC 9112): a request's head in, a status out. Pure.
//
// A body is not read: GET and HEAD have none that means anything, and the connection is closed
// after each answer, so nothing that follows is taken for a request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steward::daemon {

struct MetricsRequest {
    int status = 200;  // or what is wrong with it: 400, 404, 405, 431, 505
    bool is_head = false;

    bool operator==(const MetricsRequest&) const = default;
};

// Of the bytes that have come so far. Nothing: its head is not whole.
std::optional<MetricsRequest> read_request(std::string_view bytes);

inline constexpr std::size_t request_bytes_max = 8192;

// The head of an answer, with its empty line; `bytes` are those of the page that belongs to it.
std::string answer_head(const MetricsRequest& request, std::size_t bytes);
// "Not Found\n", for those that are not 200.
std::string answer_sentence(int status);

}  // namespace steward::daemon
