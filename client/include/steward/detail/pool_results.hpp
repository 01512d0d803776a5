// What may go wrong with a pool's tasks, and what imap gives: results one by one.
#pragma once

#include "steward/detail/acquiring.hpp"
#include "steward/detail/pool_progress.hpp"
#include "steward/detail/pool_sinks.hpp"

#include <iterator>
#include <optional>

namespace steward {

// The task threw; what() is what its exception said.
class TaskFailed : public Error {
public:
    TaskFailed(const std::string& what, std::string type)
        : Error(ErrorCode::none, what), type_(std::move(type)) {}
    // The exception's class as it is written in C++: std::out_of_range.
    const std::string& type() const noexcept { return type_; }

private:
    std::string type_;
};

// The worker ended in the middle of the task, in the pool's initializer, or before either; what()
// says which.
class WorkerDied : public Error {
public:
    WorkerDied(std::string name, std::optional<int> exitcode, std::string_view when);
    const std::string& name() const noexcept { return name_; }
    // As that of Process: nothing where nobody knows.
    std::optional<int> exitcode() const noexcept { return exitcode_; }

private:
    std::string name_;
    std::optional<int> exitcode_;
};

// The pool was terminated before the task was done.
class PoolTerminated : public Error {
public:
    PoolTerminated() : Error(ErrorCode::none, "the pool has been terminated") {}
};

// What next_for() gives: a result, or nothing and why.
template <class Result>
struct Next {
    std::optional<Result> result = {};
    bool timed_out = false;  // false and no result: there are no more

    explicit operator bool() const { return result.has_value(); }
    Result& operator*() { return *result; }
    const Result& operator*() const { return *result; }
};

// The results of imap: iterated over once, with next() or as a range. A copy is the same.
template <class R>
class PoolResults {
public:
    class Iterator;

    explicit PoolResults(std::shared_ptr<detail::ResultQueue> queue,
                         std::shared_ptr<detail::PoolTeller> teller = {})
        : queue_(std::move(queue)), teller_(std::move(teller)) {}

    // Waits for the next result; nothing after the last. Throws TaskFailed, WorkerDied or
    // PoolTerminated for one that failed; after that the next may be asked for. For void: true for
    // each.
    auto next() const { return take(std::nullopt).result; }
    // The same for so long at most. What was not there in time comes with a later call.
    //   auto next = results.next_for(1s);
    //   if (next) use(*next); else if (next.timed_out) wait_more(); else done();
    auto next_for(Seconds timeout) const { return take(timeout); }
    Iterator begin() const { return Iterator(*this); }
    std::default_sentinel_t end() const { return {}; }

private:
    using Given = std::conditional_t<std::is_void_v<R>, bool, R>;

    Next<Given> take(std::optional<Seconds> timeout) const {
        if (teller_) teller_->tell(false);
        const auto [entry, timed_out] = queue_->next(timeout);
        if (teller_ && entry) teller_->took(entry->why != nullptr);
        if (teller_ && !entry && !timed_out) teller_->tell(true);
        if (!entry) return {.timed_out = timed_out};
        if (entry->why) std::rethrow_exception(entry->why);
        if constexpr (std::is_void_v<R>)
            return {.result = true};
        else
            return {.result = entry->value.template as<R>()};
    }

    std::shared_ptr<detail::ResultQueue> queue_;
    std::shared_ptr<detail::PoolTeller> teller_;  // null: nobody is told
};

// begin() and ++ throw as next() does.
template <class R>
class PoolResults<R>::Iterator {
public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = typename decltype(std::declval<PoolResults>().next())::value_type;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(PoolResults results) : results_(std::move(results)) { ++*this; }

    const value_type& operator*() const { return *current_; }
    const value_type* operator->() const { return &*current_; }
    Iterator& operator++() {
        current_ = results_.next();
        return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& iterator, std::default_sentinel_t) {
        return !iterator.current_;
    }

private:
    PoolResults results_;
    decltype(results_.next()) current_;
};

}  // namespace steward
