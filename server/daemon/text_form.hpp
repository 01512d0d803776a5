// The text form of a channel: lines of JSON in, lines of JSON out. It keeps what the engine does
// not know: the ids that the caller chose, from a call until its answer. The engine's numbers for
// them are the form's own.
//
// The form lives in the daemon and not in net, because a line names objects and methods by their
// names: it needs the catalogue and a look at the store, which net must not know. Net knows only
// that it is a form, which reads and writes what is large in conversions.
#pragma once

#include "daemon/text_conversions.hpp"
#include "net/line_cutter.hpp"

#include <unordered_map>

namespace steward::daemon {

// The calls of one text channel that are not answered yet: answers find the caller's own id here.
class TextCalls {
public:
    std::uint32_t add(std::string id) {
        if (id.size() < id.capacity() / 2) id.shrink_to_fit();
        bytes_ += id_bytes + id.capacity();
        pending_.insert_or_assign(++last_, std::move(id));
        return last_;
    }
    std::string take(std::uint32_t id) {
        auto found = pending_.extract(id);
        if (!found) return "null";
        bytes_ -= id_bytes + found.mapped().capacity();
        return std::move(found.mapped());
    }
    // The number of the oldest call with this id that is not answered yet; 0, which none has, where
    // there is none. Cost: those that are not.
    std::uint32_t find(std::string_view id) const {
        std::uint32_t oldest = 0;
        for (const auto& [number, pending] : pending_)
            if (pending == id && (oldest == 0 || number < oldest)) oldest = number;
        return oldest;
    }
    std::size_t bytes() const { return bytes_; }

private:
    static constexpr std::size_t id_bytes = 80;  // besides its letters

    std::size_t bytes_ = 0;
    std::unordered_map<std::uint32_t, std::string> pending_;
    std::uint32_t last_ = 0;
};

class TextForm final : public net::Form {
public:
    // Hears of each line that answers a call which is not executed because its line is wrong.
    using Refused = std::function<void(std::string_view line)>;

    // The catalogue outlives it.
    TextForm(const engine::Catalogue& catalogue, FindObject find, Refused refused)
        : catalogue_(catalogue), find_(std::move(find)), refused_(std::move(refused)) {}

    Item next(Inbox& inbox) override;
    std::span<const CallFrame> step() const override { return frames_; }
    std::span<const net::Answer> refusals() const override { return refusals_; }
    const net::Fault& fault() const override { return fault_; }
    std::shared_ptr<net::Conversion> conversion() const override { return reading_; }
    bool is_greeted() const override { return is_greeted_; }
    std::size_t kept_bytes() const override {
        return calls_.bytes() + (reading_ ? reading_->bytes() : 0);
    }

    void answer(net::Outbox& outbox, const net::Answer& answer) override;
    void tell(net::Outbox& outbox, const net::Fault& fault, Sequence sequence) override;

private:
    Item read(std::string_view line);
    Item begin_reading(Inbox& inbox);
    Item end_reading();
    // `id` gives what is known of the line's id where nothing else of it can be had.
    template <class Id>
    Item understand(Id id);
    void forget();
    void refuse_too_many_ids();
    void translate_cancel(TextCall& call) const;
    void refuse(TextRefusal& refusal);

    const engine::Catalogue& catalogue_;
    FindObject find_;
    Refused refused_;
    net::LineCutter lines_;
    TextCalls calls_;
    bool is_greeted_ = false;
    std::shared_ptr<LineReading> reading_;  // of a line that is converted

    // What the last line said: steps and refusals point into it.
    TextRequest request_;
    std::vector<CallFrame> frames_;
    std::vector<Bytes> sentences_;
    std::vector<net::Answer> refusals_;
    net::Fault fault_;
};

}  // namespace steward::daemon
