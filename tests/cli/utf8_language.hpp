// A language with UTF-8 for as long as this lives: how wide letters are is the C library's to say.
#pragma once

#include <clocale>

namespace steward::testing {

class Utf8Language {
public:
    Utf8Language() { std::setlocale(LC_CTYPE, "C.UTF-8"); }
    ~Utf8Language() { std::setlocale(LC_CTYPE, "C"); }
    Utf8Language(const Utf8Language&) = delete;
    Utf8Language& operator=(const Utf8Language&) = delete;
};

}  // namespace steward::testing
