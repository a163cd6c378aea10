// Structured logging: one line a record, logfmt or JSON, to stderr, with journald's level prefix when stderr is the journal.
//
//   log.warning("refused line", {{"listener", "udp 127.0.0.1:8125"}, {"reason", "no type"}, {"line", printable(line)}});
//
// A Log is a cheap handle onto a sink that outlives it; any thread may use it. Records are written with one write(2). Values are the
// caller's to make safe: secrets never go into a record, foreign bytes go through printable().
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/time.h"

namespace bellwether {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogField {
  LogField(std::string_view field_key, std::string_view text) : key(field_key), value(text) {}
  LogField(std::string_view field_key, const char* text) : key(field_key), value(text) {}
  LogField(std::string_view field_key, const std::string& text) : key(field_key), value(text) {}
  template <class Number>
    requires std::is_arithmetic_v<Number>
  LogField(std::string_view field_key, Number number) : key(field_key), value(std::to_string(number)), bare(true) {}

  std::string_view key;
  std::string value;
  bool bare = false;  // a number: not quoted in JSON
};

struct LogRecord {
  LogLevel level;
  UnixMillis time;
  std::string_view module;
  std::string_view message;
  std::span<const LogField> fields;
};

class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual bool enabled(LogLevel level) const = 0;
  virtual void write(const LogRecord& record) = 0;
};

enum class LogFormat { kLogfmt, kJson };

// To a file descriptor that stays open (2 for stderr).
std::unique_ptr<LogSink> make_descriptor_log_sink(int descriptor, LogFormat format, LogLevel least);

// Drops everything: for tests and benchmarks.
LogSink& null_log_sink();

class Log {
 public:
  Log(LogSink& sink, std::string_view module) : sink_(&sink), module_(module) {}

  using Fields = std::initializer_list<LogField>;
  void debug(std::string_view message, Fields fields = {}) const { write(LogLevel::kDebug, message, fields); }
  void info(std::string_view message, Fields fields = {}) const { write(LogLevel::kInfo, message, fields); }
  void warning(std::string_view message, Fields fields = {}) const { write(LogLevel::kWarning, message, fields); }
  void error(std::string_view message, Fields fields = {}) const { write(LogLevel::kError, message, fields); }

  // The same sink under another module's name. `module` must be a literal.
  Log with_module(std::string_view module) const { return Log(*sink_, module); }

 private:
  void write(LogLevel level, std::string_view message, Fields fields) const;

  LogSink* sink_;
  std::string_view module_;
};

}  // namespace bellwether
