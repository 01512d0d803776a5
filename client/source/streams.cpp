#include "client/source/streams.hpp"

#include <stdio_ext.h>
#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <typeinfo>
#ifdef __GLIBCXX__
#include <ext/stdio_filebuf.h>
#include <ext/stdio_sync_filebuf.h>
#endif

// The C library's list of open files, which fflush(nullptr) walks too; but that waits for files in
// which another thread sits and reads. Exported, in no header; where they are missing one day, the
// standard files are all that is known.
extern "C" {
[[gnu::weak]] void* _IO_iter_begin();
[[gnu::weak]] void* _IO_iter_end();
[[gnu::weak]] void* _IO_iter_next(void*);
[[gnu::weak]] std::FILE* _IO_iter_file(void*);
[[gnu::weak]] void _IO_list_lock();
[[gnu::weak]] void _IO_list_unlock();
}

namespace steward::detail::streams {
namespace {

template <class Action>
void for_each_file(Action action) {
    if (_IO_iter_begin == nullptr || _IO_iter_end == nullptr || _IO_iter_next == nullptr ||
        _IO_iter_file == nullptr || _IO_list_lock == nullptr || _IO_list_unlock == nullptr) {
        for (std::FILE* file : {stdout, stderr}) action(file);
        return;
    }
    _IO_list_lock();
    for (void* place = _IO_iter_begin(); place != _IO_iter_end(); place = _IO_iter_next(place))
        action(_IO_iter_file(place));
    _IO_list_unlock();
}

// Whether no files are open but those that each process has; new ones come before them. What is
// read there is one pointer.
bool has_own_files_only() { return _IO_iter_begin != nullptr && _IO_iter_begin() == stderr; }

template <class Action>
void for_each_stream(Action action) {
    for (std::ostream* stream : {&std::cout, &std::cerr, &std::clog}) action(*stream);
    for (std::wostream* stream : {&std::wcout, &std::wcerr, &std::wclog}) action(*stream);
}

// A stream with a buffer of its own (after sync_with_stdio(false)) has no way to drop what is in
// it; its put area has.
template <class Letter>
struct PutArea : std::basic_streambuf<Letter> {
    static void forget(std::basic_ios<Letter>& stream) {
        auto* const buffer = dynamic_cast<std::basic_filebuf<Letter>*>(stream.rdbuf());
        if (buffer == nullptr) return;
        std::basic_streambuf<Letter>& area = *buffer;
        (area.*(&PutArea::pbump))(-static_cast<int>(pending(area)));
    }
    static std::ptrdiff_t pending(std::basic_streambuf<Letter>& area) {
        return (area.*(&PutArea::pptr))() - (area.*(&PutArea::pbase))();
    }
};

// Whether there is nothing to flush, where that can be told at once: a pool's worker asks after
// each item. The buffers that the standard streams have by themselves hold nothing (what they are
// given is in the files of <cstdio>), or say so; of any other kind nothing is known. `passes_on` is
// the one of the first kind that was met here last: to compare it is quicker than to ask its type.
template <class Letter>
bool is_clean(std::basic_ostream<Letter>& stream, const void*& passes_on) {
    auto* const buffer = stream.rdbuf();
    if (buffer == nullptr || buffer == passes_on) return true;
#ifdef __GLIBCXX__
    const std::type_info& type = typeid(*buffer);
    if (type == typeid(__gnu_cxx::stdio_sync_filebuf<Letter>)) {
        passes_on = buffer;
        return true;
    }
    if (type == typeid(__gnu_cxx::stdio_filebuf<Letter>))
        return PutArea<Letter>::pending(*buffer) == 0;
#endif
    return false;
}

void flush_streams() noexcept {
    thread_local std::array<const void*, 6> pass_on{};
    auto next = pass_on.begin();
    for_each_stream([&](auto& stream) {
        if (is_clean(stream, *next++)) return;
        try {
            stream.flush();
        } catch (...) {
            // A stream that throws was told to by the program; here nobody could catch it.
        }
    });
}

}  // namespace

void flush() noexcept {
    flush_streams();
    if (has_own_files_only() && ::__fpending(stdout) == 0 && ::__fpending(stderr) == 0) return;
    for_each_file([](std::FILE* file) {
        if (::__fpending(file) == 0 || ::ftrylockfile(file) != 0) return;
        ::fflush_unlocked(file);
        ::funlockfile(file);
    });
}

void flush_at_end() noexcept {
    flush_streams();
    for_each_file([](std::FILE* file) {
        if (::__fpending(file) > 0) std::fflush(file);
    });
}

void forget_inherited() noexcept {
    for_each_stream(
        []<class Letter>(std::basic_ostream<Letter>& stream) { PutArea<Letter>::forget(stream); });
    for_each_file([](std::FILE* file) {
        if (::__fpending(file) > 0 && ::fileno(file) >= 0) ::__fpurge(file);
    });
}

}  // namespace steward::detail::streams
