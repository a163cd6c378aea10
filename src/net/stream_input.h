// StreamInput: the bytes of one connection that its session has not consumed. Most connections have none most of the time, so they share
// one large receive area per listener (ReceiveArea) and keep only a short tail each; a message longer than kShortTail gets memory of the
// connection's own, so that a sender who trickles a long message byte by byte does not have it copied with each of them.
// One thread; no I/O.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bellwether::net {

// Where the connections of one listener receive, one at a time.
class ReceiveArea {
 public:
  static constexpr std::size_t kOverRead = 64;  // readable bytes behind what was received

  explicit ReceiveArea(std::size_t bytes)
      : bytes_(bytes), storage_(std::make_unique_for_overwrite<char[]>(bytes + kOverRead)) {}
  std::span<char> all() { return {storage_.get(), bytes_}; }

 private:
  std::size_t bytes_;
  std::unique_ptr<char[]> storage_;
};

class StreamInput {
 public:
  static constexpr std::size_t kShortTail = 4'096;

  // `largest`: how much may wait unconsumed. The area must hold at least kShortTail + `chunk` bytes.
  StreamInput(std::size_t chunk, std::size_t largest) : chunk_(chunk), largest_(largest) {}

  // Room for up to `chunk` bytes behind what is held; empty when `largest` bytes are held. Valid until the next call.
  std::span<char> prepare(ReceiveArea& area);
  // After `count` bytes came into that room: everything held.
  std::string_view commit(std::size_t count);
  // Forgets the first `count` bytes of it and keeps the rest.
  void consume(std::size_t count);

  std::size_t size() const { return size_; }

 private:
  void keep(std::string_view rest);

  const std::size_t chunk_;
  const std::size_t largest_;
  std::string tail_;             // when at most kShortTail bytes are held
  std::unique_ptr<char[]> own_;  // when more are
  std::size_t own_capacity_ = 0;
  std::size_t size_ = 0;
  std::string_view view_;  // between commit() and consume()
  char* front_ = nullptr;  // between prepare() and commit()
};

}  // namespace bellwether::net
