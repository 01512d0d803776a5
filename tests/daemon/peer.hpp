// A peer of a daemon, for tests: one blocking socket with a generous time limit, in either form of
// the protocol.
#pragma once

#include "common/descriptor.hpp"
#include "common/frame.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace steward::testing {

inline constexpr int time_limit_seconds = 30;

struct HeardReply {
    ReplyHeader header;
    Bytes payload;
};

class Peer {
public:
    explicit Peer(const std::string& socket_path);

    void send(BytesView bytes);
    // Preface and manager.hello; waits for the answer.
    void greet();
    void call(std::uint32_t id, ObjectId object, std::uint16_t method, BytesView arguments = {},
              std::uint16_t flags = 0);
    // The next reply; nothing when the daemon has closed the channel.
    std::optional<HeardReply> reply();
    // The sentence of a refusal.
    static std::string sentence(const HeardReply& reply);

    void say(const nlohmann::json& line) { send(line.dump() + "\n"); }
    std::optional<nlohmann::json> line();
    // Say one line and return the answer.
    nlohmann::json ask(const nlohmann::json& line_to_say);

    // True when the daemon closes the channel, whatever it says before.
    bool is_closed();
    void close() { socket_.reset(); }
    int descriptor() const { return socket_.number(); }

private:
    // False at the end of the channel. Throws when nothing comes for too long.
    bool receive();

    Descriptor socket_;
    Bytes received_;
};

}  // namespace steward::testing
