package main

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// The series of one tenant, the same on every side of the comparison: a counter for each pool and status and a histogram
// for each pool, of method GET, and a gauge for each backend of the one real pool. With the 11 bounds of `buckets: auto`
// that is 2 * 13 + 2 * 14 + 2 = 56.
var (
	method   = "GET"
	statuses = []string{"200", "400", "404", "408", "413", "429", "431", "499", "500", "501", "502", "503", "504"}
	pools    = []string{"web", "none"}
	backends = []string{"a", "b"}
	bounds   = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
)

func seriesPerTenant() int {
	// A histogram is exposed as its buckets, +Inf, _sum and _count.
	return len(pools)*len(statuses) + len(pools)*(len(bounds)+3) + len(backends)
}

// instruments are the metrics of a gateway, registered and with all their series created: an increase() that is asked
// before the first request finds them at zero.
type instruments struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	active   *prometheus.GaugeVec
	tenants  []string
}

func tenantNames(count int) []string {
	names := make([]string, count)
	for index := range names {
		names[index] = fmt.Sprintf("tenant-%d", 100_000+index)
	}
	return names
}

func newInstruments(tenants []string) *instruments {
	made := &instruments{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(
			prometheus.CounterOpts{Name: "veloflux_requests_total", Help: "Requests completed."},
			[]string{"method", "status_code", "pool", "tenant_id"}),
		duration: prometheus.NewHistogramVec(
			prometheus.HistogramOpts{Name: "veloflux_request_duration_seconds", Help: "Time.", Buckets: bounds},
			[]string{"method", "pool", "tenant_id"}),
		active: prometheus.NewGaugeVec(
			prometheus.GaugeOpts{Name: "veloflux_active_connections", Help: "Connections."},
			[]string{"backend", "pool", "tenant_id"}),
		tenants: tenants,
	}
	made.registry.MustRegister(made.requests, made.duration, made.active)
	for _, tenant := range tenants {
		for _, pool := range pools {
			for _, status := range statuses {
				made.requests.WithLabelValues(method, status, pool, tenant)
			}
			made.duration.WithLabelValues(method, pool, tenant)
		}
		for _, backend := range backends {
			made.active.WithLabelValues(backend, pools[0], tenant)
		}
	}
	return made
}

// fill gives every series a number of several digits, so that a scrape does not format zeros only.
func (made *instruments) fill() {
	for index, tenant := range made.tenants {
		for offset, pool := range pools {
			row := len(pools)*index + offset
			for _, status := range statuses {
				made.requests.WithLabelValues(method, status, pool, tenant).Add(float64(row * 7919 % 1_000_000))
			}
			histogram := made.duration.WithLabelValues(method, pool, tenant)
			for step := 0; step < 20; step++ {
				histogram.Observe(float64(step*step) * 0.030)
			}
		}
		for offset, backend := range backends {
			row := len(backends)*index + offset
			made.active.WithLabelValues(backend, pools[0], tenant).Set(float64(row % 100))
		}
	}
}
