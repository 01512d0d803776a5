// A peer's bytes become calls: binary or text is told by the first byte, the preface and the greeting are checked, frames
// that belong together are gathered, lines are cut. Pure: bytes in, steps out; no socket, no clock, nothing copied.
#pragma once

#include "net/request_sink.hpp"

#include <vector>

namespace steward::net {

class Intake {
public:
    // What comes next: a step to execute, a line of the text form, nothing before more bytes arrive, or bytes that are
    // at fault, after which nothing comes any more.
    enum class Item : std::uint8_t { step, line, hungry, fault };
    enum class Form : std::uint8_t { unknown, binary, text };

    // Where the next bytes go, and how many came.
    std::span<char> room() { return inbox_.room(); }
    void arrived(std::size_t bytes) { inbox_.arrived(bytes); }

    // Cost: constant for a call, the calls of a batch, the bytes of a line that are new.
    Item next();
    // What `next` found. Good until `room` is asked for.
    std::span<const CallFrame> step() const { return step_; }
    std::string_view line() const { return line_; }
    const Fault& fault() const { return fault_; }

    Form form() const { return form_; }
    // The first call or line is through.
    bool is_greeted() const { return greeted_; }
    // There are bytes of something that is not whole, or not taken.
    bool has_begun() const { return !inbox_.bytes().empty(); }

private:
    Item begin();
    Item next_step();
    Item next_batch();
    Item next_line();
    Item found_fault(ErrorCode code, std::uint32_t id, std::string_view sentence);
    Item found_large(const CallFrame& frame);
    // False: the header shows a fault.
    bool passes(const CallHeader& header);

    Inbox inbox_;
    Form form_ = Form::unknown;
    bool greeted_ = false;
    CallFrame single_{};
    std::vector<CallFrame> batch_;
    std::span<const CallFrame> step_;
    std::string_view line_;
    std::size_t scanned_ = 0;  // bytes of the line that begins the inbox that have no newline
    Fault fault_;
};

}  // namespace steward::net
