// Measures prometheus-cpp on the series and requests of Benchmarks/metrics; see the README beside it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "instruments.hpp"
#include "process.hpp"
#include "record.hpp"
#include "scrape.hpp"

namespace {
// A series with its copy during a scrape takes less than half of this. The run is skipped on a machine that has less,
// because one that swaps measures its disk.
constexpr std::int64_t bytesPerSeriesOfScrape = 1024;

/// What the command line asks for, by the name of the option.
using Options = std::map<std::string, std::string>;

[[noreturn]] void usage(const Options& options) {
    std::fprintf(stderr, "usage: prometheus-cpp [-OPTION VALUE]...; options and their defaults:\n");
    for (const auto& [name, value] : options) std::fprintf(stderr, "  %s %s\n", name.c_str(), value.c_str());
    std::exit(2);
}

Options parseOptions(int count, char** words) {
    Options options = {{"-tenants", "6785"},          {"-operations", "500000"}, {"-runs", "3"},
                       {"-workloads", "start,scrape,record"}, {"-modes", "labelled,cached"},
                       {"-places", "same,spread"},    {"-threads", "1,2"}};
    for (int index = 1; index < count; index += 2) {
        const auto option = options.find(words[index]);
        if (option == options.end() || index + 1 == count) usage(options);
        option->second = words[index + 1];
    }
    for (const auto name : {"-tenants", "-operations", "-runs"}) {
        if (std::atoll(options[name].c_str()) < 1) usage(options);
    }
    return options;
}

bool has(const std::string& words, const std::string& word) {
    return ("," + words + ",").find("," + word + ",") != std::string::npos;
}

void report(const std::string& workload, const char* unit, double value) {
    std::printf("METRIC %s %s %.6g\n", workload.c_str(), unit, value);
    std::fflush(stdout);
}

void measureScrape(Instruments& made, std::size_t runs) {
    made.fill();
    const auto before = residentBytes();
    resetPeak();
    auto least = scrape(made);
    report("scrape-peak", "bytes", static_cast<double>(peakBytes() - before));
    for (std::size_t run = 1; run < runs; ++run) {
        least.cpuMilliseconds = std::min(least.cpuMilliseconds, scrape(made).cpuMilliseconds);
    }
    report("scrape", "cpu_ms", least.cpuMilliseconds);
    report("scrape-size", "bytes", static_cast<double>(least.bytes));
}

void measureRecord(Instruments& made, const Options& options, std::size_t runs) {
    const auto operations = std::strtoull(options.at("-operations").c_str(), nullptr, 10);
    const std::map<std::string, Recorder> recorders = {
        {"labelled", labelledRecorder(made)}, {"cached", cachedRecorder(made)}};
    for (const std::string place : {"same", "spread"}) {
        if (!has(options.at("-places"), place)) continue;
        const auto requests = makeRequests(made.tenants.size(), place == "spread");
        for (const std::string mode : {"labelled", "cached"}) {
            if (!has(options.at("-modes"), mode)) continue;
            for (const std::size_t threads : {1, 2}) {
                const auto text = std::to_string(threads);
                if (!has(options.at("-threads"), text)) continue;
                report("record-" + mode + "-" + place + "-" + text, "cpu_ns_per_op",
                       cpuPerRequest(recorders.at(mode), requests, threads, operations, runs));
            }
        }
    }
}
}  // namespace

int main(int count, char** words) {
    const auto options = parseOptions(count, words);
    const auto tenants = std::strtoull(options.at("-tenants").c_str(), nullptr, 10);
    const auto runs = std::strtoull(options.at("-runs").c_str(), nullptr, 10);
    const auto& workloads = options.at("-workloads");
    const auto series = tenants * seriesPerTenant();
    const auto needed = static_cast<std::int64_t>(series) * bytesPerSeriesOfScrape;
    if (needed > availableBytes()) {
        std::printf("SKIPPED %llu tenants: %llu series may take %lld MB, %lld MB are available\n",
                    static_cast<unsigned long long>(tenants), static_cast<unsigned long long>(series),
                    static_cast<long long>(needed >> 20), static_cast<long long>(availableBytes() >> 20));
        return 0;
    }

    const auto before = residentBytes();
    const auto begin = cpuNanoseconds();
    const auto made = std::make_unique<Instruments>(tenants);
    const auto started = cpuNanoseconds() - begin;
    report("series", "count", static_cast<double>(series));
    if (has(workloads, "start")) {
        report("start", "cpu_ms", static_cast<double>(started) / 1e6);
        report("memory", "bytes", static_cast<double>(residentBytes() - before) / static_cast<double>(series));
    }
    if (has(workloads, "scrape")) measureScrape(*made, runs);
    if (has(workloads, "record")) measureRecord(*made, options, runs);
}
