// Lines become calls and answers become lines: translation only, so no engine and no socket.
#include "daemon/text_form.hpp"

#include "common/json.hpp"
#include "common/json_text.hpp"
#include "engine/types/types.hpp"

#include <catch2/catch.hpp>

using namespace steward;
using namespace steward::daemon;

namespace {

const engine::Catalogue& catalogue() {
    static const engine::Catalogue made(engine::shared_types());
    return made;
}

std::optional<ObjectId> find(std::string_view name) {
    return name == "jobs" ? std::optional(ObjectId{17}) : std::nullopt;
}

// A text channel without its channel.
struct Speaker {
    std::vector<std::string> refused;
    TextForm form{catalogue(), find, [this](std::string_view line) { refused.emplace_back(line); }};
    Inbox inbox;
    net::Outbox outbox;

    net::Form::Item hear(std::string_view text) {
        const std::span<char> room = inbox.room(text.size());
        text.copy(room.data(), text.size());
        inbox.arrived(text.size());
        return form.next(inbox);
    }
    // The line that was heard is read in a conversion.
    net::Form::Item convert() {
        const auto conversion = form.conversion();
        CHECK(form.next(inbox) == net::Form::Item::converts);
        conversion->run();
        conversion->end();
        return form.next(inbox);
    }
    // The lines that have been said.
    std::vector<std::string> said() {
        std::vector<std::string> lines;
        for (BytesView rest = outbox.bytes(); !rest.empty();
             rest.remove_prefix(lines.back().size() + 1))
            lines.emplace_back(rest.substr(0, rest.find('\n')));
        outbox.clear();
        return lines;
    }
};

// What a line says, and the lines that answer what is not executed of it.
struct Read {
    std::vector<TextCall> calls;
    std::vector<std::string> answers;
};

Read read(std::string_view line) {
    Speaker speaker;
    net::Form::Item item = speaker.hear(std::string(line) + "\n");
    if (item == net::Form::Item::converts) item = speaker.convert();
    for (const net::Answer& refusal : speaker.form.refusals())
        speaker.form.answer(speaker.outbox, refusal);
    TextRequest request = read_line(line, catalogue());
    find_objects(request, find);
    Read read{.calls = request.calls, .answers = speaker.said()};
    CHECK(item == (read.calls.empty() ? net::Form::Item::refusals : net::Form::Item::step));
    CHECK(read.answers == speaker.refused);
    return read;
}

// The one line that answers what is not executed.
nlohmann::json answer(std::string_view line) {
    const Read request = read(line);
    CHECK(request.calls.empty());
    REQUIRE(request.answers.size() == 1);
    return nlohmann::json::parse(request.answers[0]);
}

std::string arguments(const TextCall& call) {
    return call.payload.empty() ? "" : to_text({call.payload});
}

}  // namespace

TEST_CASE("Text form: a line is a call", "[daemon]") {
    const Read request =
        read(R"({"id": {"my": [1]}, "object": "jobs", "method": "list.set", "args": [0, "x"]})");
    CHECK(request.answers.empty());
    REQUIRE(request.calls.size() == 1);
    const TextCall& call = request.calls[0];
    CHECK(call.id == R"({"my":[1]})");
    CHECK(call.header.object == ObjectId{17});
    CHECK(call.header.method == *catalogue().number_of("list.set"));
    CHECK(call.header.size == call.payload.size());
    CHECK(arguments(call) == R"([0,"x"])");
}

TEST_CASE("Text form: an object is a name, an id, a reference, or goes without saying",
          "[daemon]") {
    CHECK(read(R"({"object": 23, "method": "list.len"})").calls.at(0).header.object ==
          ObjectId{23});
    CHECK(read(R"({"object": {"$ref": 24}, "method": "list.len"})").calls.at(0).header.object ==
          ObjectId{24});
    CHECK(read(R"({"method": "manager.hello"})").calls.at(0).header.object == manager_object);
    CHECK(answer(R"({"id": 1, "method": "list.len"})")["error"] == "bad_frame");
    CHECK(answer(R"({"id": 1, "object": "none", "method": "list.len"})")["error"] ==
          "no_such_object");
    CHECK(answer(R"({"id": 1, "object": -1, "method": "list.len"})")["error"] == "bad_frame");
}

