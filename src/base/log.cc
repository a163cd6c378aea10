#include "base/log.h"

#include <cstdint>

#include <fmt/format.h>
#include <unistd.h>

namespace bellwether {
namespace {

std::string_view level_name(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

char journal_priority(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return '7';
    case LogLevel::kInfo:
      return '6';
    case LogLevel::kWarning:
      return '4';
    case LogLevel::kError:
      return '3';
  }
  return '3';
}

void append_quoted(fmt::memory_buffer& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<std::uint8_t>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint8_t>(c));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void append_logfmt_value(fmt::memory_buffer& out, std::string_view text) {
  const bool plain = !text.empty() && text.find_first_of(" \"=\\\n\t") == std::string_view::npos;
  if (plain) {
    out.append(text);
  } else {
    append_quoted(out, text);
  }
}

void append_time(fmt::memory_buffer& out, UnixMillis time) {
  const auto whole = std::chrono::floor<seconds>(time);
  append_iso8601(out, whole);
  out.resize(out.size() - 1);  // the Z goes behind the milliseconds
  fmt::format_to(std::back_inserter(out), ".{:03}Z", (time - whole).count());
}

class DescriptorSink final : public LogSink {
 public:
  DescriptorSink(int descriptor, LogFormat format, LogLevel least)
      : descriptor_(descriptor), format_(format), least_(least), journal_(::getenv("JOURNAL_STREAM") != nullptr) {}

  bool enabled(LogLevel level) const override { return level >= least_; }

  void write(const LogRecord& record) override {
    fmt::memory_buffer line;
    if (journal_) fmt::format_to(std::back_inserter(line), "<{}>", journal_priority(record.level));
    if (format_ == LogFormat::kJson) {
      append_json(line, record);
    } else {
      append_logfmt(line, record);
    }
    line.push_back('\n');
    // A log that cannot be written has nowhere to complain to.
    [[maybe_unused]] const ssize_t written = ::write(descriptor_, line.data(), line.size());
  }

 private:
  static void append_json(fmt::memory_buffer& line, const LogRecord& record) {
    line.append(std::string_view("{\"time\":\""));
    append_time(line, record.time);
    fmt::format_to(std::back_inserter(line),
                   "\",\"level\":\"{}\",\"module\":\"{}\",\"message\":", level_name(record.level), record.module);
    append_quoted(line, record.message);
    for (const LogField& field : record.fields) {
      line.push_back(',');
      append_quoted(line, field.key);
      line.push_back(':');
      if (field.bare) {
        line.append(std::string_view(field.value));
      } else {
        append_quoted(line, field.value);
      }
    }
    line.push_back('}');
  }

  static void append_logfmt(fmt::memory_buffer& line, const LogRecord& record) {
    append_time(line, record.time);
    fmt::format_to(std::back_inserter(line), " {:<7} {}: {}", level_name(record.level), record.module, record.message);
    for (const LogField& field : record.fields) {
      fmt::format_to(std::back_inserter(line), " {}=", field.key);
      append_logfmt_value(line, field.value);
    }
  }

  int descriptor_;
  LogFormat format_;
  LogLevel least_;
  bool journal_;
};

class NullSink final : public LogSink {
 public:
  bool enabled(LogLevel) const override { return false; }
  void write(const LogRecord&) override {}
};

}  // namespace

std::unique_ptr<LogSink> make_descriptor_log_sink(int descriptor, LogFormat format, LogLevel least) {
  return std::make_unique<DescriptorSink>(descriptor, format, least);
}

LogSink& null_log_sink() {
  static NullSink sink;
  return sink;
}

void Log::write(LogLevel level, std::string_view message, Fields fields) const {
  if (!sink_->enabled(level)) return;
  const auto now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
  sink_->write(LogRecord{level, now, module_, message, std::span<const LogField>(fields.begin(), fields.size())});
}

}  // namespace bellwether
