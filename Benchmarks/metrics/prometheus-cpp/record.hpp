#pragma once

#include <functional>
#include <vector>

#include "instruments.hpp"

/// What a server knows when a request ends: the tenant, a number that is that of its pool and of its backend (there are
/// two of each), and how long it took.
struct Request {
    std::size_t tenant = 0;
    std::size_t place = 0;
    double seconds = 0;
};

/// A power of two, so that walking the requests in a ring is one mask.
constexpr std::size_t requestCount = 1 << 16;

/// Requests that go over all tenants and pools in an order that no cache can foresee, or that are all of one series of
/// each metric. Their durations are 0 to 999 ms either way.
std::vector<Request> makeRequests(std::size_t tenants, bool areSpread);

/// Records `count` requests of the ring, beginning at `first`.
using Recorder = std::function<void(const std::vector<Request>&, std::size_t first, std::size_t count)>;

/// Looks every series up by its labels at each request, as a handler does that knows them only then.
Recorder labelledRecorder(Instruments&);

/// Has resolved the series of the requests once: the most that a program can do with this library.
Recorder cachedRecorder(Instruments&);

/// Records on all threads at once, each from another place of the ring, and returns the CPU time of the process per
/// request in nanoseconds: the least of so many runs, after one that warms up.
double cpuPerRequest(
    const Recorder&, const std::vector<Request>&, std::size_t threads, std::size_t operations, std::size_t runs);
