// A peer's bytes on their way in: what has arrived and is not used yet, and the form that reads it.
// The form is chosen from outside by the first byte; whoever has no other speaks binary. Pure: no
// socket, no clock, nothing copied.
#pragma once

#include "net/binary_form.hpp"

namespace steward::net {

class Intake {
public:
    using Item = Form::Item;

    // Where the next bytes go, and how many came.
    std::span<char> room() { return inbox_.room(); }
    void arrived(std::size_t bytes) { inbox_.arrived(bytes); }

    // The first byte is there, and no form has been chosen: nothing is found before that.
    bool needs_form() const { return speaks_ == Speaks::nothing && has_begun(); }
    char first_byte() const { return inbox_.bytes().front(); }
    // The form of this peer from now on; nothing: binary.
    void speak(std::unique_ptr<Form> form) {
        other_ = std::move(form);
        speaks_ = other_ ? Speaks::other : Speaks::binary;
    }

    Item next() {
        if (speaks_ == Speaks::binary) [[likely]]
            return binary_.next(inbox_);
        return other_ ? other_->next(inbox_) : Item::hungry;
    }
    // What `next` found. Good until `room` is asked for.
    std::span<const CallFrame> step() const { return other_ ? other_->step() : binary_.step(); }
    std::span<const Answer> refusals() const { return form().refusals(); }
    const Fault& fault() const { return form().fault(); }
    std::shared_ptr<Conversion> conversion() const { return form().conversion(); }

    void answer(Outbox& outbox, const Answer& answer) {
        if (!other_) [[likely]]
            return binary_.answer(outbox, answer);
        answer_in_other(outbox, answer);
    }
    void tell(Outbox& outbox, const Fault& fault, Sequence sequence) {
        other_ ? other_->tell(outbox, fault, sequence) : binary_.tell(outbox, fault, sequence);
    }

    bool is_binary() const { return speaks_ == Speaks::binary; }
    // The first call or line is through.
    bool is_greeted() const { return form().is_greeted(); }
    // There are bytes of something that is not whole, or not taken.
    bool has_begun() const { return !inbox_.bytes().empty(); }

    // What has arrived is more than every channel has room for.
    bool is_long() const { return inbox_.capacity() > Inbox::ordinary_bytes; }
    // A long message is through: its room is given back, also where nothing more comes.
    void give_back_room() {
        if (is_long() && !has_begun()) inbox_.room();
    }
    // What it takes in memory beyond the room that every channel has.
    std::size_t kept_bytes() const {
        return std::max(inbox_.capacity(), Inbox::ordinary_bytes) - Inbox::ordinary_bytes +
               (other_ ? other_->kept_bytes() : 0);
    }

private:
    enum class Speaks : std::uint8_t { nothing, binary, other };

    // Takes a copy, so that an answer of the usual form need not stand in memory at all.
    void answer_in_other(Outbox& outbox, Answer answer) { other_->answer(outbox, answer); }
    const Form& form() const {
        if (other_) return *other_;
        return binary_;
    }

    Inbox inbox_;
    Speaks speaks_ = Speaks::nothing;
    BinaryForm binary_;
    std::unique_ptr<Form> other_;
};

}  // namespace steward::net
