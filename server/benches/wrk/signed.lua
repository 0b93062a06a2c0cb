-- GET /authz as a proxy asks about signed requests: wrk -s signed.lua URL -- REQUESTS [again], with an Authorization header
-- a line in REQUESTS. Each is good for once, so each run takes the first of REQUESTS.0, REQUESTS.1, … that is still there, and
-- with it that file; with `again`, whoever is asked does not look, and the file stays.
local common = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "common.lua")

local function first(path)
  for i = 0, 99 do
    local file = io.open(path .. "." .. i)
    if file then
      file:close()
      return path .. "." .. i
    end
  end
  error("no requests are left of " .. path)
end

function init(args)
  local path = first(args[1])
  local requests = common.lines(path)
  if args[2] ~= "again" then os.remove(path) end
  for i, header in ipairs(requests) do
    requests[i] = wrk.format("GET", "/authz", {
      ["Authorization"] = header,
      ["X-Forwarded-Host"] = "api.example.test",
      ["X-Forwarded-Proto"] = "https",
      ["X-Original-Method"] = "GET",
      ["X-Original-URI"] = "/orders/4711?full=1",
    })
  end
  local next = 0
  request = function()
    next = next % #requests + 1
    return requests[next]
  end
end

done = common.report
