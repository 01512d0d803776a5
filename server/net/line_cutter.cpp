#include "net/line_cutter.hpp"

#include <utility>

namespace steward::net {

LineCutter::Found LineCutter::next(Inbox& inbox) {
    for (;;) {
        const BytesView bytes = inbox.bytes();
        const std::size_t newline = bytes.find('\n', scanned_);
        if (is_blank_)
            is_blank_ = bytes.substr(scanned_, newline - scanned_).find_first_not_of(" \t\r") ==
                        BytesView::npos;
        if (newline == BytesView::npos) scanned_ = bytes.size();
        if (std::min(newline, bytes.size()) >= limits::text_line_bytes_max) return Found::too_long;
        if (newline == BytesView::npos) return Found::hungry;
        line_ = bytes.substr(0, newline);
        inbox.use(newline + 1);
        scanned_ = 0;
        if (!std::exchange(is_blank_, true)) return Found::line;
    }
}

}  // namespace steward::net
