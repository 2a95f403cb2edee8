// Measures Prometheus's client_golang on the series and requests of Benchmarks/metrics; see the README beside it.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
)

// A series with its copy during a scrape takes less than half of this. The run is skipped on a machine that has less,
// because one that swaps measures its disk.
const bytesPerSeriesOfScrape = 1024

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "client_golang: "+format+"\n", arguments...)
	os.Exit(3)
}

func report(workload, unit string, value float64) {
	fmt.Printf("METRIC %s %s %.6g\n", workload, unit, value)
}

// options are what the command line asks for.
type options struct {
	tenants, operations, runs         int
	workloads, modes, places, threads list
}

// list is words between commas, all of which are known.
type list struct {
	words, known []string
}

func (all *list) String() string { return strings.Join(all.words, ",") }

func (all *list) Set(text string) error {
	all.words = strings.Split(text, ",")
	for _, word := range all.words {
		if !contains(all.known, word) {
			return fmt.Errorf("%q is none of %v", word, all.known)
		}
	}
	return nil
}

func (all *list) has(word string) bool { return contains(all.words, word) }

func contains(words []string, wanted string) bool {
	for _, word := range words {
		if word == wanted {
			return true
		}
	}
	return false
}

func parseOptions() *options {
	asked := &options{}
	flag.IntVar(&asked.tenants, "tenants", 6_785, "tenants, of 56 series each")
	flag.IntVar(&asked.operations, "operations", 500_000, "requests of one run of a record workload")
	flag.IntVar(&asked.runs, "runs", 3, "runs of a workload, of which the least is printed")
	for _, one := range []struct {
		all         *list
		name, usage string
		words       []string
	}{
		{&asked.workloads, "workloads", "what to measure", []string{"start", "scrape", "record"}},
		{&asked.modes, "modes", "how to record", []string{"labelled", "cached"}},
		{&asked.places, "places", "what to record into", []string{"same", "spread"}},
		{&asked.threads, "threads", "how many threads record", []string{"1", "2"}},
	} {
		*one.all = list{one.words, one.words}
		flag.Var(one.all, one.name, one.usage)
	}
	flag.Parse()
	if flag.NArg() > 0 || asked.tenants < 1 || asked.operations < 2 || asked.runs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	return asked
}

func main() {
	asked := parseOptions()
	series := asked.tenants * seriesPerTenant()
	if needed := int64(series) * bytesPerSeriesOfScrape; needed > availableBytes() {
		fmt.Printf("SKIPPED %d tenants: %d series may take %d MB, %d MB are available\n",
			asked.tenants, series, needed>>20, availableBytes()>>20)
		return
	}

	tenants := tenantNames(asked.tenants)
	before := residentBytes()
	begin := cpuNanoseconds()
	made := newInstruments(tenants)
	started := float64(cpuNanoseconds()-begin) / 1e6
	report("series", "count", float64(series))
	if asked.workloads.has("start") {
		report("start", "cpu_ms", started)
		report("memory", "bytes", float64(residentBytes()-before)/float64(series))
	}
	if asked.workloads.has("scrape") {
		measureScrape(made, asked)
	}
	if asked.workloads.has("record") {
		measureRecord(made, asked)
	}
	runtime.KeepAlive(made)
}

func measureScrape(made *instruments, asked *options) {
	made.fill()
	before := residentBytes()
	resetPeak()
	least, bytes := made.scrape()
	report("scrape-peak", "bytes", float64(peakBytes()-before))
	for run := 1; run < asked.runs; run++ {
		used, _ := made.scrape()
		least = math.Min(least, used)
	}
	report("scrape", "cpu_ms", least)
	report("scrape-size", "bytes", float64(bytes))
}

func measureRecord(made *instruments, asked *options) {
	recorders := map[string]recorder{"labelled": made.labelled, "cached": made.children().cached}
	for _, place := range asked.places.words {
		requests := newRequests(asked.tenants, place == "spread")
		for _, mode := range asked.modes.words {
			for _, threads := range asked.threads.words {
				count := map[string]int{"1": 1, "2": 2}[threads]
				value := cpuPerRequest(recorders[mode], requests, count, asked.operations, asked.runs)
				report(fmt.Sprintf("record-%s-%s-%s", mode, place, threads), "cpu_ns_per_op", value)
			}
		}
	}
}
