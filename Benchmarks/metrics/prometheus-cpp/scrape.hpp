#pragma once

#include "instruments.hpp"

/// What one answer to GET /metrics cost, by the library's own serialiser, and how long it was.
struct ScrapeCost {
    double cpuMilliseconds;
    std::size_t bytes;
};

ScrapeCost scrape(const Instruments&);
