#include "archive/postings.h"

#include <cstring>

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
  if (posting.count > set.size() || posting.offset > section.size() ||
      posting.bytes > section.size() - posting.offset) {
    return damaged();
  }
  const std::string_view bytes = section.substr(posting.offset, posting.bytes);
  if (posting.count == set.size()) {
    set.set_all();
  } else if (is_dense(posting.count, set.size())) {
    if (bytes.size() != (set.size() + 7) / 8) return damaged();
    Bitmap bitmap(set.size());
    std::memcpy(bitmap.words().data(), bytes.data(), bytes.size());
    bitmap.trim();
    set.add(bitmap);
  } else if (!walk_gaps(bytes, posting.count, set.size(), [&](std::uint32_t member) { set.set(member); })) {
    return damaged();
  }
  return {};
}

Result<std::uint32_t> count_posting(std::string_view section, const Posting& posting, const Bitmap& set) {
  Bitmap members(set.size());
  TRY_VOID(add_posting(section, posting, members));
  members.keep(set);
  return members.count();
}

}  // namespace bellwether::archive
