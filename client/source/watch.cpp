// Watch: a connection of its own, on which one `watch.next` is always under way.
#include "steward/watch.hpp"

#include "client/source/connection.hpp"
#include "client/source/session.hpp"
#include "client/source/socket_way.hpp"
#include "common/json_text.hpp"
#include "steward/error.hpp"
#include "steward/manager.hpp"

#include <sys/eventfd.h>
#include <unistd.h>
#include <deque>
#include <ostream>

namespace steward {
namespace {

using Deadline = std::optional<Carrier::Clock::time_point>;

Value value_of(BytesView bytes) { return Value::from_bytes(Bytes(bytes), {}); }

void write_what(Writer& writer, const std::string& name) { writer.text(name); }
void write_what(Writer& writer, ObjectId object) { writer.reference(object); }

}  // namespace

std::string Change::text() const { return bytes_.empty() ? "{}" : to_text(ValueView{bytes_}); }
std::ostream& operator<<(std::ostream& out, const Change& change) { return out << change.text(); }

struct Watch::State {
    State(const std::string& path, const std::string& instance, const WatchOptions& options)
        : connection(path, {.instance = instance}), pid(::getpid()), gather(options.gather) {
        Bytes arguments;
        Writer writer(arguments);
        writer.map(1);
        writer.text("type");
        writer.text("watch");
        const RawReply reply = connection.call("manager.create", manager_object, arguments);
        Reader reader(answered(reply));
        for (std::uint64_t left = reader.next().bits; left > 0; --left) {
            const Token member = reader.next();
            const Token value = Reader(reader.value()).next();
            if (member.bytes == "object") object = ObjectId{value.bits};
        }
        next_method = number_of("watch.next");
    }
    ~State() { end(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::uint16_t number_of(std::string_view name) const {
        if (const auto number = connection.method(name)) return *number;
        throw NoSuchMethod("the daemon knows no method " + std::string(name));
    }
    static BytesView answered(const RawReply& reply) {
        if (reply.status != ErrorCode::none)
            detail::throw_refused({.status = reply.status, .payload = reply.payload});
        return reply.payload;
    }
    void require_own() const {
        if (::getpid() != pid)
            throw NotSent("a watch belongs to the process that made it, not to one it forked");
    }

    // A call beside the one that is under way.
    Bytes call(std::string_view method, BytesView arguments) {
        require_own();
        const std::uint32_t id = connection.queue(number_of(method), object, arguments);
        connection.flush();
        const RawReply reply =
            connection.receive(id, [&](const RawReply& other) { take_in(other); });
        return Bytes(answered(reply));
    }
    template <class What>
    void add(const What& what, const WatchOptions& options) {
        Bytes arguments;
        Writer writer(arguments);
        writer.map(1 + (options.since ? 1u : 0u) + (options.key ? 1u : 0u));
        writer.text("what");
        write_what(writer, what);
        if (options.since) {
            writer.text("since");
            writer.unsigned_integer(*options.since);
        }
        if (options.key) {
            writer.text("key");
            writer.raw(options.key->bytes());
        }
        call("watch.add", arguments);
    }

    void ask() {
        Bytes arguments;
        Writer writer(arguments);
        writer.map(gather ? 1 : 0);
        if (gather) {
            writer.text("gather");
            writer.real(gather->count());
        }
        asked = connection.queue(next_method, object, arguments);
        connection.flush();
    }
    // The next is asked for before anybody has looked at these: it is on its way meanwhile.
    void take_in(const RawReply& reply) {
        if (reply.id != asked || asked == 0) return;
        asked = 0;
        Reader reader(answered(reply));
        for (std::uint64_t left = reader.next().bits; left > 0; --left)
            here.push_back(change_of(reader.value()));
    }
    static Change change_of(BytesView bytes);

    std::optional<Change> next(Deadline deadline) {
        require_own();
        for (;;) {
            if (asked == 0) ask();
            if (!here.empty()) break;
            auto reply = connection.receive_now(true);
            // What a daemon that is gone has left unsaid, this throws.
            if (!reply && connection.is_hung_up()) reply = connection.receive();
            if (reply) {
                if (reply->id == 0) connection.heard_last_words(*reply);
                take_in(*reply);
                continue;
            }
            pollfd arrival{.fd = connection.descriptor(), .events = POLLIN, .revents = 0};
            const bool is_late = deadline && *deadline <= Carrier::Clock::now();
            const int left = socket_way::milliseconds_until(deadline);
            if (is_late || (::poll(&arrival, 1, left) < 0 && errno != EINTR)) return std::nullopt;
        }
        Change change = std::move(here.front());
        here.pop_front();
        return change;
    }

    // In a forked child the descriptor is the parent's.
    void end() noexcept {
        if (!connection.is_open()) return;
        if (::getpid() != pid) return connection.close();
        try {
            Bytes arguments;
            Writer writer(arguments);
            writer.array(1);
            writer.unsigned_integer(number(object));
            connection.queue(number_of("manager.release"), manager_object, arguments,
                             call_flags::quiet);
            connection.goodbye(false);
        } catch (const std::exception&) {
            // A daemon that is gone has forgotten the watch.
        }
    }

    Connection connection;
    const pid_t pid;
    std::optional<std::chrono::duration<double>> gather;
    ObjectId object{};
    std::uint16_t next_method = 0;
    std::uint32_t asked = 0;  // the call that is under way; 0: none
    std::deque<Change> here;
};

Change Watch::State::change_of(BytesView bytes) {
    Change change;
    change.bytes_ = bytes;
    Reader reader(bytes);
    for (std::uint64_t left = reader.next().bits; left > 0; --left) {
        const std::string_view member = reader.next().bytes;
        const BytesView value = reader.value();
        const Token token = Reader(value).next();
        const auto text = [&](std::string_view name, std::string& to) {
            if (member == name) to = token.bytes;
        };
        const auto number = [&](std::string_view name, std::uint64_t& to) {
            if (member == name) to = token.bits;
        };
        text("kind", change.kind);
        text("name", change.name);
        text("type", change.type);
        text("method", change.method);
        text("by", change.by);
        number("version", change.version);
        number("object", change.object);
        number("sequence", change.sequence);
        number("lost", change.lost);
        number("old_bytes", change.before_bytes);
        number("new_bytes", change.after_bytes);
        number("client", change.client);
        if (member == "pid") change.pid = token.integer();
        if (member == "at") change.at = token.real;
        if (member == "key") change.key = value_of(value);
        if (member == "old") change.before = value_of(value);
        if (member == "new") change.after = value_of(value);
        if (member == "old") change.before_bytes = value.size();
        if (member == "new") change.after_bytes = value.size();
        if (member != "keys") continue;
        Reader keys(value);
        for (std::uint64_t more = keys.next().bits; more > 0; --more)
            change.keys.push_back(value_of(keys.value()));
    }
    return change;
}

Watch::Watch(std::unique_ptr<State> state) : state_(std::move(state)) {}
Watch::Watch(Watch&&) noexcept = default;
Watch& Watch::operator=(Watch&&) noexcept = default;
Watch::~Watch() = default;

Watch::Watch(const Manager& manager, const std::vector<std::string>& names,
             const WatchOptions& options)
    : state_(std::make_unique<State>(manager.socket_path(), manager.daemon_instance(), options)) {
    for (const std::string& name : names) state_->add(name, options);
    state_->ask();
}

void Watch::add(const std::string& name) { state_->add(name, {}); }

bool Watch::remove(const std::string& name) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    writer.text(name);
    return Reader(state_->call("watch.remove", arguments)).next().bits != 0;
}

Change Watch::next() {
    for (;;)
        if (auto change = state_->next({})) return std::move(*change);
}

std::optional<Change> Watch::next_for(std::chrono::duration<double> time) {
    using Clock = Carrier::Clock;
    const auto most = std::chrono::duration<double>(std::chrono::hours(24 * 365));
    return state_->next(Clock::now() +
                        std::chrono::ceil<Clock::duration>(std::clamp(time, {}, most)));
}

std::optional<Change> Watch::try_next() { return state_->next(Carrier::Clock::now()); }

int Watch::descriptor() const { return state_->connection.descriptor(); }

// Whoever asks for a stop wakes this thread.
void Watch::run(const std::stop_token& stop, const std::function<void(const Change&)>& hear) {
    const Descriptor wake{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (!wake) throw std::system_error(errno, std::system_category(), "cannot make an eventfd");
    const std::stop_callback wakes(stop, [&] { ::eventfd_write(wake.number(), 1); });
    while (!stop.stop_requested()) {
        if (const auto change = try_next()) {
            hear(*change);
            continue;
        }
        pollfd asked[] = {{.fd = descriptor(), .events = POLLIN, .revents = 0},
                          {.fd = wake.number(), .events = POLLIN, .revents = 0}};
        ::poll(asked, 2, -1);
    }
}

// --- of a proxy ---

Watch detail::Direct::watch(const WatchOptions& options) const {
    Session& session = object_->session();
    auto state = std::make_unique<Watch::State>(session.path(), session.instance(), options);
    state->add(id(), options);
    state->ask();
    return Watch(std::move(state));
}

Watch detail::Direct::watch() const { return watch(WatchOptions{}); }

}  // namespace steward