TEST_CASE("Text form: arguments go in order or by name", "[daemon]") {
    CHECK(read(R"({"method": "manager.goodbye"})").calls.at(0).payload.empty());
    CHECK(arguments(read(R"({"method": "manager.open", "args": {"name": "jobs"}})").calls.at(0)) ==
          R"({"name":"jobs"})");
    // A parameter's name that looks like a special form is still a name.
    CHECK(read(R"({"method": "manager.open", "args": {"$ref": 3}})").calls.at(0).payload ==
          Bytes("\x81\xa4$ref\x03", 7));
    CHECK(read(R"({"object": 17, "method": "list.append", "args": [{"$ref": 3}]})")
              .calls.at(0)
              .payload == Bytes("\x91\xd7\x01\0\0\0\0\0\0\0\x03", 11));
    CHECK(answer(R"({"id": 1, "method": "manager.open", "args": "jobs"})")["error"] == "bad_frame");
    CHECK(answer(R"({"id": 1, "object": 17, "method": "list.append", "args": [{"$bytes": 3}]})")
              ["error"] == "bad_argument");
}

TEST_CASE("Text form: what is said in some order is stored in that order", "[daemon]") {
    CHECK(
        arguments(
            read(
                R"({"object": 17, "method": "dict.update", "args": [{"pears": 1, "apples": {"z": 1, "a": 2}}]})")
                .calls.at(0)) == R"([{"pears":1,"apples":{"z":1,"a":2}}])");
    const Read named = read(
        R"({"method": "manager.create", "args": {"type": "namespace", "arguments": [{"z": {"$ref": 3}, "a": 1}]}})");
    CHECK(arguments(named.calls.at(0)) ==
          R"({"type":"namespace","arguments":[{"z":{"$ref":3},"a":1}]})");
}

TEST_CASE("Text form: the caller's id comes back as it was, whatever it is", "[daemon]") {
    for (const char* id : {R"({"z":1,"a":{"$ref":-1}})", "99999999999999999999", R"({"$bytes":5})",
                           R"([1.5,"\n",{}])", R"({"$map":1})"}) {
        CAPTURE(id);
        CHECK(read(std::string(R"({"id": )") + id + R"(, "object": 17, "method": "list.len"})")
                  .calls.at(0)
                  .id == id);
        const Read wrong = read(std::string(R"({"id": )") + id + "}");
        CHECK(wrong.answers.at(0).starts_with(std::string(R"({"id":)") + id +
                                              ",\"error\":\"bad_frame\""));
    }
}

TEST_CASE(
    "Text form: an integer that is too large is the call's fault, and a member that is given twice "
    "too",
    "[daemon]") {
    const nlohmann::json large = answer(
        R"({"args": [99999999999999999999], "object": 17, "method": "list.append", "id": 7})");
    CHECK(large["id"] == 7);
    CHECK(large["error"] == "bad_argument");
    CHECK(large["message"].get<std::string>().find("99999999999999999999") != std::string::npos);
    CHECK(answer(R"({"id": 7, "object": 99999999999999999999, "method": "list.len"})")["error"] ==
          "bad_frame");
    const nlohmann::json twice =
        answer(R"({"id": 7, "method": "list.len", "object": 17, "method": "list.pop"})");
    CHECK(twice == nlohmann::json{{"id", 7},
                                  {"error", "bad_frame"},
                                  {"message", "the member \"method\" is given twice"}});
}

