// Attacks through the text form, in which the daemon reads and writes JSON.
#include "tests/attacks/material.hpp"
#include "tests/support/raw_socket.hpp"

namespace steward::attacks {
namespace {

// One line; what comes back is read up to as many ends of lines.
class TextPeer {
public:
    explicit TextPeer(const std::string& path) : socket_(testing::RawSocket::connect(path)) {}
    void say(const Bytes& line) {
        if (!socket_.send(line + "\n")) throw Closed("the daemon has closed a text channel");
    }
    void hear() {
        if (!socket_.line(std::chrono::minutes(10)))
            throw Closed("the daemon has closed a text channel");
    }
    void ask(const Bytes& line) {
        say(line);
        hear();
    }

private:
    testing::RawSocket socket_;
};

Bytes call(std::string_view method, ObjectId object, std::string_view arguments) {
    return "{\"id\":1,\"object\":" + std::to_string(number(object)) + ",\"method\":\"" +
           std::string(method) + "\",\"args\":" + std::string(arguments) + "}";
}

void ask_again_and_again(Assailant& assailant, const Bytes& line) {
    TextPeer peer(assailant.path());
    peer.ask(R"({"method":"service.ping"})");
    assailant.begin();
    keep_on(assailant, [&] { peer.ask(line); });
}

void text_answer(Assailant& assailant) {
    const ObjectId list = list_of(assailant.peer(), 7'000'000);
    ask_again_and_again(assailant, call("list.copy", list, "[]"));
}

void text_line(Assailant& assailant) {
    const ObjectId value = assailant.peer().make("value", encoded(nullptr));
    Bytes items = "[[0";
    while (items.size() < (15u << 20)) items += ",1234567";
    ask_again_and_again(assailant, call("value.set", value, items + "]]"));
}

void text_escapes(Assailant& assailant) {
    const ObjectId value = assailant.peer().make("value", encoded(nullptr));
    Bytes text = "[\"";
    while (text.size() < (15u << 20)) text += "\\u00e9\\n\\ud83d\\ude00";
    const Bytes line = call("value.set", value, text + "\"]");
    ask_again_and_again(assailant, line);
}

void text_keys(Assailant& assailant) {
    const ObjectId value = assailant.peer().make("value", encoded(nullptr));
    Bytes map = "[{\"first\":0";
    for (int i = 0; map.size() < (15u << 20); ++i) map += ",\"key-" + std::to_string(i) + "\":1";
    ask_again_and_again(assailant, call("value.set", value, map + "}]"));
}

void text_base64(Assailant& assailant) {
    const ObjectId value = assailant.peer().make("value", encoded(Raw{blob(45u << 20)}));
    ask_again_and_again(assailant, call("value.get", value, "[]"));
}

void text_no_json(Assailant& assailant) {
    ask_again_and_again(assailant, "{" + Bytes(15u << 20, '['));
}

void text_many_lines(Assailant& assailant) {
    Bytes lines;
    for (int i = 0; i < 100; ++i) lines += "{\"method\":\"service.ping\"}\n";
    lines.pop_back();
    TextPeer peer(assailant.path());
    assailant.begin();
    keep_on(assailant, [&] {
        peer.say(lines);
        for (int i = 0; i < 100; ++i) peer.hear();
    });
}

void text_long_ids(Assailant& assailant) {
    const ObjectId event = assailant.peer().make("event");
    const Bytes line = "{\"id\":\"" + Bytes(8u << 20, 'i') +
                       "\",\"object\":" + std::to_string(number(event)) +
                       ",\"method\":\"event.wait\"}";
    TextPeer peer(assailant.path());
    peer.ask(R"({"method":"service.ping"})");
    assailant.begin();
    for (int i = 0; i < 100 && assailant.goes_on(); ++i) peer.say(line);
    assailant.peer().call("event.set", event);
    sit_out(assailant);
}

}  // namespace

Attacks text_attacks() {
    return {
        {"text_answer", "a list of 7 million integers is asked for in the text form", text_answer},
        {"text_line", "a value of 2 million integers comes in a line of 15 MiB", text_line},
        {"text_escapes", "a text of escapes comes in a line of 15 MiB", text_escapes},
        {"text_keys", "a map of a million keys comes in a line of 15 MiB", text_keys},
        {"text_base64", "45 MiB of bytes are asked for in the text form", text_base64},
        {"text_no_json", "a line of 15 MiB is no JSON", text_no_json},
        {"text_many_lines", "a hundred lines are sent at a time without end", text_many_lines},
        {"text_long_ids", "100 waiting calls have ids of 8 MiB each", text_long_ids},
    };
}

}  // namespace steward::attacks
