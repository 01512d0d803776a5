// Somebody outside the engine who sees each call as it ends: answered, refused, timed out or
// stopped. It is no part of the engine's state and decides nothing, so an engine that is watched
// and one that is not decide alike. Where nobody watches, a call pays for one look at a pointer
// (Diagnosis::observer).
#pragma once

#include "common/frame.hpp"
#include "engine/ids.hpp"

#include <optional>

namespace steward::engine {

struct MethodRow;
struct Record;

// Good only while it is told.
struct SeenCall {
    Time now;
    const Caller& caller;
    const CallFrame& frame;
    const MethodRow* row = nullptr;  // nothing: there is no method of this number
    const Record* record = nullptr;  // nothing: there is no such object
    ErrorCode status = ErrorCode::none;
    // The encoded result; of a refusal its sentence, or an array that begins with it.
    BytesView answer;
    // How long it has waited, by the engine's time; nothing: it did not have to.
    std::optional<Time> waited = {};
};

class CallObserver {
public:
    virtual ~CallObserver() = default;

    // An input is carried out from now on: what follows ends within it.
    virtual void begins() = 0;
    virtual void ended(const SeenCall& call) = 0;
    // The call that ends next was done beside the turns, and took so long there. Zero: it was not.
    void job_took(Time time) { job_took_ = time; }

protected:
    Time job_took_{};
};

}  // namespace steward::engine
