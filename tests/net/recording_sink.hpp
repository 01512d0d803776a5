// A sink that writes down what it hears, and answers as a test tells it to.
#pragma once

#include "net/request_sink.hpp"
#include "tests/net/line_form.hpp"

#include <functional>

namespace steward::net {

class RecordingSink final : public RequestSink {
public:
    std::vector<std::string> heard;
    std::vector<std::string> troubles;
    int turns = 0;
    bool takes_channels = true;
    bool holds = false;  // the channel after each step
    bool converts_at_once = true;
    std::vector<std::pair<ChannelId, std::shared_ptr<Conversion>>> conversions;  // that wait
    Bytes answer;                                           // to each call; empty: none
    std::function<void(ChannelId, const Answer&)> answers;  // where answers go
    std::function<void(ChannelId, const CallFrame&)> on_call;
    std::function<void()> on_closed;

    bool channel_opened(ChannelId, const Peer&, int) override { return takes_channels; }
    std::unique_ptr<Form> form_for(ChannelId, char first_byte) override {
        return first_byte == '{' ? std::make_unique<LineForm>(heard) : nullptr;
    }
    void turn_began(ChannelId, Time) override { ++turns; }
    Next step(ChannelId channel, std::span<const CallFrame> calls) override {
        heard.push_back(calls.size() == 1 ? "call" : "batch");
        for (const CallFrame& call : calls) {
            heard.back() += " " + std::to_string(call.header.id);
            if (on_call) on_call(channel, call);
            if (!answer.empty()) answers(channel, {.id = call.header.id, .payload = answer});
        }
        return holds ? Next::waits : Next::may_come;
    }
    void convert(ChannelId channel, const std::shared_ptr<Conversion>& conversion) override {
        if (converts_at_once) return RequestSink::convert(channel, conversion);
        conversions.emplace_back(channel, conversion);
    }
    Sequence faulted(ChannelId, const Fault& fault) override {
        heard.push_back("fault " + std::string(name(fault.code)));
        return 77;
    }
    void turn_ended() override {}
    void has_no_ring(ChannelId channel) override {
        heard.push_back("no ring " + std::to_string(number(channel)));
    }
    void channel_closed(ChannelId channel) override {
        heard.push_back("closed " + std::to_string(number(channel)));
        if (on_closed) on_closed();
    }
    void trouble(std::string_view sentence) override { troubles.emplace_back(sentence); }
};

}  // namespace steward::net
