-- What wrk sends: `wrk … -s load.lua URL -- HOST [CONTENT_BYTES]`. Prints one line of JSON when it is over.

function init(arguments)
    wrk.headers["Host"] = arguments[1]
    local size = tonumber(arguments[2] or "0")
    if size > 0 then
        wrk.method = "POST"
        wrk.body = string.rep("x", size)
        wrk.headers["Content-Type"] = "application/octet-stream"
    end
    -- One text for all requests: wrk's own work is not what is measured.
    local text = wrk.format()
    request = function() return text end
end

-- `errors.status` counts answers above 399; our loads expect 200, and nothing here answers 1xx or 3xx.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        'RESULT {"requests": %d, "seconds": %.6f, "bytes": %d, "connect": %d, "read": %d, "write": %d, ' ..
        '"timeout": %d, "status": %d, "p50_us": %.1f, "p99_us": %.1f}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, errors.connect, errors.read, errors.write,
        errors.timeout, errors.status, latency:percentile(50), latency:percentile(99)))
end
