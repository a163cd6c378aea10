#include "series/manifest_format.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "codec/crc32c.h"

namespace bellwether::series::manifest_format {

namespace {

constexpr std::string_view kMagic = "BWMANIF\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kMaxNameBytes = 0xffff;

enum class Type : std::uint8_t { kAddFile = 1, kDropFile = 2, kCutLog = 3, kNextSequence = 4 };

template <class T>
void put(T value, std::vector<std::byte>& out) {
  const std::size_t at = out.size();
  out.resize(at + sizeof(T));
  std::memcpy(out.data() + at, &value, sizeof(T));
}

void put(std::string_view text, std::vector<std::byte>& out) {
  CHECK(text.size() <= kMaxNameBytes, "a file name of {} bytes", text.size());
  put(static_cast<std::uint16_t>(text.size()), out);
  for (const char letter : text) out.push_back(static_cast<std::byte>(letter));
}

struct Put {
  std::vector<std::byte>& out;

  void operator()(const AddFile& record) const {
    const PartitionInfo& info = record.file.info;
    put(Type::kAddFile, out);
    put(std::string_view(record.name), out);
    put(info.level, out);
    put(info.kind, out);
    put(info.step, out);
    put(info.retention, out);
    put(info.start, out);
    put(info.slots, out);
    put(info.sequence, out);
    put(info.log_first, out);
    put(info.log_last, out);
    put(record.file.bytes, out);
    put(record.file.series, out);
  }
  void operator()(const DropFile& record) const {
    put(Type::kDropFile, out);
    put(std::string_view(record.name), out);
  }
  void operator()(const CutLog& record) const {
    put(Type::kCutLog, out);
    put(record.stream, out);
    put(record.position.segment, out);
    put(record.position.record, out);
  }
  void operator()(const NextSequence& record) const {
    put(Type::kNextSequence, out);
    put(record.sequence, out);
  }
};

// Takes fields off the front of a payload; after the first that is not there, everything is zero and ok() is false.
class Fields {
 public:
  explicit Fields(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool empty() const { return bytes_.empty(); }

  template <class T>
  T take() {
    T value{};
    if (bytes_.size() < sizeof(T)) {
      ok_ = false;
      bytes_ = {};
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_ = bytes_.subspan(sizeof(T));
    return value;
  }

  std::string take_string() {
    const std::size_t length = take<std::uint16_t>();
    if (length > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    std::string text(reinterpret_cast<const char*>(bytes_.data()), length);
    bytes_ = bytes_.subspan(length);
    return text;
  }

 private:
  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

// None for an unknown type or fields that are cut short or impossible.
std::optional<ManifestRecord> take_record(Fields& fields) {
  std::optional<ManifestRecord> record;
  switch (static_cast<Type>(fields.take<std::uint8_t>())) {
    case Type::kAddFile: {
      AddFile add;
      add.name = fields.take_string();
      PartitionInfo& info = add.file.info;
      info.level = fields.take<std::uint16_t>();
      const auto kind = fields.take<std::uint16_t>();
      info.kind = static_cast<PartitionKind>(kind);
      info.step = fields.take<std::int64_t>();
      info.retention = fields.take<std::int64_t>();
      info.start = fields.take<std::int64_t>();
      info.slots = fields.take<std::uint32_t>();
      info.sequence = fields.take<std::uint64_t>();
      info.log_first = fields.take<std::uint64_t>();
      info.log_last = fields.take<std::uint64_t>();
      add.file.bytes = fields.take<std::uint64_t>();
      add.file.series = fields.take<std::uint32_t>();
      if (kind > static_cast<std::uint16_t>(PartitionKind::kPatch) || info.step <= 0) return std::nullopt;
      record = std::move(add);
      break;
    }
    case Type::kDropFile:
      record = DropFile{fields.take_string()};
      break;
    case Type::kCutLog: {
      CutLog cut;
      cut.stream = fields.take<std::uint32_t>();
      cut.position.segment = fields.take<std::uint64_t>();
      cut.position.record = fields.take<std::uint64_t>();
      record = cut;
      break;
    }
    case Type::kNextSequence:
      record = NextSequence{fields.take<std::uint64_t>()};
      break;
  }
  return fields.ok() ? record : std::nullopt;
}

struct BatchHeader {
  std::uint32_t length = 0;
  std::uint32_t checksum = 0;
  std::uint64_t number = 0;
};

std::uint32_t checksum_of(std::uint32_t length, std::uint64_t number, std::span<const std::byte> payload) {
  std::uint32_t sum = codec::crc32c(std::as_bytes(std::span(&length, 1)));
  sum = codec::crc32c(std::as_bytes(std::span(&number, 1)), sum);
  return codec::crc32c(payload, sum);
}

struct Batch {
  std::uint64_t number;
  std::span<const std::byte> payload;
};

// The valid batch at the front of `bytes`, whatever its number.
std::optional<Batch> batch_at(std::span<const std::byte> bytes) {
  if (bytes.size() < kBatchHeaderBytes) return std::nullopt;
  BatchHeader header;
  static_assert(sizeof(header) == kBatchHeaderBytes);
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.length == 0 || header.length > bytes.size() - kBatchHeaderBytes || header.length > kMaxBatchBytes)
    return std::nullopt;
  const std::span<const std::byte> payload = bytes.subspan(kBatchHeaderBytes, header.length);
  if (checksum_of(header.length, header.number, payload) != header.checksum) return std::nullopt;
  return Batch{header.number, payload};
}

// Where in `bytes` a valid batch with a number above `last` begins. Numbers are checked before checksums, which keeps the search linear: at most a
// million batches fit a manifest's life between two rewrites.
std::optional<std::size_t> later_batch(std::span<const std::byte> bytes, std::uint64_t last) {
  constexpr std::uint64_t kReach = 1'000'000;
  for (std::size_t at = 0; at + kBatchHeaderBytes < bytes.size(); ++at) {
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data() + at + 8, sizeof(number));
    if (number <= last || number > last + kReach) continue;
    if (batch_at(bytes.subspan(at))) return at;
  }
  return std::nullopt;
}

}  // namespace

void put_header(std::vector<std::byte>& out) {
  for (const char letter : kMagic) out.push_back(static_cast<std::byte>(letter));
  put(kVersion, out);
}

Result<void> put_batch(std::uint64_t number, std::span<const ManifestRecord> records, std::vector<std::byte>& out) {
  std::vector<std::byte> payload;
  for (const ManifestRecord& record : records) std::visit(Put{payload}, record);
  if (payload.size() > kMaxBatchBytes) {
    return fail(Code::kResourceExhausted,
                fmt::format("manifest: a batch of {} bytes; the limit is {}", payload.size(), kMaxBatchBytes));
  }
  const auto length = static_cast<std::uint32_t>(payload.size());
  put(length, out);
  put(checksum_of(length, number, payload), out);
  put(number, out);
  out.insert(out.end(), payload.begin(), payload.end());
  return {};
}

Result<Loaded> load(std::span<const std::byte> content) {
  std::vector<std::byte> header;
  put_header(header);
  if (content.size() < header.size() || !std::equal(header.begin(), header.end(), content.begin())) {
    return fail(Code::kDataLoss, "not a manifest of a version this program knows");
  }
  Loaded loaded;
  std::size_t at = header.size();
  while (at < content.size()) {
    const std::optional<Batch> batch = batch_at(content.subspan(at));
    if (!batch || batch->number != loaded.last_batch + 1) {
      if (const auto later = later_batch(content.subspan(at), loaded.last_batch)) {
        return fail(Code::kDataLoss,
                    fmt::format("damaged at byte {}: batch {} is unreadable and another follows at byte {}", at,
                                loaded.last_batch + 1, at + *later));
      }
      break;
    }
    Fields fields(batch->payload);
    while (!fields.empty()) {
      const std::optional<ManifestRecord> record = take_record(fields);
      const char* const why = record ? apply(*record, loaded.state) : "an unreadable record";
      if (why != nullptr) return fail(Code::kDataLoss, fmt::format("batch {} at byte {}: {}", batch->number, at, why));
    }
    loaded.last_batch = batch->number;
    at += kBatchHeaderBytes + batch->payload.size();
  }
  loaded.good_bytes = at;
  return loaded;
}

const char* apply(const ManifestRecord& record, ManifestState& state) {
  if (const auto* add = std::get_if<AddFile>(&record)) {
    if (add->name.empty()) return "a file without a name";
    if (!state.files.emplace(add->name, add->file).second) return "adds a file that is there";
    state.next_sequence = std::max(state.next_sequence, add->file.info.sequence + 1);
  } else if (const auto* drop = std::get_if<DropFile>(&record)) {
    if (state.files.erase(drop->name) == 0) return "drops a file that is not there";
  } else if (const auto* cut = std::get_if<CutLog>(&record)) {
    state.log_cuts[cut->stream] = cut->position;
  } else if (const auto* next = std::get_if<NextSequence>(&record)) {
    state.next_sequence = std::max(state.next_sequence, next->sequence);
  }
  return nullptr;
}

std::vector<ManifestRecord> records_of(const ManifestState& state) {
  std::vector<ManifestRecord> records;
  records.emplace_back(NextSequence{state.next_sequence});
  for (const auto& [name, file] : state.files) records.emplace_back(AddFile{name, file});
  for (const auto& [stream, position] : state.log_cuts) records.emplace_back(CutLog{stream, position});
  return records;
}

}  // namespace bellwether::series::manifest_format
