// What the types that store values share: how many references their values hold, and answers they
// build alike.
#pragma once

#include "engine/answer.hpp"
#include "engine/arithmetic.hpp"
#include "engine/call.hpp"
#include "engine/object.hpp"

namespace steward::engine {

// Counts the references inside one container and reports them: a container without any never looks.
class HeldReferences {
public:
    bool any() const { return count_ > 0; }
    void stored(const Call& call, Effects& effects, ValueView value) {
        if (count_ == 0 && !call.brings_references()) return;
        loaded(value);
        effects.stored(value);
    }
    void dropped(Effects& effects, ValueView value) {
        if (count_ == 0) return;
        for_each_reference(value, [&](ObjectId) { --count_; });
        effects.dropped(value);
    }
    // A value of saved state is only counted here: the counts of the objects that it refers to were
    // saved with them.
    void loaded(ValueView value) {
        for_each_reference(value, [&](ObjectId) { ++count_; });
    }

private:
    std::uint64_t count_ = 0;
};

// [flag, value]: what compare_exchange and get_or_set answer.
inline Array flag_and_value(bool flag, ValueView value) {
    Array answer;
    Writer writer(answer.bytes);
    writer.array(2);
    writer.boolean(flag);
    writer.raw(value.bytes);
    return answer;
}

// Arrays and maps whose size is known only when their items have been written.
class ArrayBuilder {
public:
    void add(ValueView value) {
        items_ += value.bytes;
        ++count_;
    }
    Array finish() const {
        Array answer;
        Writer writer(answer.bytes);
        writer.array(count_);
        writer.raw(items_);
        return answer;
    }

private:
    Bytes items_;
    std::size_t count_ = 0;
};

}  // namespace steward::engine
