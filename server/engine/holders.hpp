// Who holds one object: the only place where "held" is written down, so that a type's rules, the crash rules and the
// diagnosis read the same record.
#pragma once

#include "engine/ids.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace steward::engine {

// Who a process was that has ended: its record as a client is gone, what it left held is not.
struct Departed {
    std::int64_t pid = 0;
    std::string name;
};

struct Holder {
    Caller caller;
    Sequence since = 0;  // the commit number of the grant: the fencing token
    bool gone = false;   // its process ended without releasing, and the object's policy left it so
    std::uint8_t mode = 0;  // the object's own: shared or exclusive, one end or the other
    std::shared_ptr<const Departed> departed = {};  // of one that is gone
    bool with_process = false;  // in Object::holder_crashed: the whole process has ended, not just this channel of it
};

class Holders {
public:
    bool any() const { return !holders_.empty(); }
    const std::vector<Holder>& all() const { return holders_; }
    void add(const Holder& holder) { holders_.push_back(holder); }
    bool any_of(Caller caller) const {
        return std::any_of(holders_.begin(), holders_.end(), [&](const Holder& one) { return one.caller == caller; });
    }
    void clear() { holders_.clear(); }
    // Take away the first holder that fits; false when none does.
    template <class Predicate>
    bool remove(Predicate fits) {
        for (auto holder = holders_.begin(); holder != holders_.end(); ++holder) {
            if (!fits(*holder)) continue;
            holders_.erase(holder);
            return true;
        }
        return false;
    }
    template <class Predicate>
    void mark_gone(Predicate fits, std::int64_t pid, const std::string& name) {
        for (Holder& holder : holders_) {
            if (holder.gone || !fits(holder)) continue;
            holder.gone = true;
            holder.departed = std::make_shared<const Departed>(pid, name);
        }
    }

private:
    std::vector<Holder> holders_;
};

}  // namespace steward::engine
