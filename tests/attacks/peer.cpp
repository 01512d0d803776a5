#include "tests/attacks/peer.hpp"

#include "common/msgpack_reader.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cerrno>
#include <system_error>
#include <utility>

namespace steward::attacks {
namespace {

bool would_wait() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

Peer::Peer(const std::string& path)
    : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return;
    const int error = errno;
    ::close(descriptor_);
    throw std::system_error(error, std::system_category(), "cannot connect to " + path);
}

Peer::Peer(Peer&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      methods_(other.methods_),
      notes_(other.notes_),
      inbox_(std::move(other.inbox_)),
      out_(std::move(other.out_)),
      last_id_(other.last_id_) {}

Peer::~Peer() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Peer::greet(const Methods& methods, AttackNotes& notes) {
    methods_ = &methods;
    notes_ = &notes;
    append_preface(out_);
    add("manager.hello", manager_object, encoded("attacker", nullptr, nullptr, false));
    send();
}

Methods Peer::learn(AttackNotes& notes) {
    const Methods first{{"manager.hello", hello_method}};
    methods_ = &first;
    notes_ = &notes;
    append_preface(out_);
    const auto greeting = call("manager.hello", manager_object, encoded("attacker"));
    methods_ = nullptr;
    if (!greeting) throw std::runtime_error("the daemon does not greet");
    Reader reader(*greeting);
    Methods methods;
    for (std::uint64_t members = reader.next().bits; members > 0; --members) {
        if (reader.next().bytes != "methods") {
            reader.value();
            continue;
        }
        const std::uint64_t count = reader.next().bits;
        for (std::uint64_t i = 0; i < count; ++i)
            methods[std::string(reader.next().bytes)] = static_cast<std::uint16_t>(i);
    }
    return methods;
}

Peer& Peer::add(std::string_view method, ObjectId object, BytesView arguments,
                std::uint16_t flags) {
    const auto found = methods_->find(method);
    if (found == methods_->end())
        throw std::logic_error("the daemon has no method " + std::string(method));
    append_frame(
        out_,
        CallHeader{.id = ++last_id_, .object = object, .method = found->second, .flags = flags},
        arguments);
    return *this;
}

void Peer::send() {
    const Bytes bytes = std::exchange(out_, {});
    send_raw(bytes);
}

void Peer::send_raw(BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t count =
            ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(count));
        else if (would_wait())
            wait(POLLIN | POLLOUT);
        else
            throw Closed("the daemon has closed a connection");
        while (read_some()) {}
    }
}

void Peer::push(BytesView bytes) const {
    while (!bytes.empty()) {
        const ssize_t count =
            ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void Peer::sync() {
    add("service.ping", service_object);
    await_reply();
}

std::optional<Bytes> Peer::call(std::string_view method, ObjectId object, BytesView arguments) {
    add(method, object, arguments);
    await_reply();
    if (heard_status_ != ErrorCode::none) return std::nullopt;
    return std::exchange(heard_, {});
}

std::vector<ObjectId> Peer::make(std::size_t count, std::string_view type, BytesView arguments) {
    constexpr std::size_t at_once = 10'000;
    std::vector<ObjectId> made;
    made.reserve(count);
    const Bytes all =
        arguments.empty() ? encoded(type) : encoded(type, nullptr, Raw{Bytes(arguments)});
    made_ = &made;
    for (std::size_t i = 0; i < count; ++i) {
        add("manager.create", manager_object, all);
        if (i % at_once == at_once - 1) send();
    }
    sync();
    made_ = nullptr;
    return made;
}

ObjectId Peer::make(std::string_view type, BytesView arguments) {
    const std::vector<ObjectId> made = make(1, type, arguments);
    if (made.empty()) throw std::runtime_error("no " + std::string(type) + " is made");
    return made.front();
}

void Peer::await_reply() {
    wanted_id_ = last_id_;
    heard_status_.reset();
    send();
    while (!heard_status_)
        if (!read_some()) wait(POLLIN);
    wanted_id_ = 0;
}

void Peer::wait(short events) const {
    pollfd entry{.fd = descriptor_, .events = events, .revents = 0};
    ::poll(&entry, 1, -1);
}

void Peer::await_input() const { wait(POLLIN); }

bool Peer::read_some() {
    const std::span<char> room = inbox_.room();
    const ssize_t count = ::recv(descriptor_, room.data(), room.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && !would_wait())) {
        if (notes_ != nullptr) ++notes_->closed;
        throw Closed("the daemon has closed a connection");
    }
    if (count < 0) return false;
    inbox_.arrived(static_cast<std::size_t>(count));
    take_replies();
    return true;
}

void Peer::take_replies() {
    ReplyFrame frame;
    while (next_frame(inbox_.bytes(), frame) == FrameState::complete) {
        const auto code = static_cast<std::size_t>(frame.header.status);
        if (notes_ != nullptr && code < AttackNotes::codes_max)
            ++(code == 0 ? notes_->answered : notes_->refused[code]);
        if (made_ != nullptr && code == 0) {
            Reader reader(frame.payload);
            if (reader.next().kind == Kind::map && reader.next().bytes == "object")
                made_->push_back(ObjectId{reader.next().bits});
        }
        if (wanted_id_ != 0 && frame.header.id == wanted_id_) {
            heard_status_ = frame.header.status;
            if (code == 0) heard_.assign(frame.payload);
        }
        inbox_.use(header_bytes + frame.payload.size());
    }
}

}  // namespace steward::attacks
