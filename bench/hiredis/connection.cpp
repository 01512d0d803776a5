#include "bench/hiredis/connection.hpp"

#include <cstdlib>
#include <stdexcept>

namespace steward::bench {

Hiredis::Hiredis(const std::string& path) : context_(redisConnectUnix(path.c_str())) {
    if (context_ != nullptr && context_->err == 0) return;
    if (context_ != nullptr) redisFree(context_);
    throw std::runtime_error("hiredis cannot connect to " + path);
}

HiredisReply Hiredis::command(const std::vector<std::string>& words) {
    std::vector<const char*> starts;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
        starts.push_back(word.data());
        sizes.push_back(word.size());
    }
    return checked(static_cast<redisReply*>(
        redisCommandArgv(context_, static_cast<int>(words.size()), starts.data(), sizes.data())));
}

void Hiredis::flush() {
    for (int done = 0; done == 0;)
        if (redisBufferWrite(context_, &done) != REDIS_OK)
            throw std::runtime_error(std::string("hiredis: ") + context_->errstr);
}

HiredisReply Hiredis::reply() {
    void* reply = nullptr;
    redisGetReply(context_, &reply);
    return checked(static_cast<redisReply*>(reply));
}

HiredisReply Hiredis::checked(redisReply* reply) {
    HiredisReply owned(reply);
    if (!owned) throw std::runtime_error(std::string("hiredis: ") + context_->errstr);
    if (owned->type == REDIS_REPLY_ERROR)
        throw std::runtime_error("redis: " + std::string(owned->str, owned->len));
    return owned;
}

std::int64_t integer_in(const redisReply& reply) {
    if (reply.type == REDIS_REPLY_INTEGER) return reply.integer;
    if (reply.type == REDIS_REPLY_STRING) return std::strtoll(reply.str, nullptr, 10);
    throw std::runtime_error("redis gave no number");
}

}  // namespace steward::bench
