#include "steward/manager.hpp"

#include "client/source/private_daemon.hpp"
#include "client/source/session.hpp"
#include "client/source/transport.hpp"
#include "client/source/unix_socket.hpp"

#include <charconv>
#include <cstdlib>

namespace steward {
namespace {

detail::SessionPointer open_session(const std::string& path, const ManagerOptions& options) {
    return detail::Session::open(path, {.client_name = options.client_name,
                                        .poll = options.poll,
                                        .rings = detail::rings_wanted()});
}

// What create and open answer: {"object": reference, …}, and of what kinds the content is if there
// was some.
struct Opened {
    detail::Handle object;
    std::vector<std::string> holds;
    std::string kind;  // what every later value must be; empty: anything
};

Opened read_opened(const detail::SessionPointer& session, const detail::Outcome& outcome) {
    Decoder decoder(outcome.payload, session, detail::Origin::reply);
    const Token head = decoder.expect(Kind::map, "an object");
    Opened opened;
    for (std::uint64_t i = 0; i < head.bits; ++i) {
        const BytesView key = decoder.expect(Kind::text, "a string").bytes;
        if (key == "object")
            opened.object = decoder.handle();
        else if (key == "holds")
            opened.holds = Codec<std::vector<std::string>>::read(decoder);
        else if (key == "kind")
            opened.kind = Codec<std::string>::read(decoder);
        else
            decoder.value();
    }
    if (!opened.object) throw ConversionError("the daemon's answer names no object");
    return opened;
}

// The object, if what it holds can be what is wanted of it; `type` and `name` are for the sentence.
detail::Handle as_wanted(const Opened& opened, const detail::Wanted& wanted, std::string_view type,
                         std::string_view name) {
    const bool has_keys = opened.holds.size() == 2;
    const auto require = [&](std::string_view held, std::string_view wants, std::string_view what) {
        if (detail::is_of_kind(held, wants)) return;
        throw TypeMismatch("the " + std::string(type) + " '" + std::string(name) + "' holds " +
                           std::string(what) + " of the kind " + std::string(held) + ", not " +
                           std::string(wants));
    };
    if (has_keys) require(opened.holds[0], wanted.key, "keys");
    if (!opened.holds.empty())
        require(opened.holds.back(), wanted.value, type == "value" ? "a value" : "items");
    const std::string_view kind = opened.kind;
    if (wanted.stores_floats && (kind.starts_with("int") || kind.starts_with("uint")))
        throw TypeMismatch("the " + std::string(type) + " '" + std::string(name) +
                           "' takes integers only (" + opened.kind + "), no floats");
    return opened.object;
}

// 17 for @17.
std::optional<std::uint64_t> read_reference(std::string_view text) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    if (!text.starts_with('@') || text.size() < 2) return std::nullopt;
    const auto [rest, error] = std::from_chars(text.data() + 1, end, number);
    if (error != std::errc() || rest != end) return std::nullopt;
    return number;
}

}  // namespace

struct Manager::Daemon {
    detail::PrivateDaemon process;
};

Manager::Manager(detail::SessionPointer session, std::unique_ptr<Daemon> daemon)
    : session_(std::move(session)), daemon_(std::move(daemon)) {}

Manager::Manager(const ManagerOptions& options)
    : daemon_(
          new Daemon{{options.daemon.empty() ? detail::find_daemon(options.prefix) : options.daemon,
                      options.arguments, options.start_limit}}) {
    session_ = open_session(daemon_->process.socket_path(), options);
}

Manager Manager::connect(const std::string& path, const ManagerOptions& options) {
    return Manager(open_session(path.empty() ? find_socket() : path, options), nullptr);
}

Manager::~Manager() { shutdown(); }
Manager::Manager(Manager&&) noexcept = default;

Manager& Manager::operator=(Manager&& other) noexcept {
    if (this == &other) return *this;
    shutdown();
    session_ = std::move(other.session_);
    daemon_ = std::move(other.daemon_);
    return *this;
}

void Manager::shutdown() {
    if (session_ && daemon_ && daemon_->process.is_ours()) {
        session_->end_calls();
        session_->shut_down();
    }
    session_.reset();
    daemon_.reset();
}

const detail::SessionPointer& Manager::session() const {
    if (!session_) throw NotSent("the manager has been shut down");
    return session_;
}

