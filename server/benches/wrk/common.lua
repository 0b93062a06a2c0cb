-- What the scripts beside this share: requests made before the clock runs, drawn evenly, and a report as JSON.
local common = {}

-- The lines of a file.
function common.lines(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  assert(#lines > 0, path .. " is empty")
  return lines
end

-- A function for wrk's `request` that gives one of them, each as likely as any other.
function common.draw(requests)
  math.randomseed(os.time() + tonumber(tostring(requests):match("0x(%x+)"), 16) % 100000)
  local random, count = math.random, #requests
  return function() return requests[random(count)] end
end

function common.report(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '\n{"requests":%d,"failed":%d,"refused":%d,"seconds":%.6f,"p50":%.1f,"p99":%.1f}\n',
    summary.requests, failed, errors.status, summary.duration / 1e6, latency:percentile(50), latency:percentile(99)))
end

return common
