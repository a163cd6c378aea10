#include "checks/wire/xml_reader.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace bellwether::checks {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void append_utf8(std::string& text, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | point >> 6);
    put(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  }
}

// What "&name;" means; false for what is no entity of XML itself.
bool append_entity(std::string& text, std::string_view name) {
  constexpr std::pair<std::string_view, char> kNamed[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, c] : kNamed) {
    if (name == known) {
      text.push_back(c);
      return true;
    }
  }
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const bool is_hex = name.starts_with('x');
  if (is_hex) name.remove_prefix(1);
  std::uint32_t point = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), point, is_hex ? 16 : 10);
  if (error != std::errc() || end != name.data() + name.size() || point == 0 || point > 0x10ffff) return false;
  append_utf8(text, point);
  return true;
}

// Text with its entities replaced; what is no entity stays as it is, since senders forget to escape '&'.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&') {
      const std::size_t end = text.find(';', at);
      if (end != std::string_view::npos && append_entity(plain, text.substr(at + 1, end - at - 1))) {
        at = end + 1;
        continue;
      }
    }
    plain.push_back(text[at++]);
  }
  return plain;
}

}  // namespace

std::unexpected<Error> XmlReader::broken(std::string_view what) const {
  return fail(Code::kInvalidArgument, fmt::format("byte {}: {}", at_, what));
}

void XmlReader::skip_blanks() {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
}

std::string_view XmlReader::read_name() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && !is_blank(text_[at_]) &&
         std::string_view("<>/='\"").find(text_[at_]) == std::string_view::npos)
    ++at_;
  return text_.substr(begin, at_ - begin);
}

Result<void> XmlReader::skip(std::string_view begin, std::string_view end) {
  const std::size_t found = text_.find(end, at_ + begin.size());
  if (found == std::string_view::npos) return broken(fmt::format("'{}' has no '{}'", begin, end));
  at_ = found + end.size();
  return {};
}

Result<XmlEvent> XmlReader::next() {
  if (closes_next_) {
    closes_next_ = false;
    XmlEvent event{XmlEvent::Kind::kClose, std::move(open_.back()), {}, {}};
    open_.pop_back();
    return event;
  }
  while (at_ < text_.size()) {
    if (is_at("<?")) {
      TRY_VOID(skip("<?", "?>"));
    } else if (is_at("<!--")) {
      TRY_VOID(skip("<!--", "-->"));
    } else if (is_at("<![CDATA[")) {
      return read_text();
    } else if (is_at("<!")) {
      return broken("document types are not read");
    } else if (is_at("</")) {
      return read_close();
    } else if (is_at("<")) {
      return read_open();
    } else {
      return read_text();
    }
  }
  if (!open_.empty()) return broken(fmt::format("<{}> is not closed", open_.back()));
  return XmlEvent();
}

Result<XmlEvent> XmlReader::read_open() {
  ++at_;
  XmlEvent event;
  event.kind = XmlEvent::Kind::kOpen;
  event.name = read_name();
  if (event.name.empty()) return broken("an element without a name");
  while (true) {
    skip_blanks();
    if (at_ >= text_.size()) return broken("an element that does not end");
    if (is_at("/>") || is_at(">")) break;
    std::string name(read_name());
    skip_blanks();
    if (name.empty() || !is_at("=")) return broken("an attribute without a value");
    ++at_;
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '"' && quote != '\'') return broken("an attribute's value without quotes");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return broken("a quote that does not end");
    event.attributes.emplace_back(std::move(name), unescape(text_.substr(at_ + 1, end - at_ - 1)));
    at_ = end + 1;
  }
  closes_next_ = is_at("/>");
  at_ += closes_next_ ? 2 : 1;
  if (open_.size() == kMaxDepth) return broken("elements are nested too deeply");
  open_.push_back(event.name);
  return event;
}

Result<XmlEvent> XmlReader::read_close() {
  at_ += 2;
  XmlEvent event;
  event.kind = XmlEvent::Kind::kClose;
  event.name = read_name();
  skip_blanks();
  if (!is_at(">")) return broken("a closing tag that does not end");
  if (open_.empty() || open_.back() != event.name) return broken(fmt::format("</{}> closes nothing", event.name));
  ++at_;
  open_.pop_back();
  return event;
}

Result<XmlEvent> XmlReader::read_text() {
  XmlEvent event;
  event.kind = XmlEvent::Kind::kText;
  constexpr std::string_view kBegin = "<![CDATA[", kEnd = "]]>";
  if (is_at(kBegin)) {
    const std::size_t begin = at_ + kBegin.size();
    TRY_VOID(skip(kBegin, kEnd));
    event.text = text_.substr(begin, at_ - kEnd.size() - begin);
    return event;
  }
  const std::size_t end = std::min(text_.find('<', at_), text_.size());
  event.text = unescape(text_.substr(at_, end - at_));
  at_ = end;
  return event;
}

}  // namespace bellwether::checks
