package main

// request is what a server knows when a request ends: the tenant, a number that is that of its pool and of its backend
// (there are two of each), and how long it took.
type request struct {
	tenant, place int
	seconds       float64
}

// requestCount is a power of two, so that walking the requests in a ring is one mask.
const requestCount = 1 << 16

// newRequests go over all tenants and pools in an order that no cache can foresee, or are all of one series of each
// metric. Their durations are 0 to 999 ms either way.
func newRequests(tenants int, areSpread bool) []request {
	made := make([]request, requestCount)
	for index := range made {
		// An odd multiplier visits every index of a power of two.
		row := index * 40_503 % (tenants * len(pools))
		made[index].seconds = float64(row*48_271%1_000) / 1_000
		if areSpread {
			made[index].tenant, made[index].place = row/len(pools), row%len(pools)
		}
	}
	return made
}
