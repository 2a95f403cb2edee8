#include "instruments.hpp"

namespace {
std::vector<std::string> tenantNames(std::size_t count) {
    std::vector<std::string> names;
    names.reserve(count);
    for (std::size_t index = 0; index < count; ++index) names.push_back("tenant-" + std::to_string(100'000 + index));
    return names;
}
}  // namespace

Instruments::Instruments(std::size_t tenantCount)
    : tenants(tenantNames(tenantCount)),
      requests(prometheus::BuildCounter()
                   .Name("veloflux_requests_total")
                   .Help("Requests completed.")
                   .Register(registry)),
      duration(prometheus::BuildHistogram()
                   .Name("veloflux_request_duration_seconds")
                   .Help("Time.")
                   .Register(registry)),
      active(prometheus::BuildGauge()
                 .Name("veloflux_active_connections")
                 .Help("Connections.")
                 .Register(registry)) {
    for (const auto& tenant : tenants) {
        for (const auto& pool : pools) {
            for (const auto& status : statuses) counter(status, pool, tenant);
            histogram(pool, tenant);
        }
        for (const auto& backend : backends) gauge(backend, tenant);
    }
}

void Instruments::fill() {
    for (std::size_t index = 0; index < tenants.size(); ++index) {
        for (std::size_t offset = 0; offset < pools.size(); ++offset) {
            const std::size_t row = pools.size() * index + offset;
            for (const auto& status : statuses) {
                counter(status, pools[offset], tenants[index]).Increment(static_cast<double>(row * 7919 % 1'000'000));
            }
            auto& times = histogram(pools[offset], tenants[index]);
            for (int step = 0; step < 20; ++step) times.Observe(step * step * 0.030);
        }
        for (std::size_t offset = 0; offset < backends.size(); ++offset) {
            const std::size_t row = backends.size() * index + offset;
            gauge(backends[offset], tenants[index]).Set(static_cast<double>(row % 100));
        }
    }
}
