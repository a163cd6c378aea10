#include "archive/postings.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "archive/binary.h"

namespace bellwether::archive {
namespace {

// From here on a bitmap is no longer than the gaps.
bool is_dense(std::uint64_t count, std::uint32_t size) {
  return count * 8 >= size;
}

std::unexpected<Error> damaged() {
  return fail(Code::kDataLoss, "a list of records is damaged");
}

// Calls `visit` for each member of a list that is neither all of them nor a bitmap. False when it is damaged.
template <class Visit>
bool walk_gaps(std::string_view bytes, std::uint32_t count, std::uint32_t size, Visit visit) {
  ByteReader reader(bytes);
  std::uint64_t next = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t gap = reader.varint();
    if (reader.failed() || gap >= size || next + gap >= size) return false;
    visit(static_cast<std::uint32_t>(next + gap));
    next += gap + 1;
  }
  return reader.rest().empty();
}

// The bytes of a list whose place and length make sense; nullopt for others.
std::optional<std::string_view> bytes_of(std::string_view section, const Posting& posting, std::uint32_t size) {
  if (posting.count > size || posting.offset > section.size() || posting.bytes > section.size() - posting.offset) {
    return std::nullopt;
  }
  const bool is_bitmap = posting.count < size && is_dense(posting.count, size);
  if (is_bitmap && posting.bytes != (size + 7) / 8) return std::nullopt;
  return section.substr(posting.offset, posting.bytes);
}

// Calls `visit` with each word of a bitmap and its place.
template <class Visit>
void walk_words(std::string_view bytes, std::uint32_t size, Visit visit) {
  for (std::size_t i = 0; i * 8 < bytes.size(); ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i * 8, std::min<std::size_t>(8, bytes.size() - i * 8));
    if (size - i * 64 < 64) word &= (std::uint64_t{1} << (size - i * 64)) - 1;
    visit(i, word);
  }
}

}  // namespace

Posting put_posting(std::span<const std::uint32_t> members, std::uint32_t size, std::string& section) {
  Posting posting{section.size(), 0, static_cast<std::uint32_t>(members.size())};
  if (members.size() == size) return posting;
  if (is_dense(members.size(), size)) {
    Bitmap bitmap(size);
    for (const std::uint32_t member : members) bitmap.set(member);
    section.append(reinterpret_cast<const char*>(bitmap.words().data()), (size + 7) / 8);
  } else {
    std::uint32_t next = 0;
    for (const std::uint32_t member : members) {
      put_varint(member - next, section);
      next = member + 1;
    }
  }
  posting.bytes = section.size() - posting.offset;
  return posting;
}

Result<void> add_posting(std::string_view section, const Posting& posting, Bitmap& set) {
  const std::optional<std::string_view> bytes = bytes_of(section, posting, set.size());
  if (!bytes) return damaged();
  if (posting.count == set.size()) {
    set.set_all();
  } else if (is_dense(posting.count, set.size())) {
    walk_words(*bytes, set.size(), [&](std::size_t i, std::uint64_t word) { set.words()[i] |= word; });
  } else if (!walk_gaps(*bytes, posting.count, set.size(), [&](std::uint32_t member) { set.set(member); })) {
    return damaged();
  }
  return {};
}

Result<std::uint32_t> count_posting(std::string_view section, const Posting& posting, const Bitmap& set) {
  const std::optional<std::string_view> bytes = bytes_of(section, posting, set.size());
  if (!bytes) return damaged();
  if (posting.count == set.size()) return set.count();
  std::uint32_t count = 0;
  if (is_dense(posting.count, set.size())) {
    walk_words(*bytes, set.size(), [&](std::size_t i, std::uint64_t word) {
      count += static_cast<std::uint32_t>(std::popcount(word & set.words()[i]));
    });
  } else if (!walk_gaps(*bytes, posting.count, set.size(), [&](std::uint32_t member) { count += set.test(member); })) {
    return damaged();
  }
  return count;
}

}  // namespace bellwether::archive