TEST_CASE("Text form: what is no call is answered with what is wrong", "[daemon]") {
    const nlohmann::json broken = answer("{\"id\": 1,");
    CHECK(broken["id"].is_null());
    CHECK(broken["error"] == "bad_frame");
    CHECK_FALSE(broken["message"].get<std::string>().starts_with("["));
    CHECK(answer("[]")["error"] == "bad_frame");
    CHECK(answer("17")["error"] == "bad_frame");
    CHECK(answer("\xff\xfe")["error"] == "bad_frame");
    CHECK(answer(R"({"id": "a"})") == nlohmann::json{{"id", "a"},
                                                     {"error", "bad_frame"},
                                                     {"message", "the call names no \"method\""}});
    CHECK(answer(R"({"id": 5, "method": "list.fly", "object": 17})")["error"] == "no_such_method");
    CHECK(answer(R"({"id": 5, "methode": "list.len"})")["message"] ==
          "a call has no member \"methode\"");
    CHECK(answer("{\"id\":" + std::string(100'000, '[') + "\n")["error"] == "bad_frame");
}

TEST_CASE("Text form: a batch is one step, or nothing of it is executed", "[daemon]") {
    const Read request = read(
        R"({"batch": [{"id": 1, "object": "jobs", "method": "list.len"}, {"id": 2, "method": "manager.goodbye"}]})");
    REQUIRE(request.calls.size() == 2);
    CHECK(request.calls[1].id == "2");

    const Read wrong =
        read(R"({"batch": [{"id": 1, "object": "jobs", "method": "list.len"}, {"id": 2}, 3]})");
    CHECK(wrong.calls.empty());
    REQUIRE(wrong.answers.size() == 3);
    CHECK(nlohmann::json::parse(wrong.answers[0])["error"] == "batch_stopped");
    CHECK(nlohmann::json::parse(wrong.answers[1])["error"] == "bad_frame");
    CHECK(nlohmann::json::parse(wrong.answers[2])["id"].is_null());
    CHECK(answer(R"({"batch": []})")["error"] == "bad_frame");
    CHECK(answer(R"({"batch": [], "id": 1})")["id"] == 1);
}

TEST_CASE("Text form: replies are lines", "[daemon]") {
    CHECK(reply_line("7", {.sequence = 3, .payload = "\x92\x01\x02"}) ==
          R"({"id":7,"result":[1,2],"sequence":3})");
    CHECK(reply_line(
              "null",
              {.sequence = 9, .parked = 8, .flags = reply_flags::holder_died, .payload = "\xc3"}) ==
          R"({"id":null,"result":true,"sequence":9,"parked":8,"holder_died":true})");
    CHECK(reply_line("1", {.status = ErrorCode::timed_out, .payload = "\xa1x"}) ==
          R"({"id":1,"outcome":"timed_out"})");
    CHECK(reply_line("1", {.status = ErrorCode::not_held, .payload = "\xa3say"}) ==
          R"({"id":1,"error":"not_held","message":"say"})");
    CHECK(error_line("1", ErrorCode::busy, "a \"word\"\n") ==
          R"({"id":1,"error":"busy","message":"a \"word\"\n"})");
}

TEST_CASE("Text form: a reply finds its caller's id once", "[daemon]") {
    TextCalls calls;
    const std::uint32_t first = calls.add("\"a\"");
    const std::uint32_t second = calls.add("\"b\"");
    CHECK(calls.take(second) == "\"b\"");
    CHECK(calls.take(first) == "\"a\"");
    CHECK(calls.take(first) == "null");
}

TEST_CASE("Text form: ids that wait are no longer than a channel may keep", "[daemon]") {
    Speaker speaker;
    const std::string large = "\"" + std::string(300'000, 'i') + "\"";
    const std::string line = R"({"object": "jobs", "method": "list.len", "id": )" + large + "}\n";
    for (int i = 0; i < 2; ++i) {
        CHECK(speaker.hear(line) == net::Form::Item::converts);
        CHECK(speaker.convert() == net::Form::Item::step);
    }
    CHECK(speaker.hear(line) == net::Form::Item::converts);
    CHECK(speaker.convert() == net::Form::Item::refusals);
    CHECK(speaker.form.refusals()[0].status == ErrorCode::limit_exceeded);
}

TEST_CASE("Text form: the calls of a line are one step, and their answers find the caller's ids",
          "[daemon]") {
    Speaker speaker;
    const std::string call = R"("object": "jobs", "method": "list.len"})";
    const std::string line =
        R"({"batch": [{"id": "a", )" + call + R"(, {"id": [7], )" + call + "]}\n";
    CHECK(speaker.hear(line.substr(0, 9)) == net::Form::Item::hungry);
    CHECK_FALSE(speaker.form.is_greeted());
    REQUIRE(speaker.hear(line.substr(9)) == net::Form::Item::step);
    CHECK(speaker.form.is_greeted());
    const std::span<const CallFrame> step = speaker.form.step();
    REQUIRE(step.size() == 2);
    CHECK(step[0].header.flags == call_flags::joined);
    CHECK(step[1].header.flags == 0);
    speaker.form.answer(speaker.outbox,
                        {.id = step[1].header.id, .sequence = 4, .payload = "\x02"});
    speaker.form.answer(speaker.outbox,
                        {.id = step[0].header.id, .sequence = 5, .payload = "\x01"});
    CHECK(speaker.said() == std::vector<std::string>{R"({"id":[7],"result":2,"sequence":4})",
                                                     R"({"id":"a","result":1,"sequence":5})"});
    CHECK(speaker.hear("") == net::Form::Item::hungry);
    CHECK(speaker.form.step().empty());
}

TEST_CASE("Text form: a fault is a line, and so is the reason of an end", "[daemon]") {
    Speaker speaker;
    REQUIRE(speaker.hear("{" + std::string(limits::text_line_bytes_max, ' ')) ==
            net::Form::Item::fault);
    CHECK(speaker.form.fault().code == ErrorCode::limit_exceeded);
    speaker.form.tell(speaker.outbox, speaker.form.fault(), 9);
    CHECK(speaker.said() ==
          std::vector<std::string>{
              R"({"id":null,"error":"limit_exceeded","message":"a line is longer than 16 MiB"})"});
}

TEST_CASE("Text form: a large line says in a conversion what it says at once", "[daemon]") {
    const std::string spaces(net::converted_at_once_bytes, ' ');
    for (const std::string line :
         {R"({"id": 1, "object": "jobs", "method": "list.append", "args": ["x"]})",
          R"({"id": 1, "object": "none", "method": "list.append", "args": [{"$bytes": 3}]})",
          R"({"id": 1, "object": 17, "method": "list.append", "args": [{"$bytes": 3}]})",
          R"({"batch": [{"id": 1, "object": "none", "method": "list.len"}, {"id": 2}]})",
          R"({"batch": [{"id": 1, "object": "jobs", "method": "list.len"}, {"id": 2}]})",
          R"({"batch": [{"id": 1, "object": "", "method": "list.len"}, {"id": 2, "object": "jobs",
              "method": "list.len"}]})",
          R"({"id": 1, "method": "list.fly"})", "[17, \"\xff\"]",
          R"({"id": 7, "object": "jobs"})"}) {
        CAPTURE(line);
        std::string at_once = line;
        std::replace(at_once.begin(), at_once.end(), '\n', ' ');
        const std::string large = at_once + spaces;
        Speaker quick;
        Speaker slow;
        const net::Form::Item item = quick.hear(at_once + "\n");
        REQUIRE(slow.hear(large + "\n{\"id\"") == net::Form::Item::converts);
        CHECK(slow.convert() == item);
        CHECK(slow.inbox.bytes() == "{\"id\"");
        CHECK(slow.refused == quick.refused);
        CHECK(slow.form.step().size() == quick.form.step().size());
        for (std::size_t i = 0; i < quick.form.step().size(); ++i) {
            CHECK(slow.form.step()[i].payload == quick.form.step()[i].payload);
            CHECK(slow.form.step()[i].header.object == quick.form.step()[i].header.object);
        }
    }
}

