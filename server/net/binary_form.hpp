// The binary form: a preface, the greeting, then frames; frames that belong together are gathered
// into one step. A step points into the inbox. The class is final and the intake holds one, so the
// usual peer costs no virtual call.
#pragma once

#include "net/form.hpp"

#include <vector>

namespace steward::net {

class BinaryForm final : public Form {
public:
    // Cost: constant for a call, the calls of a batch.
    Item next(Inbox& inbox) override;
    std::span<const CallFrame> step() const override { return step_; }
    const Fault& fault() const override { return fault_; }
    bool is_greeted() const override { return greeted_; }

    void answer(Outbox& outbox, const Answer& answer) override {
        if (answer.parked || answer.whole != nullptr) [[unlikely]]
            return answer_late_or_large(outbox, answer);
        outbox.append_reply(header_of(answer), nullptr, answer.payload);
    }
    void tell(Outbox& outbox, const Fault& fault, Sequence sequence) override;

private:
    static ReplyHeader header_of(const Answer& answer) {
        return {.id = answer.id,
                .sequence = answer.sequence,
                .status = answer.status,
                .flags = answer.flags};
    }
    void answer_late_or_large(Outbox& outbox, const Answer& answer);
    Item read_preface(Inbox& inbox);
    Item next_step(Inbox& inbox);
    Item next_batch(Inbox& inbox);
    Item found_fault(ErrorCode code, std::uint32_t id, std::string_view sentence);
    Item found_large(const CallFrame& frame);
    // False: the header shows a fault.
    bool passes(const CallHeader& header);

    bool prefaced_ = false;
    bool greeted_ = false;
    CallFrame single_{};
    std::vector<CallFrame> batch_;
    std::span<const CallFrame> step_;
    Fault fault_;
};

}  // namespace steward::net
