#include "tests/transcripts/wire.hpp"

#include "common/json.hpp"

namespace steward::transcripts {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

class BinaryWire final : public Wire {
public:
    Bytes preface() const override {
        Bytes bytes;
        append_preface(bytes);
        return bytes;
    }

    Bytes encode(const std::vector<Outgoing>& step) override {
        Bytes bytes;
        for (std::size_t i = 0; i < step.size(); ++i) {
            const Outgoing& call = step[i];
            CallHeader header{
                .id = call.id, .object = ObjectId{call.object}, .method = number_of(call.method)};
            if (call.quiet) header.flags |= call_flags::quiet;
            if (i + 1 < step.size()) header.flags |= call_flags::joined;
            Bytes payload;
            Writer writer(payload);
            if (!call.arguments.is_null()) write_json(writer, call.arguments);
            append_frame(bytes, header, payload);
        }
        return bytes;
    }

    std::optional<Heard> next(testing::RawSocket& socket) override {
        const auto frame = socket.reply();
        if (!frame) return std::nullopt;
        Heard heard{.speaker = {},
                    .id = frame->header.id,
                    .status = frame->header.status,
                    .value = nullptr,
                    .sentence = {},
                    .sequence = frame->header.sequence,
                    .parked = {},
                    .holder_died = (frame->header.flags & reply_flags::holder_died) != 0,
                    .lease_ended = (frame->header.flags & reply_flags::lease_ended) != 0};
        BytesView payload = frame->payload;
        if ((frame->header.flags & reply_flags::waited) != 0) {
            Sequence parked = 0;
            std::memcpy(&parked, payload.data(), sizeof parked);
            heard.parked = parked;
            payload.remove_prefix(sizeof parked);
        }
        const auto checked = check(payload);
        if (!checked || checked->value.bytes.size() != payload.size())
            throw Fault("a reply is not one well-formed value");
        heard.value = to_json(checked->value);
        if (heard.status == ErrorCode::none) learn(heard.value);
        if (heard.status != ErrorCode::none)
            heard.sentence = sentence_in(std::exchange(heard.value, nullptr));
        return heard;
    }

private:
    std::uint16_t number_of(const std::string& method) const {
        if (methods_.empty()) return hello_method;
        const auto found = methods_.find(method);
        return found == methods_.end() ? UINT16_MAX : found->second;
    }
    void learn(const json& greeting) {
        if (!methods_.empty()) return;
        for (const json& name : greeting.at("methods"))
            methods_.emplace(name.get<std::string>(), static_cast<std::uint16_t>(methods_.size()));
    }

    std::map<std::string, std::uint16_t> methods_;
};

class TextWire final : public Wire {
public:
    Bytes preface() const override { return {}; }

    Bytes encode(const std::vector<Outgoing>& step) override {
        ordered_json calls = ordered_json::array();
        for (const Outgoing& call : step) {
            ordered_json line{{"id", call.id}, {"method", call.method}};
            if (call.object_name)
                line["object"] = *call.object_name;
            else if (call.object != number(manager_object) && call.object != number(service_object))
                line["object"] = call.object;
            if (!call.arguments.is_null()) line["args"] = call.arguments;
            if (call.quiet) quiet_.insert(call.id);
            calls.push_back(std::move(line));
        }
        return (step.size() == 1 ? calls[0] : ordered_json{{"batch", calls}}).dump() + "\n";
    }

    // The text form has no quiet calls: what nobody would have heard is passed over here.
    std::optional<Heard> next(testing::RawSocket& socket) override {
        for (;;) {
            const auto line = socket.line();
            if (!line) return std::nullopt;
            Heard heard = read(json::parse(*line));
            if (quiet_.erase(heard.id) == 0 || heard.status != ErrorCode::none) return heard;
        }
    }

private:
    static Heard read(const json& line) {
        if (!line.at("id").is_number_unsigned()) throw Fault("the daemon says " + line.dump());
        Heard heard{.speaker = {},
                    .id = line["id"].get<std::uint32_t>(),
                    .value = line.value("result", json()),
                    .sentence = line.value("message", ""),
                    .sequence = {},
                    .parked = {},
                    .holder_died = line.value("holder_died", false),
                    .lease_ended = line.value("lease_ended", false)};
        if (line.contains("sequence")) heard.sequence = line["sequence"].get<Sequence>();
        if (line.contains("parked")) heard.parked = line["parked"].get<Sequence>();
        const std::string error = line.value("outcome", line.value("error", "none"));
        for (const ErrorRow& row : error_table)
            if (row.name == error) heard.status = row.code;
        return heard;
    }

    std::set<std::uint32_t> quiet_;
};

}  // namespace

std::unique_ptr<Wire> make_binary_wire() { return std::make_unique<BinaryWire>(); }
std::unique_ptr<Wire> make_text_wire() { return std::make_unique<TextWire>(); }

}  // namespace steward::transcripts
