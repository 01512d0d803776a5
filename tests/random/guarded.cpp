// The model of guarded data: a lock, and the model of some data that is made with it as its guard.
// Whoever does not hold the lock is refused, when the call comes and when one that has waited could
// be done, and then the data is as if there had been no such call.
#include "tests/random/holdable.hpp"

#include <algorithm>
#include <map>

namespace steward::random {
namespace {

const engine::MethodRow& row_of(const std::string& method) {
    static const engine::Catalogue catalogue(engine::shared_types());
    return *catalogue.method(*catalogue.number_of(method));
}

class GuardedModel final : public Model {
public:
    GuardedModel(Factory factory, Generator& generator)
        : factory_(std::move(factory)),
          guard_(some_lock(generator)),
          data_(factory_.make(generator)),
          guards_reads_(below(generator, 2) == 0) {}

    void make(Founder& founder) override {
        class Guarding final : public Founder {
        public:
            Guarding(Founder& founder, ObjectId lock, bool guards_reads)
                : founder_(founder), lock_(lock), guards_reads_(guards_reads) {}
            ObjectId make(std::string_view type, const Bytes& arguments, Choices choices) override {
                choices.guarded_by = lock_;
                choices.guards_reads = guards_reads_;
                return founder_.make(type, arguments, choices);
            }

        private:
            Founder& founder_;
            ObjectId lock_;
            bool guards_reads_;
        };
        guard_.make(founder);
        Guarding guarding(founder, guard_.object(), guards_reads_);
        data_->make(guarding);
    }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        // Whoever holds the lock uses the data mostly; others may take the lock from one who waits.
        const bool holds = guard_.holds(asker.who, false);
        if (below(generator, holds ? 6 : 2) == 0) return guard_.call(generator, asker, hearing);
        auto after = factory_.copy(*data_);
        Hearing heard;
        const Request request = after->call(generator, asker, heard);
        const bool writes = row_of(request.method).access.writes;
        if (guard_.holds_by_process(asker.who))
            hearing.mark("guarded: a process holds what its thread has left");
        if (!may(asker.who, writes)) {
            hearing.refuse(asker, ErrorCode::not_holder);
            return request;
        }
        data_ = std::move(after);
        pass(heard, hearing);
        calls_[asker.id] = {asker.who, writes};
        return request;
    }
    void hears_at(Time now) override {
        guard_.hears_at(now);
        data_->hears_at(now);
    }
    void expire(Time now, Hearing& hearing) override {
        guard_.expire(now, hearing);
        as_far_as_let_in([&](Model& data, Hearing& heard) { data.expire(now, heard); }, hearing);
    }
    void drop(const Gone& gone, Hearing& hearing) override {
        guard_.drop(gone, hearing);
        data_->drop(gone, hearing);
    }
    void let_go(const Gone& gone, Hearing& hearing) override {
        guard_.let_go(gone, hearing);
        data_->let_go(gone, hearing);
    }
    void settle(Hearing& hearing) override {
        guard_.settle(hearing);
        as_far_as_let_in([](Model& data, Hearing& heard) { data.settle(heard); }, hearing);
    }
    bool is_spent() const override { return data_->is_spent(); }

private:
    struct Called {
        Who who;
        bool writes = false;
    };

    static Rules some_lock(Generator& generator) {
        Rules rules = std::vector<Rules>{
            {.type = "lock", .anybody_releases = true},
            {.type = "lock", .anybody_releases = true, .on_crash = "keep"},
            {.type = "lock", .anybody_releases = true, .on_crash = "poison"},
            {.type = "rlock", .recursive = true, .ends_with_owner = true},
            {.type = "rwlock", .has_readers = true, .ends_with_owner = true}}[below(generator, 5)];
        if (rules.can_be_lent() && below(generator, 2) == 0)
            rules.lease = static_cast<std::int64_t>(1 + below(generator, 3));
        return rules;
    }
    bool may(const Who& who, bool writes) const {
        return (!writes && !guards_reads_) || guard_.holds(who, writes);
    }
    static void pass(Hearing& heard, Hearing& hearing) {
        for (const Heard& one : heard.take()) hearing.add(one);
        for (const std::string& mark : heard.take_marks()) hearing.mark(mark);
    }

    // The first of those who have waited and could be done, but hold the lock no more, is refused;
    // then the data is asked anew, without that call.
    template <class Act>
    void as_far_as_let_in(const Act& act, Hearing& hearing) {
        for (;;) {
            auto after = factory_.copy(*data_);
            Hearing heard;
            act(*after, heard);
            const std::vector<Heard> all = heard.take();
            const auto is_outsider = [&](const Heard& one) {
                const Called& called = calls_.at(one.id);
                return one.status == ErrorCode::none && !may(called.who, called.writes);
            };
            const auto outsider = std::find_if(all.begin(), all.end(), is_outsider);
            if (outsider == all.end()) {
                data_ = std::move(after);
                for (const Heard& one : all) heard.add(one);
                return pass(heard, hearing);
            }
            const Who who = calls_.at(outsider->id).who;
            hearing.add({who.channel, outsider->id, ErrorCode::not_holder});
            hearing.mark("guarded: who has waited is refused");
            data_->drop({.client = who.client, .only = who.channel}, hearing);
        }
    }

    Factory factory_;
    Holdable guard_;
    std::unique_ptr<Model> data_;
    bool guards_reads_;
    std::map<std::uint32_t, Called> calls_;  // those that were let in, by their numbers
};

}  // namespace

std::vector<Factory> guarded_models() {
    std::vector<Factory> models;
    for (auto* data : {&list_models, &keyed_models, &set_models, &array_models, &value_models,
                       &queue_models, &pipe_models, &event_models})
        for (const Factory& factory : data())
            models.push_back({[factory](Generator& generator) {
                                  return std::make_unique<GuardedModel>(factory, generator);
                              },
                              1 + factory.weight / 5});
    return models;
}

}  // namespace steward::random
