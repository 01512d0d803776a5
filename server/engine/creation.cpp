// Making objects.
#include "engine/charges.hpp"
#include "engine/turn.hpp"
#include "engine/work.hpp"

namespace steward::engine {

Record& Engine::create(const Call& call, const TypeRow& type, BytesView arguments,
                       std::string_view name, Lifetime lifetime, const Guard& guard) {
    if (type.constructor.construct == nullptr)
        throw Refusal{ErrorCode::no_such_type, "'" + type.name + "' objects cannot be created"};
    if (store_.size() >= options_.limits.objects_max)
        throw Refusal{ErrorCode::limit_exceeded, "objects: the daemon keeps at most " +
                                                     std::to_string(options_.limits.objects_max)};
    accounts_.require_room(*clients_.client(call.caller().client),
                           Accounts::fixed_bytes(type, lifetime) + charges::name(name.size()) +
                               charges::reference + arguments.size());
    Made made =
        call.made_ != nullptr ? std::move(*call.made_) : make(call, type, arguments, lifetime);
    made.record->lifetime = lifetime;
    made.record->guard = guard.lock;
    made.record->guards_reads = guard.reads;
    made.record->fixed_bytes = Accounts::fixed_bytes(type, lifetime);

    // Nothing is refused from here on.
    Record& added = store_.add(std::move(made.record));
    if (!name.empty()) store_.give_name(added, std::string(name));
    if (guard.lock != ObjectId{}) store_.retain(guard.lock, 1);
    if (lifetime == Lifetime::of_creator)
        clients_.client(added.creator)->ephemerals.insert(added.id);
    apply_references(made.effects);
    accounts_.charge(added, added.creator);
    diagnosis_.changes.created(added, call);
    store_.suspect(added.id);  // a call that needs no answer may leave nobody to refer to it
    return added;
}

Made Engine::make(const Call& call, const TypeRow& type, BytesView arguments, Lifetime lifetime) {
    Made made{.record = fresh_record(catalogue_, holdings_, type, call.caller()), .effects = {}};
    made.record->lifetime = lifetime;
    made.effects.begin(*made.record);
    Call inner(*this, *made.record, call.caller(), call.sequence(), call.now());
    try {
        const Arguments given(arguments, type.constructor.parameters);
        inner.brings_references_ = given.has_references();
        const Time work = estimate(type.constructor, inner, given);
        if (work > options_.turn_work && work > Time::zero()) throw LongMaking{type, arguments};
        made.record->object = type.constructor.construct(inner, made.effects, given);
    } catch (Refusal& refusal) {
        refusal.name(type.name + ".create");
        throw;
    }
    return made;
}

}  // namespace steward::engine
