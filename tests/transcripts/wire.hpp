// How calls are put into bytes and answers read from them: in binary frames, or in the text form.
#pragma once

#include "tests/support/raw_socket.hpp"
#include "tests/transcripts/world.hpp"

#include <map>
#include <set>

namespace steward::transcripts {

class Wire {
public:
    virtual ~Wire() = default;

    // What comes before the first call.
    virtual Bytes preface() const = 0;
    virtual Bytes encode(const std::vector<Outgoing>& step) = 0;
    // The next answer; nothing when the daemon has closed the channel.
    virtual std::optional<Heard> next(testing::RawSocket& socket) = 0;
};

// Method names by their numbers are learnt from the answer to the greeting.
std::unique_ptr<Wire> make_binary_wire();
std::unique_ptr<Wire> make_text_wire();

}  // namespace steward::transcripts
