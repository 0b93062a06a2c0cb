-- POSTs forms with Basic: wrk -s form.lua URL -- PATH BASIC BODIES, with a body a line in BODIES.
local common = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "common.lua")

function init(args)
  local headers = {
    ["Authorization"] = "Basic " .. args[2],
    ["Content-Type"] = "application/x-www-form-urlencoded",
  }
  local requests = common.lines(args[3])
  for i, body in ipairs(requests) do requests[i] = wrk.format("POST", args[1], headers, body) end
  request = common.draw(requests)
end

done = common.report