TEST_CASE("Text form: a large answer is written in a conversion", "[daemon]") {
    Speaker speaker;
    REQUIRE(speaker.hear("{\"id\": \"a\", \"object\": \"jobs\", \"method\": \"list.len\"}\n") ==
            net::Form::Item::step);
    Bytes payload;
    Writer(payload).text(std::string(net::converted_at_once_bytes, 'x'));
    const bool is_whole = GENERATE(true, false);
    Bytes whole = payload;
    net::Answer answer{.id = speaker.form.step()[0].header.id,
                       .sequence = 4,
                       .payload = is_whole ? whole : payload,
                       .whole = is_whole ? &whole : nullptr};
    speaker.form.answer(speaker.outbox, answer);
    CHECK(speaker.outbox.bytes().empty());
    const auto conversion = speaker.outbox.unyielded();
    REQUIRE(conversion);
    conversion->run();
    conversion->end();
    speaker.outbox.take_lines();
    CHECK(speaker.said() ==
          std::vector<std::string>{reply_line("\"a\"", {.sequence = 4, .payload = payload})});
}

TEST_CASE("Text form: a line for which there is no memory is refused under its id", "[daemon]") {
    const auto refused_as = [](const std::string& id) {
        std::vector<std::string> refused;
        TextForm form(
            catalogue(),
            [](std::string_view) -> std::optional<ObjectId> { throw std::bad_alloc(); },
            [&](std::string_view line) { refused.emplace_back(line); });
        const std::string line = R"({"object": "jobs", "method": "list.len", "id": )" + id + "}\n";
        Inbox inbox;
        line.copy(inbox.room(line.size()).data(), line.size());
        inbox.arrived(line.size());
        CHECK(form.next(inbox) == net::Form::Item::refusals);
        REQUIRE(refused.size() == 1);
        const auto answer = nlohmann::json::parse(refused[0]);
        CHECK(answer["error"] == "limit_exceeded");
        return answer["id"].dump();
    };
    for (const char* id : {"7", "-1.5", "\"a b\"", "0"}) CHECK(refused_as(id) == id);
    for (const char* id : {"[1]", R"("a\"b")", "{\"x\":1}"}) CHECK(refused_as(id) == "null");
}
