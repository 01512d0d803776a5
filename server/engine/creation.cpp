// Making objects.
#include "engine/turn.hpp"

namespace steward::engine {

Record& Engine::create(const Call& call, const TypeRow& type, BytesView arguments,
                       std::string_view name, Lifetime lifetime) {
    if (type.constructor.construct == nullptr)
        throw Refusal{ErrorCode::no_such_type, "'" + type.name + "' objects cannot be created"};
    if (store_.size() >= options_.limits.objects_max)
        throw Refusal{ErrorCode::limit_exceeded, "objects: the daemon keeps at most " +
                                                     std::to_string(options_.limits.objects_max)};
    auto record = std::make_unique<Record>();
    record->type = catalogue_.index_of(type);
    record->creator = call.caller().client;
    record->account = record->creator;
    record->lifetime = lifetime;
    record->holders = Holders(holdings_, *record);
    Call inner(*this, *record, call.caller(), call.sequence(), call.now());
    Effects effects(*record);
    try {
        const Arguments given(arguments, type.constructor.parameters);
        inner.brings_references_ = given.has_references();
        record->object = type.constructor.construct(inner, effects, given);
    } catch (Refusal& refusal) {
        refusal.name(type.name + ".create");
        throw;
    }

    // Nothing is refused from here on.
    Record& added = store_.add(std::move(record));
    if (!name.empty()) store_.give_name(added, std::string(name));
    if (lifetime == Lifetime::of_creator)
        clients_.client(added.creator)->ephemerals.insert(added.id);
    apply_references(effects);
    accounts_.charge(added, added.creator);
    store_.suspect(added.id);  // a call that needs no answer may leave nobody to refer to it
    return added;
}

}  // namespace steward::engine
