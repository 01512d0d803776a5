// A form of lines for tests of net, which knows no other than the binary one: each line is written
// down and answered with itself, and a step of one call where it begins with `{"call`. It stands
// for the daemon's text form.
#pragma once

#include "net/form.hpp"
#include "net/line_cutter.hpp"

#include <string>
#include <vector>

namespace steward::net {

class LineForm final : public Form {
public:
    // `heard` outlives it.
    explicit LineForm(std::vector<std::string>& heard) : heard_(heard) {}

    Item next(Inbox& inbox) override {
        switch (lines_.next(inbox)) {
            case LineCutter::Found::hungry: return Item::hungry;
            case LineCutter::Found::too_long:
                fault_ = {.code = ErrorCode::limit_exceeded, .sentence = long_line_sentence};
                return Item::fault;
            case LineCutter::Found::line: break;
        }
        is_greeted_ = true;
        const std::string_view line = lines_.line();
        heard_.push_back("line " + std::string(line));
        answer_ = {.payload = line};
        call_ = {.header = {.id = 1}, .payload = line};
        return line.starts_with("{\"call") ? Item::step : Item::refusals;
    }
    std::span<const CallFrame> step() const override { return {&call_, 1}; }
    std::span<const Answer> refusals() const override { return {&answer_, 1}; }
    const Fault& fault() const override { return fault_; }
    bool is_greeted() const override { return is_greeted_; }
    void answer(Outbox& outbox, const Answer& answer) override {
        outbox.append_line(answer.payload);
    }
    void tell(Outbox& outbox, const Fault& fault, Sequence) override {
        outbox.append_line("fault: " + std::string(fault.sentence));
    }

private:
    std::vector<std::string>& heard_;
    LineCutter lines_;
    bool is_greeted_ = false;
    CallFrame call_{};
    Answer answer_;
    Fault fault_;
};

}  // namespace steward::net
