#include "record.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <thread>

#include "process.hpp"

std::vector<Request> makeRequests(std::size_t tenants, bool areSpread) {
    std::vector<Request> made(requestCount);
    for (std::size_t index = 0; index < requestCount; ++index) {
        // An odd multiplier visits every index of a power of two.
        const std::size_t row = index * 40'503 % (tenants * pools.size());
        made[index].seconds = static_cast<double>(row * 48'271 % 1'000) / 1'000;
        if (areSpread) {
            made[index].tenant = row / pools.size();
            made[index].place = row % pools.size();
        }
    }
    return made;
}

Recorder labelledRecorder(Instruments& made) {
    return [&made](const std::vector<Request>& requests, std::size_t first, std::size_t count) {
        for (std::size_t index = first; index < first + count; ++index) {
            const Request& request = requests[index & (requestCount - 1)];
            const std::string& tenant = made.tenants[request.tenant];
            const std::string& pool = pools[request.place];
            auto& active = made.gauge(backends[request.place], tenant);
            active.Increment();
            made.counter(statuses[0], pool, tenant).Increment();
            made.histogram(pool, tenant).Observe(request.seconds);
            active.Decrement();
        }
    };
}

Recorder cachedRecorder(Instruments& made) {
    struct Row {
        prometheus::Counter& requests;
        prometheus::Histogram& duration;
        prometheus::Gauge& active;
    };
    auto rows = std::make_shared<std::vector<Row>>();
    for (const auto& tenant : made.tenants) {
        for (std::size_t place = 0; place < pools.size(); ++place) {
            rows->push_back({made.counter(statuses[0], pools[place], tenant), made.histogram(pools[place], tenant),
                             made.gauge(backends[place], tenant)});
        }
    }
    return [rows](const std::vector<Request>& requests, std::size_t first, std::size_t count) {
        for (std::size_t index = first; index < first + count; ++index) {
            const Request& request = requests[index & (requestCount - 1)];
            const Row& row = (*rows)[request.tenant * pools.size() + request.place];
            row.active.Increment();
            row.requests.Increment();
            row.duration.Observe(request.seconds);
            row.active.Decrement();
        }
    };
}

double cpuPerRequest(
    const Recorder& record, const std::vector<Request>& requests, std::size_t threads, std::size_t operations,
    std::size_t runs) {
    record(requests, 0, requestCount);
    const std::size_t each = operations / threads;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t run = 0; run < runs; ++run) {
        const auto begin = cpuNanoseconds();
        std::vector<std::thread> running;
        for (std::size_t thread = 0; thread < threads; ++thread) {
            running.emplace_back([&, first = thread * requestCount / threads] { record(requests, first, each); });
        }
        for (auto& thread : running) thread.join();
        least = std::min(least, static_cast<double>(cpuNanoseconds() - begin) / static_cast<double>(each * threads));
    }
    return least;
}
