// All of the library but <steward/json.hpp>, which brings nlohmann's to_json and from_json for users' own types.
#pragma once

#include "steward/codec.hpp"
#include "steward/condition.hpp"
#include "steward/dict.hpp"
#include "steward/error.hpp"
#include "steward/list.hpp"
#include "steward/lock.hpp"
#include "steward/manager.hpp"
#include "steward/namespace.hpp"
#include "steward/ordered.hpp"
#include "steward/pipeline.hpp"
#include "steward/process.hpp"
#include "steward/rlock.hpp"
#include "steward/rwlock.hpp"
#include "steward/semaphore.hpp"
#include "steward/several.hpp"
#include "steward/value.hpp"
