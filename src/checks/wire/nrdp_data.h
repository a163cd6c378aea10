// What NRDP's clients send as XMLDATA or JSONDATA: results. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "checks/wire/result_file.h"

namespace bellwether::checks {

inline constexpr std::size_t kMaxNrdpResults = 10'000;  // of one request

// <checkresults><checkresult type="service"><hostname>…</hostname><servicename>…</servicename><state>0</state><output>…</output>…
// kInvalidArgument names the place, kResourceExhausted the limit.
Result<std::vector<SpooledResult>> read_nrdp_xml(std::string_view text);

// {"checkresults": [{"checkresult": {"type": "service"}, "hostname": …, "servicename": …, "state": "0", "output": …}]}
Result<std::vector<SpooledResult>> read_nrdp_json(std::string_view text);

}  // namespace bellwether::checks
