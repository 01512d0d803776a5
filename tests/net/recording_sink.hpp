// A sink that writes down what it hears, and answers as a test tells it to.
#pragma once

#include "common/msgpack_writer.hpp"
#include "net/channels.hpp"

namespace steward::net {

class RecordingSink final : public RequestSink {
public:
    std::vector<std::string> heard;
    bool takes_channels = true;
    Bytes answer;                                     // to each call; empty: none
    std::function<void(Channel&, const CallFrame&)> on_call;

    bool channel_opened(Channel&) override { return takes_channels; }
    void turn_began(Channel&, Time) override { ++turns; }
    void step(Channel& channel, std::span<const CallFrame> calls) override {
        heard.push_back(calls.size() == 1 ? "call" : "batch");
        for (const CallFrame& call : calls) {
            heard.back() += " " + std::to_string(call.header.id);
            if (on_call) on_call(channel, call);
            if (!answer.empty()) channel.send({.id = call.header.id}, nullptr, answer);
        }
    }
    void text_line(Channel& channel, std::string_view line) override {
        heard.push_back("line " + std::string(line));
        channel.send_line(line);
    }
    void fault(Channel& channel, const Fault& fault) override {
        heard.push_back("fault " + std::string(name(fault.code)));
        if (channel.is_text()) return channel.send_line("fault: " + std::string(fault.sentence));
        Bytes payload;
        Writer(payload).text(fault.sentence);
        channel.send({.id = fault.id, .status = fault.code}, nullptr, payload);
    }
    void turn_ended() override {}
    void channel_closed(Channel& channel) override { heard.push_back("closed " + std::to_string(number(channel.id()))); }
    void trouble(std::string_view sentence) override { troubles.emplace_back(sentence); }

    std::vector<std::string> troubles;
    int turns = 0;
};

}  // namespace steward::net
