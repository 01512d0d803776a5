// A plain queue as Python would write it: one vector in the order of leaving, and lines of those
// who wait. A consumer's lent items stand in a vector of their own.
#pragma once

#include "tests/random/model.hpp"

namespace steward::random {

// A number or a text of one letter: 1 and 1.0 are equal, but not the same; a text has no order to a
// number.
struct Item {
    enum class Form : std::uint8_t { integer, real, text };
    std::int64_t number = 0;
    Form form = Form::integer;
    std::int64_t deliveries = 0;
    std::optional<std::int64_t> priority = {};  // stands for it in the order
    std::int64_t ticket = 0;                    // of its last lending

    bool is_text() const { return form == Form::text; }
    bool has_no_rank() const { return is_text() && !priority; }
    std::int64_t rank() const { return priority.value_or(number); }
};
inline void write(Writer& writer, const Item& item) {
    if (item.is_text())
        writer.text("x");
    else if (item.form == Item::Form::real)
        writer.real(static_cast<double>(item.number));
    else
        writer.integer(item.number);
}

class PlainQueue {
public:
    struct Options {
        std::string type = "queue";
        std::size_t maxsize = 0;  // 0: no bound
        bool owned = false;
        std::int64_t deliveries_max = 0;  // 0: no bound
    };
    explicit PlainQueue(Options options) : options_(std::move(options)) {}

    ObjectId object{};

    const Options& options() const { return options_; }
    // A call at random.
    Request call(Generator& generator, Asker asker, Hearing& hearing);
    void expire(Time now, Hearing& hearing);
    void drop(const Gone& gone);
    void let_go(const Gone& gone, Hearing& hearing);
    void settle(Hearing& hearing);
    bool is_spent() const { return closed_ && items_.empty() && lent_.empty() && delayed_.empty(); }

    // Items that were delivered too often, and where they end.
    std::vector<Item> take_dead();
    void take_in(const Item& item);
    bool is_cut_off() const { return cut_off_; }
    void drop_dead() { ++dropped_; }

private:
    using Items = std::vector<Item>;
    struct Lent {
        Who who;  // without a channel: the process
        Item item;
        std::int64_t ticket;
    };
    struct Delayed {
        Time at;
        Item item;
    };
    struct Wanted {
        std::optional<std::int64_t> count;  // nothing: one item, not in an array
        bool with_ticket = false;
    };

    Request request(const char* method, const Bytes& arguments = encoded()) const;
    Request call_to_put(Generator& generator, Asker& asker, Hearing& hearing);
    Request call_to_get(Generator& generator, Asker& asker, Hearing& hearing);
    Request call_of_consumer(Generator& generator, const Asker& asker, Hearing& hearing);
    Request call_with_tickets(Generator& generator, const Asker& asker, Hearing& hearing);
    Request call_of_joiner(Generator& generator, Asker& asker, Hearing& hearing);
    Request read(Generator& generator, const Asker& asker, Hearing& hearing);
    Request close(Generator& generator, const Asker& asker, Hearing& hearing);
    Raw lent_with_items() const;

    Item choose(Generator& generator) const;
    bool fits(std::size_t count) const {
        return options_.maxsize == 0 || items_.size() + count <= options_.maxsize;
    }
    bool is_over_for(const Who& who) const;
    // Both answer the caller.
    void put(const Asker& call, const Items& items, Hearing& hearing);
    void get(const Asker& call, Wanted wanted, Hearing& hearing);
    void insert(const Item& item);
    void bring_back(const Items& items);
    std::size_t lent_to(const Who& who) const;
    ErrorCode done(const Who& who, std::int64_t count);
    Item take_oldest_lent(const Who& who);
    Item take_lent(std::int64_t ticket);
    void lend(const Who& who, Item item);
    // Those that are still to be delivered; the others are dead, or dropped where the queue was cut
    // off.
    Items still_deliverable(const Items& items);
    void give_back(const Items& items, Time now, std::optional<std::int64_t> delay);
    void put_first(const Items& items);

    Options options_;
    Items items_;  // the next to leave first; what has returned stands at the head, if there is no
                   // order
    std::vector<Lent> lent_;
    std::vector<Who> consumers_;    // whoever has been lent something for longest without a break
                                    // first
    std::vector<Delayed> delayed_;  // the first to return first
    std::int64_t last_ticket_ = 0;
    Items dead_;
    Line<Wanted> getters_;
    Line<Items> putters_;
    Line<Nothing> joiners_;
    std::int64_t unfinished_ = 0;
    std::int64_t dropped_ = 0;
    bool closed_ = false;
    bool cut_off_ = false;
};

}  // namespace steward::random
