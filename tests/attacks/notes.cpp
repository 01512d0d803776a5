#include "tests/attacks/notes.hpp"

#include <sys/mman.h>
#include <cerrno>
#include <new>
#include <system_error>

namespace steward::attacks {

SharedNotes::SharedNotes() {
    void* page =
        ::mmap(nullptr, sizeof(Notes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw std::system_error(errno, std::system_category(), "mmap");
    notes_ = new (page) Notes;
}

SharedNotes::~SharedNotes() { ::munmap(notes_, sizeof(Notes)); }

}  // namespace steward::attacks
