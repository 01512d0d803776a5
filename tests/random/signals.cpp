// Models of the event and the latch: a flag and a count, and those who wait for them.
#include "tests/random/model.hpp"

namespace steward::random {
namespace {

// Waiters of one kind, which all go on together.
class Signal : public Model {
public:
    void expire(Time now, Hearing& hearing) override { waiting_.expire(now, hearing); }
    void drop(const Gone& gone, Hearing&) override { waiting_.drop(gone); }
    void settle(Hearing& hearing) override {
        while (is_given() && !waiting_.empty()) hearing.done(waiting_.take_first().call, true);
    }

protected:
    virtual bool is_given() const = 0;

    Bytes wait(Generator& generator, Asker& asker, Hearing& hearing) {
        const auto seconds = asker.patience(generator);
        if (is_given())
            hearing.done(asker, true);
        else
            waiting_.wait(asker, {}, hearing);
        return encoded(seconds);
    }

    Line<Nothing> waiting_;
};

class EventModel final : public Signal {
public:
    explicit EventModel(Generator&) {}

    void make(Founder& founder) override { object_ = founder.make("event", encoded()); }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        switch (below(generator, 8)) {
            case 0:
                return is_set_ = true, hearing.done(asker),
                       Request{object_, "event.set", encoded()};
            case 1:
            case 2:
                return is_set_ = false, hearing.done(asker),
                       Request{object_, "event.clear", encoded()};
            case 3:
                return hearing.done(asker, is_set_), Request{object_, "event.is_set", encoded()};
            default: return {object_, "event.wait", wait(generator, asker, hearing)};
        }
    }

private:
    bool is_given() const override { return is_set_; }

    ObjectId object_{};
    bool is_set_ = false;
};

class LatchModel final : public Signal {
public:
    explicit LatchModel(Generator& generator)
        : left_(static_cast<std::int64_t>(below(generator, 8))) {}

    void make(Founder& founder) override { object_ = founder.make("latch", encoded(left_)); }
    bool is_spent() const override { return left_ == 0; }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        const auto n = static_cast<std::int64_t>(below(generator, 4)) - 1;
        switch (below(generator, 6)) {
            case 0: {
                const bool fits = n >= 0 && n <= left_;
                if (fits) left_ -= n;
                hearing.done_unless(asker, fits ? ErrorCode::none : ErrorCode::bad_argument);
                return {object_, "latch.count_down", encoded(n)};
            }
            case 1: return hearing.done(asker, left_), Request{object_, "latch.count", encoded()};
            case 2:
                return hearing.done(asker, left_ == 0),
                       Request{object_, "latch.try_wait", encoded()};
            case 3:
            case 4: return {object_, "latch.wait", wait(generator, asker, hearing)};
            default: return arrive_and_wait(n, generator, asker, hearing);
        }
    }

private:
    bool is_given() const override { return left_ == 0; }

    // It counts when it comes; with no time to wait, only if that opens the latch.
    Request arrive_and_wait(std::int64_t n, Generator& generator, Asker& asker, Hearing& hearing) {
        const auto seconds = asker.patience(generator);
        const Request request{object_, "latch.arrive_and_wait", encoded(n, seconds)};
        if (n < 0 || n > left_) return hearing.refuse(asker, ErrorCode::bad_argument), request;
        if (n < left_ && asker.may_not_wait())
            return hearing.refuse(asker, ErrorCode::timed_out), request;
        left_ -= n;
        if (left_ == 0)
            hearing.done(asker, true);
        else
            waiting_.wait(asker, {}, hearing);
        return request;
    }

    ObjectId object_{};
    std::int64_t left_;
};

}  // namespace

std::vector<Factory> event_models() { return {factory<EventModel>()}; }
std::vector<Factory> latch_models() { return {factory<LatchModel>(2)}; }

}  // namespace steward::random
