// An item that an owned queue lends to this process, with the ticket that names it. Whoever has
// many says which one is done:
//   auto loan = jobs.take();
//   work(loan.item);
//   loan.done();                       // or loan.give_back(30s): not now, perhaps later
// A Loan that ends before either was said (an exception, an early return) gives its item back at
// once, if the process still has it: who has said done(tickets) to the queue hears nothing more of
// it. It belongs to the process: it may be moved to another thread, and the end of the thread that
// took it changes nothing.
#pragma once

#include "steward/detail/acquiring.hpp"
#include "steward/detail/ticket.hpp"

#include <unistd.h>

namespace steward {

template <class T>
class Loan {
public:
    struct Methods {
        detail::Method done, give_back;
    };

    Loan(detail::Handle queue, Methods methods, Taken<T> taken)
        : item(std::move(taken.item)),
          ticket_(taken.ticket),
          queue_(std::move(queue)),
          methods_(methods) {}
    Loan() requires std::default_initializable<T>
    = default;  // of nothing
    Loan(Loan&&) noexcept = default;
    Loan& operator=(Loan&& other) noexcept {
        if (this == &other) return *this;
        let_go();
        item = std::move(other.item);
        ticket_ = other.ticket_;
        queue_ = std::move(other.queue_);
        methods_ = other.methods_;
        owner_ = other.owner_;
        return *this;
    }
    ~Loan() { let_go(); }

    T item{};

    Ticket ticket() const { return ticket_; }
    // Whether none of done(), give_back() and detach() has been said to it.
    explicit operator bool() const { return queue_ != nullptr; }

    // The item leaves the queue for good. Throws NotHeld where it is no longer lent (and the loan
    // has ended then too), std::logic_error when it was said before.
    void done() { say(methods_.done, detail::Given<std::int64_t>{}, std::vector{ticket_}); }
    // The same, but waits for nothing: a refusal comes from a later call of this thread.
    void post_done() {
        require_loan();
        detail::Buffer buffer;
        Encoder encoder(buffer.bytes);
        detail::write_arguments(encoder, detail::Given<std::int64_t>{}, std::vector{ticket_});
        detail::post(queue_->session(), queue_->id(), methods_.done, buffer.bytes);
        queue_.reset();
    }
    // It returns to the head: now, or when so much time has passed, whatever ends meanwhile.
    void give_back(std::optional<Seconds> delay = {}) {
        say(methods_.give_back, std::vector{ticket_}, detail::seconds(delay));
    }
    // Ends the loan but not the lending: the item is this process's until done or give_back is said
    // to the queue with the ticket.
    Ticket detach() noexcept {
        queue_.reset();
        return ticket_;
    }

private:
    void require_loan() const {
        if (!queue_) throw std::logic_error("the loan has ended: its item is done or given back");
    }
    template <class... A>
    void say(detail::Method method, const A&... arguments) {
        require_loan();
        detail::Buffer buffer;
        Encoder encoder(buffer.bytes);
        detail::write_arguments(encoder, arguments...);
        const detail::Handle queue = queue_;
        const detail::Outcome outcome = said(method, buffer.bytes);
        if (outcome.status == ErrorCode::none || outcome.status == ErrorCode::not_held)
            queue_.reset();
        if (outcome.status != ErrorCode::none) detail::throw_refused(outcome);
    }
    // What is thrown for an earlier call comes when this one has been done.
    detail::Outcome said(detail::Method method, BytesView arguments) {
        try {
            return detail::attempt(queue_->session(), queue_->id(), method, arguments);
        } catch (const Refused&) {
            queue_.reset();
            throw;
        }
    }
    // A forked child has a copy, but the item is its parent's. Only if it is held: the ticket may
    // have been used elsewhere, and a refusal of what nobody has asked for would meet some later
    // call.
    void let_go() noexcept {
        if (!queue_ || owner_ != ::getpid()) return;
        try {
            detail::Buffer buffer;
            Encoder encoder(buffer.bytes);
            detail::write_arguments(encoder, std::vector{ticket_}, detail::Given<double>{}, true);
            detail::post(queue_->session(), queue_->id(), methods_.give_back, buffer.bytes);
        } catch (const std::bad_alloc&) {
            // It returns when the process ends.
        }
        queue_.reset();
    }

    Ticket ticket_{};
    detail::Handle queue_;
    Methods methods_{};
    ::pid_t owner_ = ::getpid();
};

}  // namespace steward
