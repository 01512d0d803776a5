#include "client/source/streams.hpp"

#include <stdio_ext.h>
#include <cstdio>
#include <fstream>
#include <iostream>

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

template <class Action>
void for_each_stream(Action action) {
    for (std::ostream* stream : {&std::cout, &std::cerr, &std::clog}) action(*stream);
    for (std::wostream* stream : {&std::wcout, &std::wcerr, &std::wclog}) action(*stream);
}

void flush_streams() noexcept {
    for_each_stream([](auto& stream) {
        try {
            stream.flush();
        } catch (...) {
            // A stream that throws was told to by the program; here nobody could catch it.
        }
    });
}

// A stream with a buffer of its own (after sync_with_stdio(false)) has no way to drop what is in
// it; its put area has.
template <class Letter>
struct PutArea : std::basic_streambuf<Letter> {
    static void forget(std::basic_ios<Letter>& stream) {
        auto* const buffer = dynamic_cast<std::basic_filebuf<Letter>*>(stream.rdbuf());
        if (buffer == nullptr) return;
        std::basic_streambuf<Letter>& area = *buffer;
        const auto pending = (area.*(&PutArea::pptr))() - (area.*(&PutArea::pbase))();
        (area.*(&PutArea::pbump))(-static_cast<int>(pending));
    }
};

}  // namespace

void flush() noexcept {
    flush_streams();
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
