// One connection of an attacker: frames in any number without waiting for answers. What comes back
// is read while it sends, so that neither side waits for the other for ever, and is counted.
#pragma once

#include "common/frame.hpp"
#include "common/inbox.hpp"
#include "tests/attacks/notes.hpp"
#include "tests/random/encoded.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace steward::attacks {

using random::encoded;
using random::one;
using random::Raw;

using Methods = std::map<std::string, std::uint16_t, std::less<>>;

// The daemon has closed the connection: for an attacker an end like another.
struct Closed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Peer {
public:
    // Connects, and says nothing yet. Throws std::system_error.
    explicit Peer(const std::string& path);
    Peer(Peer&& other) noexcept;
    Peer& operator=(Peer&&) = delete;
    ~Peer();

    // Greets; the numbers of the methods are those that a greeting before has brought.
    void greet(const Methods& methods, AttackNotes& notes);
    // Greets and learns them.
    Methods learn(AttackNotes& notes);

    // One more call for the next send. A method that the daemon does not have ends the attack.
    Peer& add(std::string_view method, ObjectId object, BytesView arguments = {},
              std::uint16_t flags = 0);
    // Sends what was added; reads meanwhile what comes.
    void send();
    // The same for bytes that are no frames.
    void send_raw(BytesView bytes);
    // As much as the daemon takes at once, and nothing is read.
    void push(BytesView bytes) const;
    // Sends, and waits until the daemon has come to the end of it: all is done, refused or parked.
    void sync();
    // Adds one call, sends, and waits for its answer: the value, or nothing where it is refused.
    std::optional<Bytes> call(std::string_view method, ObjectId object, BytesView arguments = {});

    // Objects without a name, which live as long as this process.
    std::vector<ObjectId> make(std::size_t count, std::string_view type, BytesView arguments = {});
    ObjectId make(std::string_view type, BytesView arguments = {});

    int descriptor() const { return descriptor_; }
    // Reads what is there; false when there is nothing more at the moment.
    bool read_some();
    void await_input() const;

private:
    void take_replies();
    void wait(short events) const;
    // Sends, and waits for the reply to the call that was added last.
    void await_reply();

    int descriptor_ = -1;
    const Methods* methods_ = nullptr;
    AttackNotes* notes_ = nullptr;
    Inbox inbox_;
    Bytes out_;
    std::uint32_t last_id_ = 0;
    // The reply that is waited for: of which call, and once it is there what it says.
    std::uint32_t wanted_id_ = 0;
    std::optional<ErrorCode> heard_status_;
    Bytes heard_;
    std::vector<ObjectId>* made_ = nullptr;  // where the objects go that answers bring
};

}  // namespace steward::attacks
