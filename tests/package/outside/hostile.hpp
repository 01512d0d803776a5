// What other libraries and old systems define before anybody can stop them. Those of the standard
// library's headers that this program uses have been included by then, so that only Steward's meet
// the macros.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <initializer_list>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <ostream>
#include <random>
#include <ranges>
#include <set>
#include <shared_mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define check(condition) the macro of a test framework was expanded
#define verify(condition) the macro of a test framework was expanded
#define require(condition) the macro of a test framework was expanded
#define major(device) the macro of sys / sysmacros.h was expanded
#define minor(device) the macro of sys / sysmacros.h was expanded
#define emit
#define slots the macro of Qt was expanded
#define signals the macro of Qt was expanded
#define foreach the macro of Qt was expanded
#define near
#define far
#define small char
#define interface struct
#define IN
#define OUT
#define ERROR 0
#define None 0L
#define Bool int
#define Status int
#ifndef unix
#define unix 1
#endif
#ifndef linux
#define linux 1
#endif
