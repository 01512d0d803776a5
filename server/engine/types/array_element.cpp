#include "engine/types/array_element.hpp"

#include <bit>
#include <cstring>

namespace steward::engine {

ArrayElement ArrayElement::named(std::string_view name) {
    if (name == "integer") return {"integer", Form::integer};
    if (name == "real") return {"real", Form::real};
    if (name == "boolean") return {"boolean", Form::boolean};
    const NumberKind* kind = number_kind(name);
    if (kind != nullptr && kind->form == NumberKind::Form::single)
        return {kind->name, Form::real, kind};
    if (kind != nullptr && kind->form == NumberKind::Form::integer && kind->most <= INT64_MAX)
        return {kind->name, Form::integer, kind};
    throw Refusal{ErrorCode::bad_argument,
                  "'kind' must be \"integer\", \"real\", \"boolean\", \"int8\" to \"int64\", "
                  "\"uint8\" to \"uint32\" or \"float32\""};
}

ItemBits ArrayElement::bits(ValueView value) const {
    const Token token = value.head();
    if (form == Form::boolean && token.kind == Kind::boolean) return token.bits != 0 ? 1 : 0;
    if (narrow != nullptr) require_fit(*narrow, value);
    if (form == Form::integer && token.kind == Kind::integer)
        return static_cast<ItemBits>(token.integer());
    if (form == Form::real && token.kind == Kind::real) return std::bit_cast<ItemBits>(token.real);
    if (form == Form::real && token.kind == Kind::integer)
        return std::bit_cast<ItemBits>(static_cast<double>(token.integer()));
    if (form == Form::real && token.kind == Kind::unsigned_integer)
        return std::bit_cast<ItemBits>(static_cast<double>(token.bits));
    if (form == Form::integer && token.kind == Kind::unsigned_integer)
        throw Refusal{ErrorCode::overflow, "the integer does not fit 64 bits with a sign"};
    throw Refusal{ErrorCode::type_mismatch, "the array's kind is " + std::string(name) + ", not " +
                                                std::string(steward::name(token.kind))};
}

void ArrayElement::write(Writer& writer, ItemBits item) const {
    switch (form) {
        case Form::integer: return writer.integer(static_cast<std::int64_t>(item));
        case Form::real: return writer.real(std::bit_cast<double>(item));
        case Form::boolean: return writer.boolean(item != 0);
    }
}

void ArrayElement::require_packed(BytesView items) const {
    if (form != Form::boolean && narrow == nullptr) return;
    Bytes scratch;
    for (std::size_t at = 0; at < items.size(); at += sizeof(ItemBits)) {
        ItemBits item = 0;
        std::memcpy(&item, items.data() + at, sizeof item);
        if (form == Form::boolean) {
            if (item > 1) throw Refusal{ErrorCode::bad_argument, "a boolean is 0 or 1"};
            continue;
        }
        scratch.clear();
        Writer writer(scratch);
        write(writer, item);
        require_fit(*narrow, {scratch});
    }
}

}  // namespace steward::engine
