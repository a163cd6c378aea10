#include <algorithm>
#include <array>

#include "errors/event/fields.h"
#include "errors/event/interfaces.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxFieldBytes = 128;
constexpr std::size_t kMaxOthers = 20;
constexpr Budget kOther{.bytes = 1024, .depth = 3, .members = 20, .item_bytes = 1024};
constexpr Budget kData{.bytes = 8192, .depth = 5, .members = 50, .item_bytes = 2048};

using UserFields = Fields<"id", "email", "username", "ip_address", "name", "geo", "data", "segment">;

// The SDK's word on addresses: "auto" and "never" under sdk.settings.infer_ip.
std::string_view address_setting(const OptionalValue& sdk) {
  const auto settings = sdk ? sdk->find("settings") : std::nullopt;
  const auto setting = settings ? settings->find("infer_ip") : std::nullopt;
  return setting ? setting->as_string().value_or(std::string_view()) : std::string_view();
}

// What a site adds to its users by itself: {"id": 1, "plan": "gold"}.
void write_others(Draft& draft, const codec::JsonValue& user) {
  constexpr std::array<std::string_view, 8> kKnown{"id",   "email", "username", "ip_address",
                                                   "name", "geo",   "data",     "segment"};
  std::size_t count = 0;
  for (const auto& [name, value] : members_of(user)) {
    if (std::ranges::find(kKnown, name) != kKnown.end()) continue;
    if (++count > kMaxOthers) break;
    draft.member(name, value, kOther);
  }
}

bool is_on_the_users_device(std::string_view platform) {
  return platform == "javascript" || platform == "cocoa" || platform == "objc";
}

}  // namespace

void write_user(Draft& draft, const OptionalValue& value, const OptionalValue& sdk, std::string_view platform,
                std::string_view peer_address, std::string_view server_side_address) {
  const UserFields user(value && value->is_object() ? value : std::nullopt);
  std::string storage;
  std::string_view address = draft.lenient_text(user.get<"ip_address">(), storage).value_or(std::string_view());
  const std::string_view setting = address_setting(sdk);
  if (address == "{{auto}}") {
    address = peer_address;
  } else if (address.empty() && setting != "never" && (setting == "auto" || is_on_the_users_device(platform))) {
    address = peer_address;
  }
  if (address.empty() && setting != "never") address = server_side_address;
  if (draft.scrubber().drops_ip_addresses()) address = {};
  if (!value && address.empty()) return;

  draft.json().key("user").begin_object();
  const Marks::Step step(draft.marks(), "user");
  draft.text("id", user.get<"id">(), kMaxFieldBytes);
  draft.text("email", user.get<"email">(), kMaxFieldBytes);
  draft.text("username", user.get<"username">(), kMaxFieldBytes);
  if (!address.empty()) draft.text("ip_address", address, kMaxFieldBytes);
  draft.text("name", user.get<"name">(), kMaxFieldBytes);
  draft.text("segment", user.get<"segment">(), kMaxFieldBytes);
  draft.value("geo", user.get<"geo">(), kData);
  draft.value("data", user.get<"data">(), kData);
  if (value && value->is_object()) write_others(draft, *value);
  draft.json().end_object();
}

}  // namespace bellwether::errors
