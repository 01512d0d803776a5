#include "engine/job.hpp"

#include "engine/catalogue.hpp"

namespace steward::engine {

void Job::run() noexcept {
    try {
        read();
        if (stage_ == Stage::making) make();
        if (stage_ == Stage::acting) act();
    } catch (...) {
        failure_ = std::current_exception();
    }
    has_run_ = true;
}

const Arguments& Job::arguments() const {
    if (failure_) std::rethrow_exception(failure_);
    return *arguments_;
}

void Job::read() {
    if (!arguments_) arguments_.emplace(step_.front().payload, row_.parameters);
}

void Job::make() {
    const Arguments given(made_from_, type_->constructor.parameters);
    try {
        made_.record->object = type_->constructor.construct(*call_, made_.effects, given);
    } catch (Refusal& refusal) {
        refusal.name(type_->name + ".create");
        throw;
    }
}

void Job::act() {
    effects_.begin(record_);
    row_.invoke(*record_.object, *call_, effects_, *arguments_, answer_);
}

std::unique_ptr<Record> fresh_record(const Catalogue& catalogue, const Holdings& holdings,
                                     const TypeRow& type, const Caller& creator) {
    auto record = std::make_unique<Record>();
    record->type = catalogue.index_of(type);
    record->creator = record->account = creator.client;
    record->holders = Holders(holdings, *record);
    return record;
}

}  // namespace steward::engine
