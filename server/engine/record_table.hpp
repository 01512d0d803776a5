// Where the records of objects are found by their ids. Ids are given in order and never again, so a
// record's place follows from its id: a page in a book, a row in a page. Pages and books go with
// their last record, so what is allocated follows from the ids that are there, and not from how
// many there have ever been.
#pragma once

#include "engine/ids.hpp"

#include <array>
#include <map>
#include <memory>

namespace steward::engine {

struct Record;

class RecordTable {
public:
    RecordTable();
    ~RecordTable();

    // The record, or nothing. Cost: constant, three loads; where the book is another than that of
    // the last one found also the logarithm of the number of books.
    Record* find(ObjectId id) const {
        const std::uint64_t book = number(id) / book_records;
        if (book != last_number_) turn_to(book);
        if (last_ == nullptr) return nullptr;
        const Page* page = last_->pages[number(id) / page_records % book_pages].get();
        return page == nullptr ? nullptr : page->records[number(id) % page_records].get();
    }
    // The record with the smallest id that is not below this one, or nothing. Cost: the empty
    // places of a page, the empty pages of a book.
    const Record* first_from(ObjectId id) const;
    // There is none with its id.
    Record& put(std::unique_ptr<Record> record);
    // There must be one.
    std::unique_ptr<Record> take(ObjectId id);

    // What pages and books are charged.
    std::uint64_t bytes() const { return bytes_; }

private:
    static constexpr std::size_t page_records = 64;
    static constexpr std::size_t book_pages = 1024;
    static constexpr std::size_t book_records = page_records * book_pages;

    struct Page {
        std::array<std::unique_ptr<Record>, page_records> records;
        std::size_t used = 0;
    };
    struct Book {
        std::array<std::unique_ptr<Page>, book_pages> pages;
        std::size_t used = 0;
    };

    void turn_to(std::uint64_t book) const;

    std::map<std::uint64_t, std::unique_ptr<Book>> books_;
    mutable std::uint64_t last_number_ = UINT64_MAX;
    mutable const Book* last_ = nullptr;
    std::uint64_t bytes_ = 0;
};

}  // namespace steward::engine
