// C++ values as MessagePack and back. A type takes part when Codec<T> is specialised for it: for
// booleans, numbers, enums and strings in detail/codec.hpp; for the standard's containers in
// detail/codec_containers.hpp; for std::variant, durations and paths in detail/codec_more.hpp; for
// all proxies at once in detail/proxy.hpp; for whatever has nlohmann's to_json and from_json in
// <steward/json.hpp>. A codec has
//   static void write(Encoder&, const T&);  static T read(Decoder&);
// and, where all values of the type are of one kind, the daemon's word for it as `kind`; "number"
// stands for floats, which may come as integers. Who opens a list of others then hears of it at
// once.
#pragma once

#include "steward/detail/codec.hpp"
#include "steward/detail/codec_containers.hpp"
#include "steward/detail/codec_more.hpp"
