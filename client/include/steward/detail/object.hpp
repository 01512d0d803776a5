// Below the proxies: a process's one record of each shared object it refers to, and the four ways
// to send a call. What a session is (channels, threads, forks) is the library's own affair
// (client/source/session.hpp).
#pragma once

#include "common/bytes.hpp"
#include "common/errors.hpp"
#include "steward/detail/methods.hpp"

#include <memory>

namespace steward::detail {

class Session;
using SessionPointer = std::shared_ptr<Session>;

// One shared object as this process refers to it. All handles share it; when the last one goes, the
// references that the daemon has sent are given back.
class Object {
public:
    Object(SessionPointer session, ObjectId id) : session_(std::move(session)), id_(id) {}
    ~Object();
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    Session& session() const { return *session_; }
    const SessionPointer& session_pointer() const { return session_; }
    ObjectId id() const { return id_; }

private:
    friend class Session;

    SessionPointer session_;
    ObjectId id_;
    std::uint64_t received_ = 0;  // guarded by the session
};
using Handle = std::shared_ptr<Object>;

// How a call ended. The payload is good until the calling thread's next call.
struct Outcome {
    ErrorCode status = ErrorCode::none;
    Sequence sequence = 0;
    bool holder_died = false;
    bool lease_ended = false;
    BytesView payload = {};
};

// Arguments on their way: bytes from the thread's store of used buffers, so that a scalar call
// allocates nothing.
class Buffer {
public:
    Buffer();
    ~Buffer();
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

private:
    std::unique_ptr<Bytes> storage_;

public:
    Bytes& bytes;
};

// Send, and wait for the answer. Throws Refused, NotSent, Lost.
Outcome exchange(Session& session, ObjectId object, Method method, BytesView arguments);
// The same, but a refusal is returned and not thrown; its payload is the sentence.
Outcome attempt(Session& session, ObjectId object, Method method, BytesView arguments);
// Send at once without waiting while the calling thread holds a lock; otherwise as exchange.
void tell(Session& session, ObjectId object, Method method, BytesView arguments);
// Send at once without waiting. Never throws: a refusal surfaces at one of the thread's next calls,
// and so does a lost daemon.
void post(Session& session, ObjectId object, Method method, BytesView arguments) noexcept;

// Where bytes with references come from: each reference in a reply counts for this process and is
// given back later; one in a value that is kept here has been counted before.
enum class Origin : std::uint8_t { reply, kept };

// A reference as a handle.
Handle adopt(const SessionPointer& session, ObjectId id, Origin origin);
// Throws the class that belongs to a refused call's code.
[[noreturn]] void throw_refused(const Outcome& outcome);

}  // namespace steward::detail