detail::Handle Manager::create(std::string_view type, const Options& options, BytesView arguments,
                               const std::vector<detail::Handle>&,
                               const detail::Wanted& wanted) const {
    detail::Buffer buffer;
    Encoder encoder(buffer.bytes, session().get());
    const detail::Handle& guard = options.guarded_by.lock();
    encoder.map(3 + (options.name.empty() ? 0u : 1u) + (options.ephemeral ? 1u : 0u) +
                (guard ? 1u : 0u) + (options.guards_reads ? 1u : 0u) +
                (options.track_races ? 1u : 0u) +
                (options.on_orphaned != OnOrphaned::report ? 1u : 0u));
    encoder.text("type");
    encoder.text(type);
    if (!options.name.empty()) {
        encoder.text("name");
        encoder.text(options.name);
    }
    encoder.text("arguments");
    encoder.raw(arguments);
    encoder.text("exclusive");
    encoder.boolean(options.exclusive);
    if (guard) {
        encoder.text("guarded_by");
        encoder.reference(guard);
    }
    if (options.guards_reads) {
        encoder.text("guards_reads");
        encoder.boolean(true);
    }
    if (options.track_races) {
        encoder.text("track_races");
        encoder.boolean(true);
    }
    if (options.on_orphaned != OnOrphaned::report) {
        encoder.text("on_orphaned");
        encoder.text(options.on_orphaned == OnOrphaned::refuse ? "refuse" : "ignore");
    }
    if (options.ephemeral) {
        encoder.text("ephemeral");
        if (options.ephemeral.how() == Ephemeral::last)
            encoder.text("last");
        else
            encoder.boolean(true);
    }
    const auto outcome = detail::exchange(*session(), manager_object,
                                          detail::methods::manager::create, buffer.bytes);
    return as_wanted(read_opened(session(), outcome), wanted, type, options.name);
}

detail::Handle Manager::find(std::string_view name, std::string_view type,
                             const detail::Wanted& wanted) const {
    detail::Buffer buffer;
    Encoder encoder(buffer.bytes);
    detail::write_arguments(encoder, name, type);
    const auto outcome =
        detail::exchange(*session(), manager_object, detail::methods::manager::open, buffer.bytes);
    return as_wanted(read_opened(session(), outcome), wanted, type, name);
}

bool Manager::exists(std::string_view name) const {
    detail::Buffer buffer;
    Encoder encoder(buffer.bytes);
    detail::write_arguments(encoder, name);
    const auto outcome =
        detail::attempt(*session(), manager_object, detail::methods::manager::open, buffer.bytes);
    if (outcome.status == ErrorCode::no_such_object) return false;
    if (outcome.status != ErrorCode::none) detail::throw_refused(outcome);
    read_opened(session(), outcome);  // and give the reference back
    return true;
}

// A reference that was passed to this program means an object of the daemon that spawn() knew,
// whose instance it passes too. Its successor at the same place may have another object with that
// id.
void require_meant(detail::Session& session, std::string_view reference) {
    const char* const socket = ::secure_getenv("STEWARD_SOCKET");
    const char* const instance = ::secure_getenv("STEWARD_INSTANCE");
    if (socket == nullptr || instance == nullptr || session.path() != socket ||
        session.instance() == instance)
        return;
    throw NoSuchObject(std::string(reference) +
                       " was an object of a daemon that has been replaced by another");
}

// Told to adopt, the daemon passes over what it does not have, so it is asked afterwards.
detail::Handle Manager::adopt(std::string_view reference, std::string_view type) const {
    const std::optional<std::uint64_t> number = read_reference(reference);
    if (!number)
        throw BadArgument("'" + std::string(reference) +
                          "' is no reference to a shared object, as @17 is");
    require_meant(*session(), reference);
    const detail::Handle handle = session()->take_over(ObjectId{*number});
    detail::Buffer buffer;
    Encoder info(buffer.bytes);
    detail::write_arguments(info, *number);
    const auto described = detail::Result<std::map<std::string, Value>>::read(
        session(),
        detail::exchange(*session(), service_object, detail::methods::service::info, buffer.bytes));
    if (const auto actual = described.at("type").as<std::string>(); actual != type)
        throw TypeMismatch(std::string(reference) + " is a " + actual + ", not a " +
                           std::string(type));
    return handle;
}

void Manager::remove(std::string_view name) const {
    detail::Buffer buffer;
    Encoder encoder(buffer.bytes);
    detail::write_arguments(encoder, name);
    detail::exchange(*session(), manager_object, detail::methods::manager::remove, buffer.bytes);
}

void Manager::ping() const {
    detail::exchange(*session(), service_object, detail::methods::service::ping, {});
}

const std::string& Manager::socket_path() const { return session()->path(); }
std::string Manager::daemon_instance() const { return session()->instance(); }
std::int64_t Manager::daemon_pid() const { return session()->daemon_pid(); }

}  // namespace steward
