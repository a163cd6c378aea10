#include "errors/protocol/minidump.h"

#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace bellwether::errors {
namespace {

constexpr std::string_view kSignature = "MDMP";
constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kEntryBytes = 12;
constexpr std::uint32_t kMaxStreams = 1'000;
constexpr std::uint32_t kExceptionStream = 6;
constexpr std::uint32_t kSystemInfoStream = 7;

// Little-endian integers at an offset; zero where there is nothing.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  template <class Integer>
  Integer at(std::size_t offset) const {
    Integer value = 0;
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(value)) return value;
    for (std::size_t i = 0; i < sizeof(value); ++i) {
      value |= static_cast<Integer>(static_cast<Integer>(static_cast<unsigned char>(bytes_[offset + i])) << (8 * i));
    }
    return value;
  }
  bool holds(std::size_t offset, std::size_t length) const {
    return offset <= bytes_.size() && length <= bytes_.size() - offset;
  }

 private:
  std::string_view bytes_;
};

using Name = std::pair<std::uint32_t, std::string_view>;

template <std::size_t count>
std::string_view name_of(const std::array<Name, count>& names, std::uint32_t number) {
  for (const auto& [key, name] : names) {
    if (key == number) return name;
  }
  return {};
}

constexpr std::array<Name, 8> kPlatforms{{{0x8201, "Linux"},
                                          {0x8203, "Android"},
                                          {0x8101, "macOS"},
                                          {0x8102, "iOS"},
                                          {0x8205, "Fuchsia"},
                                          {0, "Windows"},
                                          {1, "Windows"},
                                          {2, "Windows"}}};
constexpr std::array<Name, 5> kArchitectures{{{0, "x86"}, {5, "arm"}, {9, "x86_64"}, {12, "arm64"}, {0x8003, "arm64"}}};
constexpr std::array<Name, 7> kSignals{
    {{4, "SIGILL"}, {5, "SIGTRAP"}, {6, "SIGABRT"}, {7, "SIGBUS"}, {8, "SIGFPE"}, {11, "SIGSEGV"}, {31, "SIGSYS"}}};
constexpr std::array<Name, 7> kExceptions{{{0xc0000005, "EXCEPTION_ACCESS_VIOLATION"},
                                           {0xc000001d, "EXCEPTION_ILLEGAL_INSTRUCTION"},
                                           {0xc0000094, "EXCEPTION_INT_DIVIDE_BY_ZERO"},
                                           {0xc00000fd, "EXCEPTION_STACK_OVERFLOW"},
                                           {0xc0000409, "EXCEPTION_STACK_BUFFER_OVERRUN"},
                                           {0x80000003, "EXCEPTION_BREAKPOINT"},
                                           {0xe06d7363, "EXCEPTION_CPP"}}};

}  // namespace

std::string Minidump::crash_name() const {
  if (!exception_code) return "Crash";
  const std::string_view name =
      os == "Windows" ? name_of(kExceptions, *exception_code) : name_of(kSignals, *exception_code);
  return name.empty() ? fmt::format("0x{:x}", *exception_code) : std::string(name);
}

bool is_minidump(std::string_view bytes) {
  return bytes.starts_with(kSignature);
}

Result<Minidump> read_minidump(std::string_view text) {
  if (!is_minidump(text) || text.size() < kHeaderBytes) {
    return fail(Code::kInvalidArgument, "the file does not begin as a minidump");
  }
  const Bytes bytes(text);
  Minidump dump;
  dump.streams = bytes.at<std::uint32_t>(8);
  dump.when = unix_seconds(bytes.at<std::uint32_t>(20));
  const std::size_t directory = bytes.at<std::uint32_t>(12);
  if (dump.streams > kMaxStreams || !bytes.holds(directory, dump.streams * kEntryBytes)) {
    return fail(Code::kInvalidArgument,
                fmt::format("the minidump's directory of {} streams at byte {} lies outside of its {} bytes",
                            dump.streams, directory, text.size()));
  }
  for (std::uint32_t i = 0; i < dump.streams; ++i) {
    const std::size_t entry = directory + i * kEntryBytes;
    const auto type = bytes.at<std::uint32_t>(entry);
    const std::size_t at = bytes.at<std::uint32_t>(entry + 8);
    if (type == kSystemInfoStream && bytes.holds(at, 24)) {
      dump.architecture = name_of(kArchitectures, bytes.at<std::uint16_t>(at));
      dump.os = name_of(kPlatforms, bytes.at<std::uint32_t>(at + 20));
    } else if (type == kExceptionStream && bytes.holds(at, 32)) {
      dump.thread = bytes.at<std::uint32_t>(at);
      dump.exception_code = bytes.at<std::uint32_t>(at + 8);
      dump.exception_address = bytes.at<std::uint64_t>(at + 24);
    }
  }
  return dump;
}

}  // namespace bellwether::errors
