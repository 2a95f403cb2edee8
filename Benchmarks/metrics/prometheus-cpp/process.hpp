#pragma once

#include <cstdint>

/// User and system time of all threads of this process, in nanoseconds.
std::int64_t cpuNanoseconds();

/// What the process holds now, with free memory returned to the kernel, and the most it held since `resetPeak`.
std::int64_t residentBytes();
void resetPeak();
std::int64_t peakBytes();

/// What the machine has to give.
std::int64_t availableBytes();

/// Ends the process: the measurement cannot be made here.
[[noreturn]] void fail(const char* what);
