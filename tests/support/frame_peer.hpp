// A peer that speaks binary frames and knows method names: for tests that mix right calls with
// wrong bytes, or that say something and hear the answer later, or never.
#pragma once

#include "tests/support/raw_socket.hpp"

#include <map>
#include <nlohmann/json.hpp>

namespace steward::testing {

struct Answer {
    ErrorCode status = ErrorCode::none;
    nlohmann::json value;     // the result, or the sentence
    std::uint16_t flags = 0;  // reply_flags
};

class FramePeer {
public:
    // Connects and greets.
    explicit FramePeer(const std::string& path) : FramePeer(RawSocket::connect(path)) {}
    // Greets through a connection.
    explicit FramePeer(RawSocket socket);

    RawSocket& socket() { return socket_; }
    const std::map<std::string, std::uint16_t>& methods() const { return methods_; }
    CallHeader header(const std::string& method, std::uint64_t object) const;
    // Says it; the answer is heard when it is asked for.
    void say(const std::string& method, std::uint64_t object, const nlohmann::json& arguments);
    // The answer to what was said last. Throws when the daemon closes the channel.
    Answer hear();
    // One call and its answer.
    Answer call(const std::string& method, std::uint64_t object, const nlohmann::json& arguments);
    // Asks for rings; false where the daemon refuses. Nothing may be under way.
    bool take_rings();
    // Make a named object, or open the one there is.
    std::uint64_t make(const std::string& type, const std::string& name);

private:
    RawSocket socket_;
    std::map<std::string, std::uint16_t> methods_;
    std::uint32_t last_id_ = 0;
};

// What a reply says, checked: a known status, and one well-formed value, which for a refusal is a
// sentence. Throws std::runtime_error.
Answer read_answer(const ReplyFrame& frame);

}  // namespace steward::testing
