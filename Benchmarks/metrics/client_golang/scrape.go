package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// discard takes an answer and keeps its length only, so that a scrape is charged for no socket and no buffer of ours.
type discard struct {
	header http.Header
	status int
	bytes  int
}

func (writer *discard) Header() http.Header { return writer.header }

func (writer *discard) WriteHeader(status int) { writer.status = status }

func (writer *discard) Write(bytes []byte) (int, error) {
	writer.bytes += len(bytes)
	return len(bytes), nil
}

// scrape answers one GET /metrics of a Prometheus that wants no compression, by the library's own handler.
func (made *instruments) scrape() (cpuMilliseconds float64, bytes int) {
	handler := promhttp.HandlerFor(made.registry, promhttp.HandlerOpts{DisableCompression: true})
	get, err := http.NewRequest(http.MethodGet, "/metrics", nil)
	if err != nil {
		fail("%v", err)
	}
	writer := &discard{header: http.Header{}, status: http.StatusOK}
	begin := cpuNanoseconds()
	handler.ServeHTTP(writer, get)
	used := float64(cpuNanoseconds()-begin) / 1e6
	if writer.status != http.StatusOK {
		fail("the handler answered %d", writer.status)
	}
	return used, writer.bytes
}
