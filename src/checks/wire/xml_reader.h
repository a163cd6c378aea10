// XmlReader: the little of XML that NRDP's clients send: elements, attributes, text, entities, CDATA, comments. No document types and with
// them no entities of the sender's own making: they are refused. Pure; one pass.
//
//   XmlReader reader(text);
//   while (true) { TRY(XmlEvent event, reader.next()); … }
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bellwether::checks {

struct XmlEvent {
  enum class Kind : std::uint8_t { kOpen, kText, kClose, kEnd };
  Kind kind = Kind::kEnd;
  std::string name;  // of an element
  std::string text;  // of kText, entities replaced
  std::vector<std::pair<std::string, std::string>> attributes;
};

class XmlReader {
 public:
  static constexpr std::size_t kMaxDepth = 32;

  explicit XmlReader(std::string_view text) : text_(text) {}

  // kInvalidArgument names the byte. An element "<a/>" is an open and a close.
  Result<XmlEvent> next();

 private:
  Result<XmlEvent> read_open();
  Result<XmlEvent> read_close();
  Result<XmlEvent> read_text();
  Result<void> skip(std::string_view begin, std::string_view end);
  std::string_view read_name();
  void skip_blanks();
  bool is_at(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  std::unexpected<Error> broken(std::string_view what) const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> open_;
  bool closes_next_ = false;
};

}  // namespace bellwether::checks
