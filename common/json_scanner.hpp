// Reads JSON text that is as it should be, and tells a sink what it holds. Text that is not, and
// whatever is seldom, such as an integer that 64 bits do not hold, is left to a reader that can say
// what is wrong with it: the scanner only says that it has not read it all, and the sink is told
// everything again. So the two need to agree on good text alone.
#pragma once

#include "common/short_bytes.hpp"
#include "common/utf8.hpp"

#include <charconv>
#include <cmath>
#include <string>

namespace steward {

// The sink takes null, boolean, number_integer, number_unsigned, real, text, member (a key), and
// the starts and ends of arrays and objects. It bounds the nesting, and so the recursion here, by
// throwing.
template <class Sink>
class JsonScanner {
public:
    JsonScanner(std::string_view text, Sink& sink)
        : at_(text.data()), end_(text.data() + text.size()), sink_(sink) {}

    bool scan() { return value() && (skip_space(), at_ == end_); }

private:
    static constexpr bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

    void skip_space() {
        while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
    }
    bool next_is(char letter) {
        skip_space();
        if (at_ == end_ || *at_ != letter) return false;
        ++at_;
        return true;
    }
    bool word(std::string_view expected) {
        if (!std::string_view(at_, end_).starts_with(expected)) return false;
        at_ += expected.size();
        return true;
    }

    bool value() {
        skip_space();
        if (at_ == end_) return false;
        switch (*at_) {
            case '{': return object();
            case '[': return array();
            case '"': return ++at_, letters() && sink_.text(found_);
            case 'n': return word("null") && sink_.null();
            case 't': return word("true") && sink_.boolean(true);
            case 'f': return word("false") && sink_.boolean(false);
            default: return number();
        }
    }

    bool array() {
        ++at_;
        sink_.start_array(0);
        if (next_is(']')) return sink_.end_array();
        do {
            if (!value()) return false;
        } while (next_is(','));
        return next_is(']') && sink_.end_array();
    }

    bool object() {
        ++at_;
        sink_.start_object(0);
        if (next_is('}')) return sink_.end_object();
        do {
            if (!next_is('"') || !letters() || !sink_.member(found_)) return false;
            if (!next_is(':') || !value()) return false;
        } while (next_is(','));
        return next_is('}') && sink_.end_object();
    }

    bool number() {
        const char* const begin = at_;
        const bool is_negative = *at_ == '-';
        if (is_negative) ++at_;
        const char* const digits = at_;
        while (at_ < end_ && is_digit(*at_)) ++at_;
        if (at_ == digits || (*digits == '0' && at_ - digits > 1)) return false;
        if (at_ < end_ && (*at_ == '.' || *at_ == 'e' || *at_ == 'E')) return real(begin);
        return is_negative ? integer<std::int64_t>(begin) : integer<std::uint64_t>(begin);
    }
    template <class Integer>
    bool integer(const char* begin) {
        Integer number = 0;
        if (std::from_chars(begin, at_, number).ec != std::errc()) return false;
        if constexpr (std::is_signed_v<Integer>)
            return sink_.number_integer(number);
        else
            return sink_.number_unsigned(number);
    }
    bool real(const char* begin) {
        if (*at_ == '.' && !digits_behind(1)) return false;
        if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
            const bool has_sign = at_ + 1 < end_ && (at_[1] == '+' || at_[1] == '-');
            if (!digits_behind(has_sign ? 2 : 1)) return false;
        }
        double number = 0;
        const auto [last, error] = std::from_chars(begin, at_, number);
        return error == std::errc() && last == at_ && sink_.real(number);
    }
    bool digits_behind(std::size_t letters) {
        if (static_cast<std::size_t>(end_ - at_) <= letters) return false;
        const char* const digits = at_ += letters;
        while (at_ < end_ && is_digit(*at_)) ++at_;
        return at_ != digits;
    }

    // What lies between the quotes: where it lies, or in `scratch_` where it has escapes.
    bool letters() {
        const char* begin = at_;
        skip_plain();
        if (at_ == end_) return false;
        scratch_.clear();
        while (*at_ == '\\') {
            scratch_.append(begin, at_);
            if (!escape()) return false;
            begin = at_;
            skip_plain();
            if (at_ == end_) return false;
        }
        if (*at_ != '"') return false;
        found_ = {begin, static_cast<std::size_t>(at_ - begin)};
        if (!scratch_.empty()) found_ = scratch_.append(found_);
        ++at_;
        return is_utf8(found_);
    }

    // To the next quote, backslash or control character; eight letters at a time.
    void skip_plain() {
        constexpr std::uint64_t ones = 0x0101010101010101u;
        const auto has_zero = [](std::uint64_t word) { return (word - ones) & ~word; };
        for (; end_ - at_ >= 8; at_ += 8) {
            const auto word = word_at<std::uint64_t>(at_);
            const std::uint64_t stops = has_zero(word ^ (ones * '"')) |
                                        has_zero(word ^ (ones * '\\')) |
                                        ((word - ones * 0x20) & ~word);
            if ((stops & (ones * 0x80)) != 0) break;
        }
        while (at_ < end_ && *at_ != '"' && *at_ != '\\' &&
               static_cast<unsigned char>(*at_) >= 0x20)
            ++at_;
    }

    bool escape() {
        if (end_ - at_ < 2) return false;
        const char letter = at_[1];
        constexpr std::string_view escapes = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        at_ += 2;
        if (letter == 'u') return code_point();
        const std::size_t which = escapes.find(letter);
        if (which == escapes.npos) return false;
        scratch_ += meanings[which];
        return true;
    }

    // Four digits, or two times four where a code point is written as a pair.
    bool code_point() {
        std::uint32_t code = 0;
        if (!four_digits(code) || (code >= 0xdc00 && code <= 0xdfff)) return false;
        if (code >= 0xd800 && code <= 0xdbff) {
            std::uint32_t low = 0;
            if (!word("\\u") || !four_digits(low) || low < 0xdc00 || low > 0xdfff) return false;
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        const auto add = [&](std::uint32_t byte) { scratch_ += static_cast<char>(byte); };
        const auto add_rest = [&](int count) {
            for (int shift = 6 * (count - 1); shift >= 0; shift -= 6)
                add(0x80 | (code >> shift & 0x3f));
        };
        if (code < 0x80) return add(code), true;
        if (code < 0x800) return add(0xc0 | code >> 6), add_rest(1), true;
        if (code < 0x10000) return add(0xe0 | code >> 12), add_rest(2), true;
        return add(0xf0 | code >> 18), add_rest(3), true;
    }
    bool four_digits(std::uint32_t& code) {
        if (end_ - at_ < 4) return false;
        const auto [last, error] = std::from_chars(at_, at_ + 4, code, 16);
        if (error != std::errc() || last != at_ + 4) return false;
        at_ += 4;
        return true;
    }

    const char* at_;
    const char* end_;
    Sink& sink_;
    std::string_view found_;
    std::string scratch_;
};

}  // namespace steward
