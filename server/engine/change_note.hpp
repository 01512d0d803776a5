// What a call did to its object, seen from outside: a look before the deed and one after it. It is
// taken of objects that somebody watches (changes.hpp), and of no others. No row has to say what
// kind of change it makes, so none can say it wrongly.
#pragma once

#include "engine/glimpse.hpp"
#include "engine/places.hpp"

namespace steward::engine {

class Arguments;
class Effects;
struct MethodRow;
struct Record;

class ChangeNote {
public:
    // Before the deed.
    ChangeNote(const Record& record, const MethodRow& row, const Arguments& arguments);
    // After it, and before anything else happens to the object.
    void finish(const Arguments& arguments, ValueView answer);

    const Record& record() const { return *record_; }
    const MethodRow& row() const { return *row_; }
    // "set", "insert", "delete", "clear"; nothing where the content shows none.
    std::string_view kind() const;
    // The keys or indices that it was about; none where it was about all of the object.
    const std::vector<Bytes>& keys() const { return places_.each; }
    const Glimpse& before() const { return before_; }
    const Glimpse& after() const { return after_; }

private:
    bool is_about_one() const { return !places_.whole && places_.each.size() == 1; }
    bool is_seen() const { return !is_late_ && (places_.whole || is_about_one()); }

    const Record* record_;
    const MethodRow* row_;
    Places places_;
    bool is_late_ = false;  // where it is about is known only after the deed
    Bytes key_;             // of the one place, in full; empty: the whole object
    std::size_t items_before_ = 0;
    std::size_t items_after_ = 0;
    Glimpse before_;
    Glimpse after_;
};

// What happened to the object that these effects are of, or include: with the note of its deed, if
// there is one. "acquire" and "release" where only who holds it has changed.
std::string_view kind_of_change(const Record& record, const ChangeNote* note,
                                const Effects* effects);

}  // namespace steward::engine
