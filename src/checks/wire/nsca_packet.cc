#include "checks/wire/nsca_packet.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "codec/crc32.h"

namespace bellwether::checks {
namespace {

// As a C compiler lays them out; all numbers big-endian.
constexpr std::size_t kVersionAt = 0, kCrcAt = 4, kTimeAt = 8, kStatusAt = 12, kHostAt = 14, kServiceAt = 78,
                      kOutputAt = 206;
constexpr std::size_t kHostBytes = 64, kServiceBytes = 128, kOutputBytes = 4096, kOldOutputBytes = 512;
constexpr int kVersion = 3;

std::uint32_t read_number(std::string_view packet, std::size_t at, std::size_t bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < bytes; ++i) number = number << 8 | static_cast<std::uint8_t>(packet[at + i]);
  return number;
}

std::string read_text(std::string_view packet, std::size_t at, std::size_t bytes) {
  const std::string_view field = packet.substr(at, bytes);
  return std::string(field.substr(0, field.find('\0')));
}

bool is_whole(std::string_view packet) {
  std::string without_crc(packet);
  std::fill_n(without_crc.begin() + kCrcAt, 4, '\0');
  return codec::crc32(without_crc) == read_number(packet, kCrcAt, 4);
}

std::optional<codec::BlockCipher> cipher_of(NscaEncryption encryption) {
  switch (encryption) {
    case NscaEncryption::kNone:
    case NscaEncryption::kXor:
      return std::nullopt;
    case NscaEncryption::kDes:
      return codec::BlockCipher::kDes;
    case NscaEncryption::kTripleDes:
      return codec::BlockCipher::kTripleDes;
    case NscaEncryption::kCast128:
      return codec::BlockCipher::kCast128;
    case NscaEncryption::kBlowfish:
      return codec::BlockCipher::kBlowfish;
    case NscaEncryption::kRc2:
      return codec::BlockCipher::kRc2;
    case NscaEncryption::kRijndael128:
      return codec::BlockCipher::kAes256;
  }
  return std::nullopt;
}

}  // namespace

Result<NscaEncryption> nsca_encryption(int number) {
  constexpr std::array kOffered = {0, 1, 2, 3, 4, 8, 11, 14};
  if (std::ranges::find(kOffered, number) == kOffered.end()) {
    return fail(
        Code::kInvalidArgument,
        fmt::format(
            "NSCA's encryption {} is not offered: 0 none, 1 XOR, 2 DES, 3 3DES, 4 CAST-128, 8 Blowfish, 11 RC2, 14 AES "
            "(Rijndael-128) are",
            number));
  }
  return static_cast<NscaEncryption>(number);
}

std::string make_nsca_greeting(std::string_view iv, UnixSeconds now) {
  std::string greeting(iv);
  const auto time = static_cast<std::uint32_t>(count_seconds(now));
  for (int shift = 24; shift >= 0; shift -= 8) greeting.push_back(static_cast<char>(time >> shift));
  return greeting;
}

Result<NscaReader> NscaReader::create(NscaEncryption encryption, std::string_view password, std::string_view iv) {
  NscaReader reader(encryption, std::string(password), std::string(iv));
  if (const std::optional<codec::BlockCipher> cipher = cipher_of(encryption)) {
    TRY(codec::FeedbackCipher made, codec::FeedbackCipher::create(*cipher, password, iv));
    reader.cipher_.emplace(std::move(made));
  }
  return reader;
}

void NscaReader::append(std::string_view bytes) {
  const std::size_t before = plain_.size();
  plain_.append(bytes);
  // XOR depends on where a packet begins, which is known once the one before has been read.
  if (encryption_ == NscaEncryption::kXor) return;
  decrypt(before);
}

void NscaReader::decrypt(std::size_t begin) {
  if (cipher_) cipher_->decrypt(std::span(plain_).subspan(begin));
}

Result<std::optional<NscaResult>> NscaReader::next() {
  for (const std::size_t size : {kOldNscaPacketBytes, kNscaPacketBytes}) {
    if (plain_.size() < size) return std::nullopt;
    std::string packet = plain_.substr(0, size);
    if (encryption_ == NscaEncryption::kXor) {
      for (std::size_t i = 0; i < size; ++i) {
        packet[i] = static_cast<char>(packet[i] ^ iv_[i % iv_.size()]);
        if (!password_.empty()) packet[i] = static_cast<char>(packet[i] ^ password_[i % password_.size()]);
      }
    }
    if (!is_whole(packet)) continue;
    plain_.erase(0, size);
    if (const auto version = static_cast<int>(read_number(packet, kVersionAt, 2)); version != kVersion) {
      return fail(Code::kInvalidArgument, fmt::format("an NSCA packet of version {}, not {}", version, kVersion));
    }
    NscaResult result;
    result.at = unix_seconds(read_number(packet, kTimeAt, 4));
    result.status = static_cast<std::int16_t>(read_number(packet, kStatusAt, 2));
    result.host = read_text(packet, kHostAt, kHostBytes);
    result.service = read_text(packet, kServiceAt, kServiceBytes);
    result.output = read_text(packet, kOutputAt, size == kNscaPacketBytes ? kOutputBytes : kOldOutputBytes);
    return result;
  }
  return fail(Code::kInvalidArgument,
              "an NSCA packet with a wrong checksum: another password or encryption, or no NSCA");
}

}  // namespace bellwether::checks
