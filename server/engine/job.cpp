#include "engine/job.hpp"

#include "engine/catalogue.hpp"
#include "engine/charges.hpp"

namespace steward::engine {

void Job::run() noexcept {
    try {
        read();
        if (stage_ == Stage::asking) ask();
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

// By what is done in this stage.
Record& Job::touched() const {
    if (stage_ == Stage::asking) return *asked_;
    return stage_ == Stage::making ? *made_.record : record_;
}

void Job::read() {
    if (!arguments_) arguments_.emplace(step_.front().payload, row_.parameters);
}

// A refusal is the question's to deal with.
void Job::ask() noexcept {
    try {
        if (reading_->row == nullptr)
            return reading_->answer.build(
                [&](Writer& writer) { asked_->object->show(writer, asked_->holders); });
        const Arguments given(reading_->arguments, reading_->row->parameters);
        Effects none(*asked_);
        reading_->row->invoke(*asked_->object, *call_, none, given, reading_->answer);
    } catch (...) {
        reading_->failure = std::current_exception();
    }
}

bool Job::is_sent() const {
    const bool is_quiet = (step_.front().header.flags & call_flags::quiet) != 0;
    return !failure_ && !is_quiet && answer_.bytes().size() <= limits::answer_bytes_max;
}

std::uint64_t Job::bytes() const {
    return charges::parked_call + charges::text(frames_.size()) +
           (reading_ ? charges::text(reading_->arguments.size()) : 0);
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
    // Whether somebody watches is known when it is done. It is little beside a long call.
    if (row_.access.writes) effects_.note(ChangeNote(record_, row_, *arguments_));
    row_.invoke(*record_.object, *call_, effects_, *arguments_, answer_);
    if (row_.access.writes) effects_.finish_note(*arguments_, {answer_.bytes()});
    if (!row_.access.writes && record_.object->holds_references()) collect_sent();
    answer_.keep();  // so that it is copied here, and goes out without another copy
}

void Job::collect_sent() {
    constexpr std::size_t few = 256;  // they are counted when the answer goes out
    for_each_reference(ValueView{answer_.bytes()},
                       [this](ObjectId object) { sent_.push_back(object); });
    if (sent_.size() <= few) sent_.clear();
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
