#include "process.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {
/// The value in bytes of a line `key  123 kB` of a proc file.
std::int64_t statusBytes(const char* path, const std::string& key) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.compare(0, key.size(), key) == 0) return std::atoll(line.c_str() + key.size()) * 1024;
    }
    fail(path);
}
}  // namespace

std::int64_t cpuNanoseconds() {
    rusage used{};
    if (getrusage(RUSAGE_SELF, &used) != 0) fail("getrusage");
    const auto nanoseconds = [](const timeval& time) { return time.tv_sec * 1'000'000'000LL + time.tv_usec * 1'000LL; };
    return nanoseconds(used.ru_utime) + nanoseconds(used.ru_stime);
}

std::int64_t residentBytes() {
    malloc_trim(0);
    return statusBytes("/proc/self/status", "VmRSS:");
}

// proc(5), clear_refs: 5 resets the peak.
void resetPeak() {
    std::ofstream file("/proc/self/clear_refs");
    if (!(file << "5" << std::flush)) fail("/proc/self/clear_refs");
}

std::int64_t peakBytes() { return statusBytes("/proc/self/status", "VmHWM:"); }

std::int64_t availableBytes() { return statusBytes("/proc/meminfo", "MemAvailable:"); }

void fail(const char* what) {
    std::perror(what);
    std::exit(3);
}
