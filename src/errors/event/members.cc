#include "errors/event/members.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxComparisons = 50'000;

// Whether a name may have come before: never wrong when it says no, which is nearly always and cheap.
class KeysSeen {
 public:
  bool may_repeat(std::string_view key) {
    std::size_t hash = key.size() * 0x9e3779b97f4a7c15u;
    if (!key.empty()) {
      hash ^= static_cast<unsigned char>(key.front()) * 0xff51afd7ed558ccdu;
      hash ^= static_cast<unsigned char>(key.back()) * 0xc4ceb9fe1a85ec53u;
      hash ^= static_cast<unsigned char>(key[key.size() / 2]) * 0xd6e8feb86659fd93u;
    }
    const std::size_t bit = hash >> 55;
    std::uint64_t& word = words_[bit / 64];
    const std::uint64_t mask = std::uint64_t{1} << bit % 64;
    const bool seen = (word & mask) != 0;
    word |= mask;
    return seen;
  }

 private:
  std::array<std::uint64_t, 8> words_{};
};

}  // namespace

void append_members(const codec::JsonValue& object, std::vector<Member>& members) {
  const std::size_t first = members.size();
  KeysSeen seen;
  std::size_t comparisons = 0;
  const auto take = [&members, first, &seen, &comparisons](std::string_view name, codec::JsonValue value) {
    if (seen.may_repeat(name)) {
      comparisons += members.size() - first;
      if (comparisons > kMaxComparisons) return false;
      const auto same = std::find_if(members.begin() + static_cast<std::ptrdiff_t>(first), members.end(),
                                     [name](const Member& member) { return member.first == name; });
      if (same != members.end()) {
        same->second = value;
        return true;
      }
    }
    members.emplace_back(name, value);
    return true;
  };
  object.each_member(std::ref(take));
}

std::vector<Member> members_of(const codec::JsonValue& object) {
  std::vector<Member> members;
  append_members(object, members);
  std::erase_if(members, [](const Member& member) { return member.first.empty() || member.second.is_null(); });
  return members;
}

}  // namespace bellwether::errors
