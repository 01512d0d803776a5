// What is buffered for files and for the standard streams, around a fork: each line is written
// once, by the process that wrote it. Of a stream object of the program's own (std::ofstream)
// nothing is known here.
#pragma once

namespace steward::detail::streams {

// Writes what std::cout and its like and the open files of <cstdio> have buffered. A file that
// another thread is using is left to that thread.
void flush() noexcept;
// The same at a process's end: waits for the others' use of a file to end.
void flush_at_end() noexcept;
// In a forked child: what they had buffered is the parent's, which will write it.
void forget_inherited() noexcept;

}  // namespace steward::detail::streams
