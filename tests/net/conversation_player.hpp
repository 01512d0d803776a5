// A player of conversations: it does what a conversation says and writes it down, without a
// carrier. What the peer takes is a number.
#pragma once

#include "net/conversation.hpp"
#include "tests/net/frames.hpp"
#include "tests/net/line_form.hpp"

#include <utility>

namespace steward::net {

using Deed = Conversation::Deed;
using Push = Conversation::Push;
using State = Conversation::State;

struct Player {
    ChannelLimits limits;
    Time now = std::chrono::seconds(1000);
    Conversation conversation{limits, now};
    Heard heard;
    Bytes answer;           // to each call; empty: none
    Bytes leftovers;        // what arrives when it is asked for more
    std::size_t takes = 0;  // so many bytes are taken before the carrier is full
    Bytes sent;
    bool converts_at_once = true;
    std::vector<std::shared_ptr<Conversion>> conversions;  // that wait

    State state() const { return conversation.state(); }

    void arrive(BytesView bytes) {
        while (!bytes.empty()) {
            const std::span<char> room = conversation.room();
            const std::size_t size = std::min(room.size(), bytes.size());
            std::memcpy(room.data(), bytes.data(), size);
            conversation.came(size);
            bytes.remove_prefix(size);
        }
    }
    void execute() {
        for (const CallFrame& call : conversation.step()) {
            heard.push_back("call " + std::to_string(call.header.id));
            if (!answer.empty()) conversation.answer({.id = call.header.id, .payload = answer});
        }
    }
    void convert(const std::shared_ptr<Conversion>& conversion) {
        if (converts_at_once)
            convert_now(conversion);
        else
            conversions.push_back(conversion);
    }
    void convert_now(const std::shared_ptr<Conversion>& conversion) {
        conversion->run();
        conversion->end();
        this->conversation.converted();
    }
    // The oldest of those that wait has ended.
    void convert_next() {
        const auto conversion = conversions.at(0);
        conversions.erase(conversions.begin());
        convert_now(conversion);
        turn();
    }
    void explain(const Fault& fault) {
        heard.push_back("fault " + std::string(name(fault.code)));
        conversation.tell(fault, 5);
    }
    void read_rest() {
        if (leftovers.empty()) return conversation.ended();
        arrive(std::exchange(leftovers, {}));
    }
    void turn() {
        for (;;) {
            switch (conversation.next()) {
                case Deed::rest: return conversation.turn_ended(now);
                case Deed::execute: execute(); break;
                case Deed::choose_form:
                    conversation.speak(conversation.first_byte() == '{'
                                           ? std::make_unique<LineForm>(heard)
                                           : nullptr);
                    break;
                case Deed::convert: convert(conversation.conversion()); break;
                case Deed::wait: return;
                case Deed::explain: explain(conversation.fault()); break;
                case Deed::send: push(); break;
                case Deed::read: read_rest(); break;
            }
        }
    }
    void say(BytesView bytes) {
        arrive(bytes);
        turn();
    }
    // Where it comes to rest.
    Push push() {
        for (;;) {
            const Push push = conversation.push();
            if (push == Push::convert) {
                convert(conversation.answer_conversion());
                continue;
            }
            if (push != Push::send) return push;
            const BytesView unsent = conversation.unsent();
            const std::size_t taken = std::min(takes, unsent.size());
            takes -= taken;
            sent += unsent.substr(0, taken);
            conversation.sent(
                {.bytes = taken,
                 .way = taken < unsent.size() ? Carrier::Way::blocked : Carrier::Way::open},
                now);
        }
    }
    // The peer reads so much, and the carrier says so.
    Push takes_more(std::size_t bytes) {
        takes += bytes;
        conversation.writable();
        turn();
        return push();
    }
    std::size_t replies() const {
        std::size_t count = 0;
        BytesView rest = sent;
        for (ReplyFrame reply; next_frame(rest, reply) == FrameState::complete; ++count)
            rest.remove_prefix(header_bytes + reply.payload.size());
        return count;
    }
};

}  // namespace steward::net
