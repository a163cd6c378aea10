#include "net/event_stream_buffer.h"

#include "base/text.h"

namespace bellwether::net {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  for (const char c : value) {
    if (c != '\n' && c != '\r' && c != '\0') out += c;
  }
  out += '\n';
}

}  // namespace

std::string format_event(std::string_view event, std::string_view data, std::string_view id) {
  std::string out;
  if (!id.empty()) append_field(out, "id", id);
  if (!event.empty()) append_field(out, "event", event);
  for (const std::string_view line : split(data, '\n')) append_field(out, "data", line);
  out += '\n';
  return out;
}

bool EventStreamBuffer::send(std::string_view event, std::string_view data, std::string_view id) {
  return append(format_event(event, data, id));
}

void EventStreamBuffer::send_comment() {
  append(":\n\n");
}

bool EventStreamBuffer::append(std::string_view text) {
  if (!is_open_) return false;
  if (waiting_.size() + text.size() > max_bytes_) {
    has_overflowed_ = true;
    close();
    return false;
  }
  waiting_ += text;
  changed_.set();
  return true;
}

void EventStreamBuffer::on_close(std::move_only_function<void()> call) {
  if (!is_open_) return call();
  on_close_.push_back(std::move(call));
}

void EventStreamBuffer::close() {
  if (!std::exchange(is_open_, false)) return;
  changed_.set();
  for (auto& call : std::exchange(on_close_, {})) call();
}

}  // namespace bellwether::net
