-- GET /authz as a proxy asks: wrk -s authz.lua URL -- SECRETS, with a secret a line in SECRETS.
local common = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "common.lua")

function init(args)
  local requests = common.lines(args[1])
  for i, secret in ipairs(requests) do
    local headers = {
      ["Authorization"] = "Bearer " .. secret,
      ["X-Forwarded-Host"] = "api.example.test",
      ["X-Original-Method"] = "POST",
      ["X-Original-URI"] = "/orders/4711?full=1",
    }
    requests[i] = wrk.format("GET", "/authz", headers)
  end
  request = common.draw(requests)
end

done = common.report
