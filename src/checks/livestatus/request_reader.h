// RequestReader: the requests within what a client sends. A query ends with an empty line, a command with its line. A request that is longer than
// kMaxRequestBytes is read to its end without being kept, but for the lines that say how it is to be answered: they may be its last.
//
// One thread; no I/O. Holds no bytes but those lines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace bellwether::checks::livestatus {

inline constexpr std::size_t kMaxRequestBytes = 256 << 10;

class RequestReader {
 public:
  struct Request {
    std::string_view text;  // of one that is too long: its lines ResponseHeader and KeepAlive
    bool is_too_long = false;
  };
  using Take = std::function<void(const Request&)>;

  // How many of `bytes` are consumed; the rest comes again with more behind it.
  std::size_t read(std::string_view bytes, const Take& take);
  // The client sends no more; `rest` is what it sent last.
  void end(std::string_view rest, const Take& take);

 private:
  // What of a long request stands in `bytes`; sets is_skipping_ to false at its end.
  std::size_t skip(std::string_view bytes, const Take& take);

  bool is_skipping_ = false;
  bool is_within_line_ = false;  // of which the beginning is gone
  std::string kept_;
};

inline constexpr std::string_view kCommand = "COMMAND";

}  // namespace bellwether::checks::livestatus
