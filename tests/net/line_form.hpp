// A form of lines for tests of net, which knows no other than the binary one: each line is written
// down and answered with itself, and a step of one call where it begins with `{"call`. What begins
// with `{"slow in` is read, what begins with `{"slow out` is answered in a conversion, which puts
// brackets around it. It stands for the daemon's text form.
#pragma once

#include "net/form.hpp"
#include "net/line_cutter.hpp"

#include <string>
#include <utility>
#include <vector>

namespace steward::net {

class SlowReading final : public Conversion {
public:
    SlowReading(Inbox::Storage storage, std::string_view line)
        : Conversion(line.size()), storage_(std::move(storage)), line_(line) {}
    void run() noexcept override { read = "(" + std::string(line_) + ")"; }

    std::string read;

private:
    Inbox::Storage storage_;
    std::string_view line_;
};

class SlowWriting final : public LineConversion {
public:
    explicit SlowWriting(BytesView payload) : LineConversion(payload.size()), payload_(payload) {}
    void run() noexcept override { line_ = "(" + payload_ + ")\n"; }

private:
    Bytes payload_;
};

class LineForm final : public Form {
public:
    // `heard` outlives it.
    explicit LineForm(std::vector<std::string>& heard) : heard_(heard) {}

    Item next(Inbox& inbox) override {
        if (reading_) {
            if (!reading_->has_ended()) return Item::converts;
            read_ = std::exchange(reading_, nullptr)->read;
            return read(read_);
        }
        switch (lines_.next(inbox)) {
            case LineCutter::Found::hungry: return Item::hungry;
            case LineCutter::Found::too_long:
                fault_ = {.code = ErrorCode::limit_exceeded, .sentence = long_line_sentence};
                return Item::fault;
            case LineCutter::Found::line: break;
        }
        is_greeted_ = true;
        if (!lines_.line().starts_with("{\"slow in")) return read(lines_.line());
        reading_ = std::make_shared<SlowReading>(inbox.give_away(), lines_.line());
        return Item::converts;
    }
    std::shared_ptr<Conversion> conversion() const override { return reading_; }
    std::span<const CallFrame> step() const override { return {&call_, 1}; }
    std::span<const Answer> refusals() const override { return {&answer_, 1}; }
    const Fault& fault() const override { return fault_; }
    bool is_greeted() const override { return is_greeted_; }
    void answer(Outbox& outbox, const Answer& answer) override {
        if (answer.payload.starts_with("{\"slow out"))
            outbox.append_line(std::make_shared<SlowWriting>(answer.payload));
        else
            outbox.append_line(answer.payload);
    }
    void tell(Outbox& outbox, const Fault& fault, Sequence) override {
        outbox.append_line("fault: " + std::string(fault.sentence));
    }

private:
    Item read(std::string_view line) {
        heard_.push_back("line " + std::string(line));
        answer_ = {.payload = line};
        call_ = {.header = {.id = 1}, .payload = line};
        return line.starts_with("{\"call") ? Item::step : Item::refusals;
    }

    std::vector<std::string>& heard_;
    std::shared_ptr<SlowReading> reading_;
    std::string read_;
    LineCutter lines_;
    bool is_greeted_ = false;
    CallFrame call_{};
    Answer answer_;
    Fault fault_;
};

}  // namespace steward::net
