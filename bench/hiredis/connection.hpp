// Redis' own client library in C: one blocking connection, as a program has it.
#pragma once

#include <hiredis/hiredis.h>
#include <memory>
#include <string>
#include <vector>

namespace steward::bench {

struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using HiredisReply = std::unique_ptr<redisReply, FreeReply>;

class Hiredis {
public:
    // Throws std::runtime_error, as all here does.
    explicit Hiredis(const std::string& path);
    Hiredis(const Hiredis&) = delete;
    Hiredis& operator=(const Hiredis&) = delete;
    ~Hiredis() { redisFree(context_); }

    // printf's form, as hiredis has it.
    template <class... A>
    HiredisReply command(const char* format, A... arguments) {
        return checked(static_cast<redisReply*>(redisCommand(context_, format, arguments...)));
    }
    HiredisReply command(const std::vector<std::string>& words);
    // The first, but sent later; each wants a reply().
    template <class... A>
    void append(const char* format, A... arguments) {
        redisAppendCommand(context_, format, arguments...);
    }
    // Sends what was appended, waits for nothing.
    void flush();
    HiredisReply reply();

private:
    HiredisReply checked(redisReply* reply);

    redisContext* context_;
};

// A number, however Redis says it. Throws for nil and others.
std::int64_t integer_in(const redisReply& reply);

}  // namespace steward::bench
