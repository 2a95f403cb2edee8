package main

import (
	"bufio"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
)

// cpuNanoseconds is the user and system time of all threads of this process, the garbage collector's included.
func cpuNanoseconds() int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		fail("getrusage: %v", err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}

// residentBytes is what the process holds after a collection, with free memory returned to the kernel.
func residentBytes() int64 {
	debug.FreeOSMemory()
	return statusBytes("/proc/self/status", "VmRSS:")
}

// resetPeak makes peakBytes begin anew (proc(5), clear_refs).
func resetPeak() {
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		fail("clear_refs: %v", err)
	}
}

func peakBytes() int64 { return statusBytes("/proc/self/status", "VmHWM:") }

func availableBytes() int64 { return statusBytes("/proc/meminfo", "MemAvailable:") }

// statusBytes is the value in bytes of a line `key  123 kB` of a proc file.
func statusBytes(path, key string) int64 {
	file, err := os.Open(path)
	if err != nil {
		fail("%v", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) >= 2 && words[0] == key {
			kilobytes, err := strconv.ParseInt(words[1], 10, 64)
			if err != nil {
				fail("%s: %v", path, err)
			}
			return kilobytes * 1024
		}
	}
	fail("%s has no %s", path, key)
	return 0
}
