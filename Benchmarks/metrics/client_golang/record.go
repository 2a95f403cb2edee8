package main

import (
	"math"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// recorder records `count` requests of the ring, beginning at `first`.
type recorder func(requests []request, first, count int)

// labelled looks every series up by its labels at each request, as a handler does that knows them only then.
func (made *instruments) labelled(requests []request, first, count int) {
	for index := first; index < first+count; index++ {
		r := &requests[index&(requestCount-1)]
		tenant, pool := made.tenants[r.tenant], pools[r.place]
		active := made.active.WithLabelValues(backends[r.place], pools[0], tenant)
		active.Inc()
		made.requests.WithLabelValues(method, statuses[0], pool, tenant).Inc()
		made.duration.WithLabelValues(method, pool, tenant).Observe(r.seconds)
		active.Dec()
	}
}

// children are the series of the requests, resolved once: the most that a program can do with this library. It needs an
// index of its own from a request to them.
type children struct {
	requests []prometheus.Counter
	duration []prometheus.Observer
	active   []prometheus.Gauge
}

func (made *instruments) children() *children {
	all := &children{}
	for _, tenant := range made.tenants {
		for _, pool := range pools {
			all.requests = append(all.requests, made.requests.WithLabelValues(method, statuses[0], pool, tenant))
			all.duration = append(all.duration, made.duration.WithLabelValues(method, pool, tenant))
		}
		for _, backend := range backends {
			all.active = append(all.active, made.active.WithLabelValues(backend, pools[0], tenant))
		}
	}
	return all
}

func (all *children) cached(requests []request, first, count int) {
	for index := first; index < first+count; index++ {
		r := &requests[index&(requestCount-1)]
		row := r.tenant*len(pools) + r.place
		active := all.active[row]
		active.Inc()
		all.requests[row].Inc()
		all.duration[row].Observe(r.seconds)
		active.Dec()
	}
}

// cpuPerRequest records on all threads at once, each from another place of the ring, and returns the CPU time of the
// process per request in nanoseconds: the least of so many runs, after one that warms up.
func cpuPerRequest(record recorder, requests []request, threads, operations, runs int) float64 {
	record(requests, 0, requestCount)
	each := operations / threads
	least := math.Inf(1)
	for run := 0; run < runs; run++ {
		begin := cpuNanoseconds()
		var done sync.WaitGroup
		for thread := 0; thread < threads; thread++ {
			done.Add(1)
			go func(first int) {
				defer done.Done()
				record(requests, first, each)
			}(thread * requestCount / threads)
		}
		done.Wait()
		least = math.Min(least, float64(cpuNanoseconds()-begin)/float64(each*threads))
	}
	return least
}
