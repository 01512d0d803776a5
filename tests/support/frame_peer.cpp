#include "tests/support/frame_peer.hpp"

#include "common/base64.hpp"
#include "common/json.hpp"

namespace steward::testing {

FramePeer::FramePeer(RawSocket socket) : socket_(std::move(socket)) {
    Bytes preface;
    append_preface(preface);
    socket_.send(preface);
    methods_["manager.hello"] = hello_method;
    const Answer greeting =
        call("manager.hello", number(manager_object), nlohmann::json::array({"peer"}));
    std::uint16_t next = 0;
    for (const nlohmann::json& name : greeting.value.at("methods"))
        methods_[name.get<std::string>()] = next++;
}

CallHeader FramePeer::header(const std::string& method, std::uint64_t object) const {
    return {.id = last_id_ + 1, .object = ObjectId{object}, .method = methods_.at(method)};
}

void FramePeer::say(const std::string& method, std::uint64_t object,
                    const nlohmann::json& arguments) {
    Bytes payload;
    Writer writer(payload);
    write_json(writer, arguments);
    Bytes bytes;
    append_frame(bytes, header(method, object), payload);
    ++last_id_;
    socket_.send(bytes);
}

Answer FramePeer::hear() {
    const auto reply = socket_.reply();
    if (!reply || reply->header.id != last_id_) throw std::runtime_error("a call is not answered");
    return read_answer(*reply);
}

Answer FramePeer::call(const std::string& method, std::uint64_t object,
                       const nlohmann::json& arguments) {
    say(method, object, arguments);
    return hear();
}

bool FramePeer::take_rings() {
    Bytes payload;
    Writer writer(payload);
    write_json(writer, nlohmann::json::array({true}));
    Bytes bytes;
    append_frame(bytes, header("manager.ring", number(manager_object)), payload);
    ++last_id_;
    if (!socket_.take_rings(bytes)) throw std::runtime_error("a call is not answered");
    return socket_.ring() != nullptr;
}

std::uint64_t FramePeer::make(const std::string& type, const std::string& name) {
    const Answer made = call("manager.create", number(manager_object), {type, name});
    return made.value.at("object").at("$ref").get<std::uint64_t>();
}

Answer read_answer(const ReplyFrame& frame) {
    if (name(frame.header.status) == "unknown")
        throw std::runtime_error("a reply has an unknown status");
    BytesView payload = frame.payload;
    if ((frame.header.flags & reply_flags::waited) != 0) payload.remove_prefix(sizeof(Sequence));
    const auto checked = check(payload);
    if (!checked || checked->value.bytes.size() != payload.size())
        throw std::runtime_error("a reply is not one well-formed value: status " +
                                 std::string(name(frame.header.status)) + ", payload in base64 " +
                                 to_base64(frame.payload));
    Answer answer{frame.header.status, to_json(checked->value), frame.header.flags};
    const bool has_data =
        answer.status != ErrorCode::none && answer.value.is_array() && answer.value.size() == 2;
    if (has_data) answer.value = nlohmann::json(answer.value.at(0));
    if (answer.status != ErrorCode::none &&
        (!answer.value.is_string() || answer.value.get_ref<std::string&>().size() < 5))
        throw std::runtime_error("a refusal has no sentence");
    return answer;
}

}  // namespace steward::testing
