// The form of a channel: how its peer writes calls and how it reads answers. Bytes become steps,
// answers and faults become bytes. Pure: no socket, no clock.
//
// A form is chosen by the first byte that a peer sends and kept for as long as the channel lives.
// Whatever a form has to remember between a call and its answer (the text form: the caller's own
// ids) lives in the object, so nobody else asks which form a channel has. A form reads from the
// inbox without copying: what it found is good until the inbox is asked for room. Its answers go
// straight into the outbox, since a second copy would be the dearest part of a reply.
#pragma once

#include "common/inbox.hpp"
#include "net/outbox.hpp"
#include "net/request_sink.hpp"

namespace steward::net {

// The answer to one call; its payload is good during the call only.
using Answer = Reply;

class Form {
public:
    // What comes next in the inbox: a step to execute, calls that are refused without being
    // executed, nothing before more bytes arrive, nothing before a conversion has ended, or bytes
    // that are at fault, after which nothing comes any more.
    enum class Item : std::uint8_t { step, refusals, hungry, converts, fault };

    virtual ~Form() = default;

    virtual Item next(Inbox& inbox) = 0;
    // What `next` found.
    virtual std::span<const CallFrame> step() const = 0;
    virtual std::span<const Answer> refusals() const { return {}; }
    virtual const Fault& fault() const = 0;
    virtual std::shared_ptr<Conversion> conversion() const { return nullptr; }
    // The first call or line is through.
    virtual bool is_greeted() const = 0;
    // What it remembers between calls and their answers, in bytes.
    virtual std::size_t kept_bytes() const { return 0; }

    virtual void answer(Outbox& outbox, const Answer& answer) = 0;
    // Say what is wrong with the bytes of the peer, or why the daemon closes. `sequence` is the
    // last commit number.
    virtual void tell(Outbox& outbox, const Fault& fault, Sequence sequence) = 0;
};

}  // namespace steward::net
