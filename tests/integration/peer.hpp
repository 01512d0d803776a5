// A peer that speaks binary frames and knows method names: for tests that mix right calls with wrong bytes.
#pragma once

#include "tests/support/raw_socket.hpp"

#include <map>
#include <nlohmann/json.hpp>

namespace steward::testing {

struct Answer {
    ErrorCode status = ErrorCode::none;
    nlohmann::json value;  // the result, or the sentence
};

class Peer {
public:
    // Connects and greets.
    explicit Peer(const std::string& path);

    RawSocket& socket() { return socket_; }
    const std::map<std::string, std::uint16_t>& methods() const { return methods_; }
    CallHeader header(const std::string& method, std::uint64_t object) const;
    // One call and its answer. Throws when the daemon closes the channel.
    Answer call(const std::string& method, std::uint64_t object, const nlohmann::json& arguments);
    // Make a named object, or open the one there is.
    std::uint64_t make(const std::string& type, const std::string& name);

private:
    RawSocket socket_;
    std::map<std::string, std::uint16_t> methods_;
    std::uint32_t last_id_ = 0;
};

// What a reply says, checked: a known status, and one well-formed value, which for a refusal is a sentence.
// Throws std::runtime_error.
Answer read_answer(const ReplyFrame& frame);

}  // namespace steward::testing
