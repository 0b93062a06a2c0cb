-- POST /v1/verify: wrk -s verify.lua URL -- SECRETS ASKER, with a secret a line in SECRETS.
local common = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "common.lua")

function init(args)
  local headers = { ["Authorization"] = "Bearer " .. args[2], ["Content-Type"] = "application/json" }
  local requests = common.lines(args[1])
  for i, secret in ipairs(requests) do
    local body = '{"key":"' .. secret .. '","api":"orders","method":"POST","address":"203.0.113.9"}'
    requests[i] = wrk.format("POST", "/v1/verify", headers, body)
  end
  request = common.draw(requests)
end

done = common.report
