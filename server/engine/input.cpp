#include "engine/input.hpp"

#include "engine/saved.hpp"

namespace steward::engine {
namespace {

// The place of an event in the variant is its number in the record: new ones are added at the end.
struct Fields {
    Writer& writer;

    void operator()(const Step& step) const {
        writer.unsigned_integer(number(step.channel));
        Bytes frames;
        for (const CallFrame& frame : step.calls) append_frame(frames, frame.header, frame.payload);
        writer.binary(frames);
    }
    void operator()(const ChannelArrived& arrived) const {
        writer.unsigned_integer(number(arrived.channel));
        writer.unsigned_integer(number(arrived.client));
        writer.integer(arrived.identity.pid);
        writer.unsigned_integer(arrived.identity.uid);
        writer.binary(arrived.identity.program);
    }
    void operator()(const ChannelGone& gone) const {
        writer.unsigned_integer(number(gone.channel));
    }
    void operator()(const ClientDied& died) const { writer.unsigned_integer(number(died.client)); }
    void operator()(const ClientGone& gone) const { writer.unsigned_integer(number(gone.client)); }
    void operator()(const ProcessLives& process) const { writer.integer(process.pid); }
    void operator()(const ProcessEnded& process) const { writer.integer(process.pid); }
    void operator()(const ProcessUnwatched& process) const {
        writer.integer(process.pid);
        writer.unsigned_integer(static_cast<std::uint64_t>(process.code));
        writer.binary(process.sentence);
    }
    void operator()(const TimePassed&) const {}
    void operator()(const ShutDown&) const {}
    void operator()(const JobDone& done) const { writer.unsigned_integer(number(done.number)); }
    void operator()(const Continue&) const {}
    void operator()(const RingUnused& unused) const {
        writer.unsigned_integer(number(unused.channel));
    }
};

constexpr std::size_t member_counts[] = {2, 5, 1, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1};
static_assert(std::size(member_counts) == std::variant_size_v<Input::Event>);

template <class Number>
Number read_at_most(Saved& saved, std::uint64_t most) {
    const std::uint64_t number = saved.unsigned_integer();
    if (number > most) throw Unreadable{"a number that is too large"};
    return static_cast<Number>(number);
}

std::vector<CallFrame> read_frames(BytesView bytes) {
    std::vector<CallFrame> frames = frames_of(bytes);
    for (const CallFrame& frame : frames) bytes.remove_prefix(header_bytes + frame.payload.size());
    if (!bytes.empty()) throw Unreadable{"calls that are not whole"};
    return frames;
}

ChannelArrived read_arrival(Saved& saved) {
    ChannelArrived arrived{
        .channel = saved.id<ChannelId>(), .client = saved.id<ClientId>(), .identity = {}};
    arrived.identity.pid = saved.integer();
    arrived.identity.uid = read_at_most<std::uint32_t>(saved, UINT32_MAX);
    arrived.identity.program = saved.binary();
    return arrived;
}

ProcessUnwatched read_unwatched(Saved& saved) {
    ProcessUnwatched process{
        .pid = saved.integer(), .code = read_at_most<ErrorCode>(saved, UINT16_MAX), .sentence = {}};
    if (process.code == ErrorCode::none || name(process.code) == "unknown")
        throw Unreadable{"an error that nobody knows"};
    process.sentence = saved.binary();
    return process;
}

Input::Event read_event(Saved& saved, std::uint64_t kind, std::vector<CallFrame>& frames) {
    switch (kind) {
        case 0: {
            const auto channel = saved.id<ChannelId>();
            frames = read_frames(saved.binary());
            return Step{channel, frames};
        }
        case 1: return read_arrival(saved);
        case 2: return ChannelGone{saved.id<ChannelId>()};
        case 3: return ClientDied{saved.id<ClientId>()};
        case 4: return ClientGone{saved.id<ClientId>()};
        case 5: return ProcessLives{saved.integer()};
        case 6: return ProcessEnded{saved.integer()};
        case 7: return read_unwatched(saved);
        case 8: return TimePassed{};
        case 9: return ShutDown{};
        case 10: return JobDone{saved.id<JobNumber>()};
        case 11: return Continue{};
        default: return RingUnused{saved.id<ChannelId>()};
    }
}

}  // namespace

void write_input(Writer& writer, const Input& input) {
    writer.array(2 + member_counts[input.event.index()]);
    writer.integer(input.now.count());
    writer.unsigned_integer(input.event.index());
    std::visit(Fields{writer}, input.event);
}

// Half of what there is, so that a timeout can be added.
constexpr Time time_max{INT64_MAX / 2};

tl::expected<WrittenInput, std::string> read_input(BytesView bytes) {
    WrittenInput written;
    try {
        Saved saved(bytes);
        const std::uint64_t count = saved.array();
        written.input.now = Time{saved.integer()};
        if (written.input.now > time_max || written.input.now < -time_max)
            throw Unreadable{"its time is none that a daemon comes to"};
        const std::uint64_t kind = saved.unsigned_integer();
        if (kind >= std::size(member_counts)) throw Unreadable{"it is of an unknown kind"};
        if (count != 2 + member_counts[kind])
            throw Unreadable{"it has other members than its kind"};
        written.input.event = read_event(saved, kind, written.frames);
        if (!saved.at_end()) throw Unreadable{"there is something behind it"};
    } catch (const Unreadable& fault) {
        return tl::unexpected("an input that cannot be read: " + std::string(fault.what));
    }
    return written;
}

}  // namespace steward::engine
