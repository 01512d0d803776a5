// The model of the barrier: a row of parties that fills up and goes, led by one of them where there
// is an action.
#include "tests/random/model.hpp"

namespace steward::random {
namespace {

class BarrierModel final : public Model {
public:
    explicit BarrierModel(Generator& generator)
        : parties_(1 + below(generator, 3)), has_action_(below(generator, 2) == 0) {}

    void make(Founder& founder) override {
        object_ = founder.make("barrier", encoded(parties_, has_action_));
    }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        if (leader_ == asker.who && below(generator, 2) == 0) return open(asker, hearing);
        switch (below(generator, 16)) {
            case 0:
                return hearing.done(asker, parties_),
                       Request{object_, "barrier.parties", encoded()};
            case 1:
                return hearing.done(asker, coming_.size()),
                       Request{object_, "barrier.n_waiting", encoded()};
            case 2:
                return hearing.done(asker, broken_), Request{object_, "barrier.broken", encoded()};
            case 3:
                break_all(hearing);
                return hearing.done(asker), Request{object_, "barrier.abort", encoded()};
            case 4:
                break_all(hearing);
                broken_ = false;
                return hearing.done(asker), Request{object_, "barrier.reset", encoded()};
            case 5: return open(asker, hearing);
            default: {
                const auto seconds = asker.patience(generator);
                come(asker, hearing);
                return {object_, "barrier.wait", encoded(seconds)};
            }
        }
    }

    // A party whose time is up, or that dies, breaks the barrier for the others.
    void expire(Time now, Hearing& hearing) override {
        leaves([&] { coming_.expire(now, hearing), led_.expire(now, hearing); });
    }
    void drop(const Gone& gone, Hearing&) override {
        leaves([&] { coming_.drop(gone), led_.drop(gone); });
    }
    void let_go(const Gone& gone, Hearing& hearing) override {
        if (!leader_ || !gone.concerns(*leader_)) return;
        hearing.mark("barrier: a leader dies");
        breaks_ = true;
    }
    void settle(Hearing& hearing) override {
        if (std::exchange(breaks_, false)) break_all(hearing);
        // More may have come than make a group, while one was led: the oldest goes first, and
        // leads.
        if (leader_ || coming_.size() < parties_) return;
        hearing.mark("barrier: the oldest of those who came meanwhile leads");
        go(coming_.take_first().call, 0, hearing);
    }

private:
    template <class Leave>
    void leaves(Leave leave) {
        const std::size_t before = coming_.size() + led_.size();
        leave();
        if (coming_.size() + led_.size() < before) breaks_ = true;
    }

    void come(const Asker& asker, Hearing& hearing) {
        if (broken_) return hearing.refuse(asker, ErrorCode::broken_barrier);
        if (!leader_ && coming_.size() + 1 == parties_)
            go(asker, coming_.size(), hearing);
        else
            coming_.wait(asker, {}, hearing);
    }

    // A group is complete: this party goes on, and the others that came, in order, with it or once
    // it has opened.
    void go(const Asker& party, std::size_t index, Hearing& hearing) {
        hearing.answer(party, encoded(index, has_action_));
        first_led_ = index == 0 ? 1 : 0;
        while (led_.size() + 1 < parties_) led_.push_back(coming_.take_first());
        if (has_action_)
            leader_ = party.who;
        else
            let_group_go(hearing);
    }
    void let_group_go(Hearing& hearing) {
        for (std::size_t index = first_led_; !led_.empty(); ++index)
            hearing.answer(led_.take_first().call, encoded(index, false));
        leader_.reset();
    }

    Request open(const Asker& asker, Hearing& hearing) {
        const ErrorCode refusal = broken_                 ? ErrorCode::broken_barrier
                                  : !leader_              ? ErrorCode::not_held
                                  : *leader_ != asker.who ? ErrorCode::not_owner
                                                          : ErrorCode::none;
        hearing.done_unless(asker, refusal);
        if (refusal == ErrorCode::none) let_group_go(hearing);
        return {object_, "barrier.open", encoded()};
    }

    void break_all(Hearing& hearing) {
        for (Line<Nothing>* line : {&coming_, &led_})
            while (!line->empty())
                hearing.refuse(line->take_first().call, ErrorCode::broken_barrier);
        leader_.reset();
        broken_ = true;
    }

    std::size_t parties_;
    bool has_action_;
    ObjectId object_{};
    Line<Nothing> coming_;       // they wait for more to come
    Line<Nothing> led_;          // they wait for their leader
    std::optional<Who> leader_;  // is between the end of its wait and open
    std::size_t first_led_ = 0;  // the place of the first of those who are led
    bool broken_ = false;
    bool breaks_ = false;  // a party left
};

}  // namespace

std::vector<Factory> barrier_models() { return {factory<BarrierModel>(6)}; }

}  // namespace steward::random
