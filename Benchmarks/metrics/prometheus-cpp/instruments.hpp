#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

/// The series of one tenant, the same on every side of the comparison: a counter for each pool and status and a
/// histogram for each pool, of method GET, and a gauge for each backend of the one real pool. With the 11 bounds of
/// `buckets: auto` that is 2 * 13 + 2 * 14 + 2 = 56.
inline const std::string method = "GET";
inline const std::array<std::string, 13> statuses = {"200", "400", "404", "408", "413", "429", "431",
                                                     "499", "500", "501", "502", "503", "504"};
inline const std::array<std::string, 2> pools = {"web", "none"};
inline const std::array<std::string, 2> backends = {"a", "b"};
inline const prometheus::Histogram::BucketBoundaries bounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                               0.5,   1,    2.5,   5,    10};

/// A histogram is exposed as its buckets, +Inf, _sum and _count.
inline std::size_t seriesPerTenant() {
    return pools.size() * statuses.size() + pools.size() * (bounds.size() + 3) + backends.size();
}

/// The metrics of a gateway, registered and with all their series created: an increase() that is asked before the first
/// request finds them at zero.
class Instruments {
public:
    explicit Instruments(std::size_t tenantCount);

    /// Gives every series a number of several digits, so that a scrape does not format zeros only.
    void fill();

    /// The series of these labels; the library makes it if it is not there, and looks it up by a map of the labels.
    prometheus::Counter& counter(const std::string& status, const std::string& pool, const std::string& tenant) {
        return requests.Add({{"method", method}, {"status_code", status}, {"pool", pool}, {"tenant_id", tenant}});
    }
    prometheus::Histogram& histogram(const std::string& pool, const std::string& tenant) {
        return duration.Add({{"method", method}, {"pool", pool}, {"tenant_id", tenant}}, bounds);
    }
    prometheus::Gauge& gauge(const std::string& backend, const std::string& tenant) {
        return active.Add({{"backend", backend}, {"pool", pools[0]}, {"tenant_id", tenant}});
    }

    const std::vector<std::string> tenants;
    prometheus::Registry registry;

private:
    prometheus::Family<prometheus::Counter>& requests;
    prometheus::Family<prometheus::Histogram>& duration;
    prometheus::Family<prometheus::Gauge>& active;
};
