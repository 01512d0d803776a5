#include "steward/manager.hpp"

#include "client/source/private_daemon.hpp"
#include "client/source/session.hpp"

#include <charconv>

namespace steward {
namespace {

std::string_view word(OnCrash policy) {
    switch (policy) {
        case OnCrash::release: return "release";
        case OnCrash::keep: return "keep";
        case OnCrash::poison: return "poison";
    }
    return "release";
}

detail::SessionPointer open_session(const std::string& path, const ManagerOptions& options) {
    return detail::Session::open(path, {.client_name = options.client_name, .poll = options.poll});
}

// The handle in what create and open return: {"object": reference, …}.
detail::Handle read_object(const detail::SessionPointer& session, const detail::Outcome& outcome) {
    Decoder decoder(outcome.payload, session, detail::Origin::reply);
    const Token head = decoder.expect(Kind::map, "an object");
    for (std::uint64_t i = 0; i < head.bits; ++i) {
        if (decoder.expect(Kind::text, "a string").bytes == "object") return decoder.handle();
        decoder.value();
    }
    throw ConversionError("the daemon's answer names no object");
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
    : session_(std::move(session)),
      daemon_(std::move(daemon)) {}

Manager::Manager(const ManagerOptions& options)
    : daemon_(new Daemon{{options.daemon, options.arguments, options.start_limit}}) {
    session_ = open_session(daemon_->process.socket_path(), options);
}

Manager Manager::connect(const std::string& path, const ManagerOptions& options) {
    return Manager(open_session(path, options), nullptr);
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
    if (session_ && daemon_ && daemon_->process.is_ours()) session_->shut_down();
    session_.reset();
    daemon_.reset();
}

const detail::SessionPointer& Manager::session() const {
    if (!session_) throw NotSent("the manager has been shut down");
    return session_;
}

detail::Handle Manager::create(std::string_view type, const Options& options, BytesView arguments,
                               const std::vector<detail::Handle>&) const {
    detail::Buffer buffer;
    Encoder encoder(buffer.bytes);
    encoder.map(3 + (options.name.empty() ? 0u : 1u) + (options.ephemeral ? 1u : 0u));
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
    if (options.ephemeral) {
        encoder.text("ephemeral");
        if (options.ephemeral.how() == Ephemeral::last) encoder.text("last");
        else encoder.boolean(true);
    }
    return read_object(session(),
                       detail::exchange(*session(), manager_object, detail::method("manager.create"), buffer.bytes));
}

detail::Handle Manager::find(std::string_view name, std::string_view type) const {
    detail::Buffer buffer;
    Encoder encoder(buffer.bytes);
    detail::write_arguments(encoder, name, type);
    return read_object(session(),
                       detail::exchange(*session(), manager_object, detail::method("manager.open"), buffer.bytes));
}

// Told to adopt, the daemon passes over what it does not have, so it is asked afterwards.
detail::Handle Manager::adopt(std::string_view reference, std::string_view type) const {
    const std::optional<std::uint64_t> number = read_reference(reference);
    if (!number) throw BadArgument("'" + std::string(reference) + "' is no reference to a shared object, as @17 is");
    const detail::Handle handle = session()->take_over(ObjectId{*number});
    detail::Buffer buffer;
    Encoder info(buffer.bytes);
    detail::write_arguments(info, *number);
    const auto described = detail::Result<std::map<std::string, Value>>::read(
        session(), detail::exchange(*session(), service_object, detail::method("service.info"), buffer.bytes));
    if (const auto actual = described.at("type").as<std::string>(); actual != type)
        throw TypeMismatch(std::string(reference) + " is a " + actual + ", not a " + std::string(type));
    return handle;
}

void Manager::remove(std::string_view name) const {
    detail::Buffer buffer;
    Encoder encoder(buffer.bytes);
    detail::write_arguments(encoder, name);
    detail::exchange(*session(), manager_object, detail::method("manager.remove"), buffer.bytes);
}

Namespace Manager::name_space(const std::map<std::string, Value>& attributes, const Options& options) const {
    return Namespace(make("namespace", options,
                          [&](Encoder& encoder) { Codec<std::map<std::string, Value>>::write(encoder, attributes); }));
}

Lock Manager::lock(const Options& options) const {
    return Lock(make("lock", options, [&](Encoder& encoder) { encoder.text(word(options.on_crash)); }));
}

detail::Handle Manager::make(std::string_view type, const Options& options) const {
    return create(type, options, "\x90", {});
}

RLock Manager::rlock(const Options& options) const { return RLock(make("rlock", options)); }
RwLock Manager::rwlock(const Options& options) const { return RwLock(make("rwlock", options)); }

Semaphore Manager::semaphore(std::int64_t value, const Options& options) const {
    return Semaphore(make("semaphore", options, [&](Encoder& encoder) { encoder.integer(value); }));
}

BoundedSemaphore Manager::bounded_semaphore(std::int64_t value, const Options& options) const {
    return BoundedSemaphore(make("bounded_semaphore", options, [&](Encoder& encoder) { encoder.integer(value); }));
}

Condition Manager::condition(const Lock& lock, const Options& options) const {
    return Condition(make("condition", options, [&](Encoder& encoder) { encoder.reference(lock.handle()); }));
}

Condition Manager::condition(const RLock& lock, const Options& options) const {
    return Condition(make("condition", options, [&](Encoder& encoder) { encoder.reference(lock.handle()); }));
}

void Manager::ping() const { detail::exchange(*session(), service_object, detail::method("service.ping"), {}); }

const std::string& Manager::socket_path() const { return session()->path(); }
std::int64_t Manager::daemon_pid() const { return session()->daemon_pid(); }

}  // namespace steward
