#include "engine/record_table.hpp"

#include "engine/charges.hpp"
#include "engine/store.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

constexpr std::uint64_t page_bytes = charges::block(65 * 8);
constexpr std::uint64_t book_bytes = charges::block(1025 * 8) + charges::block(48);

}  // namespace

RecordTable::RecordTable() = default;
RecordTable::~RecordTable() = default;

void RecordTable::turn_to(std::uint64_t book) const {
    const auto found = books_.find(book);
    last_number_ = book;
    last_ = found == books_.end() ? nullptr : found->second.get();
}

const Record* RecordTable::first_from(ObjectId id) const {
    std::uint64_t place = number(id);
    for (auto at = books_.lower_bound(place / book_records); at != books_.end(); ++at) {
        place = std::max(place, at->first * book_records);
        for (; place / book_records == at->first; place = (place / page_records + 1) * page_records)
            if (const Page* page = at->second->pages[place / page_records % book_pages].get())
                for (std::size_t i = place % page_records; i < page_records; ++i)
                    if (page->records[i]) return page->records[i].get();
    }
    return nullptr;
}

Record& RecordTable::put(std::unique_ptr<Record> record) {
    const std::uint64_t id = number(record->id);
    std::unique_ptr<Book>& book = books_[id / book_records];
    if (!book) {
        book = std::make_unique<Book>();
        bytes_ += book_bytes;
    }
    last_number_ = UINT64_MAX;
    std::unique_ptr<Page>& page = book->pages[id / page_records % book_pages];
    if (!page) {
        page = std::make_unique<Page>();
        ++book->used;
        bytes_ += page_bytes;
    }
    ++page->used;
    return *(page->records[id % page_records] = std::move(record));
}

std::unique_ptr<Record> RecordTable::take(ObjectId id) {
    const auto found = books_.find(number(id) / book_records);
    Book& book = *found->second;
    std::unique_ptr<Page>& page = book.pages[number(id) / page_records % book_pages];
    std::unique_ptr<Record> taken = std::move(page->records[number(id) % page_records]);
    if (--page->used > 0) return taken;
    page.reset();
    bytes_ -= page_bytes;
    if (--book.used > 0) return taken;
    books_.erase(found);
    bytes_ -= book_bytes;
    last_number_ = UINT64_MAX;
    return taken;
}

}  // namespace steward::engine
