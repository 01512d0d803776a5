// The calls of a pipeline or batch on their way: what is to be sent, and where each reply goes.
#pragma once

#include "steward/detail/way.hpp"

#include <exception>
#include <variant>

namespace steward::detail {

// One queued call and the place its reply goes to.
class Waiting {
public:
    virtual ~Waiting() = default;
    // The call ended; how it ended is kept. Throws nothing.
    virtual void resolve(const Outcome& outcome) noexcept = 0;
    virtual void fail(std::exception_ptr error) noexcept = 0;
    virtual std::exception_ptr error() const noexcept = 0;
    virtual bool is_resolved() const noexcept = 0;
};

struct QueuedCall {
    Handle object;
    Method method{};
    std::size_t begin = 0;  // of its arguments, in the line's bytes
    std::size_t size = 0;
    std::shared_ptr<Waiting> waiting;
};

// Calls to be sent. Shared by a pipeline and its proxies.
struct Line {
    SessionPointer session;
    Bytes arguments;
    std::vector<QueuedCall> calls;
    std::vector<Handle> references;  // in the arguments: they must not end before they are sent
};

enum class Joined : bool { no, yes };
// What the first call that was not done met; none and nothing when all were.
struct Stop {
    ErrorCode status = ErrorCode::none;
    std::exception_ptr error;
};
// Sends all, waits for all, and empties the line. Throws NotSent, Lost; refusals are kept where
// they belong.
Stop run(Line& line, Joined joined);
// Sends all as one step and does not wait. Throws LimitExceeded, and nothing that the next call
// would say as well.
void post(Line& line);

template <class R>
class Slot final : public Waiting {
public:
    explicit Slot(SessionPointer session) : session_(std::move(session)) {}
    void resolve(const Outcome& outcome) noexcept override {
        try {
            if (outcome.status != ErrorCode::none && !Result<R>::takes_refusals)
                throw_refused(outcome);
            if constexpr (std::is_void_v<ResultOf<R>>)
                value_.emplace();
            else
                value_.emplace(Result<R>::read(session_, outcome));
        } catch (...) {
            error_ = std::current_exception();
        }
    }
    void fail(std::exception_ptr error) noexcept override { error_ = std::move(error); }
    std::exception_ptr error() const noexcept override { return error_; }
    bool is_resolved() const noexcept override { return value_.has_value() || error_ != nullptr; }
    const auto& value() const {
        if (error_) std::rethrow_exception(error_);
        if (!value_) throw std::logic_error("the pipeline or batch of this result has not run");
        return *value_;
    }

private:
    using Stored = std::conditional_t<std::is_void_v<ResultOf<R>>, std::monostate, ResultOf<R>>;

    SessionPointer session_;
    std::optional<Stored> value_;
    std::exception_ptr error_;
};

}  // namespace steward::detail
