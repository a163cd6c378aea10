// Refusals: what was not accepted, by reason, with the first few texts. Every module that refuses input (a line, a packet, a request)
// asks for its reasons once and reports to them; the System page and the log show them.
//
//   Refusals::Reason& no_type = refusals.reason("statsd", "no_type", "A value without a type, such as 'key:1'");
//   no_type.refuse(line, "udp://127.0.0.1:8125");
//
// refuse() is one relaxed add once its examples are full, so a flood of bad input stays cheap. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/time.h"

namespace bellwether {

class Refusals {
 public:
  static constexpr std::size_t kExamples = 8;  // kept and logged for each reason in each window
  static constexpr seconds kWindow{600};       // after which the next few are kept instead

  Refusals(Metrics& metrics, Log log) : metrics_(metrics), log_(log) {}
  Refusals(const Refusals&) = delete;
  Refusals& operator=(const Refusals&) = delete;

  struct Example {
    UnixMillis when;
    std::string text;   // printable, cut
    std::string place;  // listener, file:line, peer
  };

  class Reason {
   public:
    Reason(std::string module, std::string name, std::string help, Counter& counter, Log log)
        : module_(std::move(module)), name_(std::move(name)), help_(std::move(help)), counter_(counter), log_(log) {}

    void refuse(std::string_view text, std::string_view place);
    // Counted without a text, for many at once.
    void count(std::uint64_t amount) { counter_.add(amount); }

    const std::string& module() const { return module_; }
    const std::string& name() const { return name_; }
    const std::string& help() const { return help_; }
    std::uint64_t total() const { return counter_.value(); }
    std::vector<Example> examples() const;

   private:
    std::string module_, name_, help_;
    Counter& counter_;
    Log log_;
    std::atomic<std::uint32_t> taken_{0};        // examples in this window
    std::atomic<std::int64_t> window_start_{0};  // seconds, monotonic
    mutable std::mutex mutex_;
    std::vector<Example> examples_;
  };

  // The reason of that module and name, made at the first call. Lives as long as the registry.
  Reason& reason(std::string_view module, std::string_view name, std::string_view help);

  // All reasons, sorted by module and name.
  std::vector<const Reason*> all() const;

 private:
  Metrics& metrics_;
  Log log_;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Reason>> reasons_;
};

}  // namespace bellwether
