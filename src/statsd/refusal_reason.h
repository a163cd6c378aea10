// The reasons to refuse a line, with their texts, on the registry of refusals.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/refusals.h"
#include "statsd/sample.h"

namespace bellwether::statsd {

// The reason's name as metrics and the System page show it: "no_type".
std::string_view refusal_name(Refusal refusal);
std::string_view refusal_help(Refusal refusal);

// All reasons of the module, asked for once. Any thread.
class RefusalReasons {
 public:
  explicit RefusalReasons(Refusals& registry);
  Refusals::Reason& operator[](Refusal refusal) const { return *reasons_[static_cast<std::size_t>(refusal)]; }

 private:
  std::array<Refusals::Reason*, kRefusals> reasons_;
};

}  // namespace bellwether::statsd
