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
    // A value goes with its container, which says nothing in effects any more.
    void shed(ValueView value, const std::function<void(ObjectId)>& visit) {
        for_each_reference(value, [&](ObjectId object) {
            --count_;
            visit(object);
        });
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

    std::size_t bytes() const { return items_.size(); }

private:
    Bytes items_;
    std::size_t count_ = 0;
};

// Refuses an answer of so many bytes before it is built. Only for methods that read.
inline void require_answerable(std::uint64_t bytes) {
    if (bytes > limits::answer_bytes_max) throw answer_too_large();
}

// The array that a method that reads answers: what becomes too large is refused at once.
class AnswerBuilder {
public:
    void add(ValueView value) {
        array_.add(value);
        require_answerable(array_.bytes());
    }
    Array finish() const { return array_.finish(); }

private:
    ArrayBuilder array_;
};

}  // namespace steward::engine
