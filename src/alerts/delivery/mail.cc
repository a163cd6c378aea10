#include "alerts/delivery/mail.h"

#include <fmt/format.h>

#include "alerts/delivery/channel_words.h"
#include "alerts/delivery/mail_text.h"
#include "base/text.h"

namespace bellwether::alerts {
namespace {

std::vector<std::string> recipients_of(std::string_view target) {
  std::vector<std::string> out;
  for (const std::string_view part : split(target, ',')) {
    const std::string_view address = address_of(part);
    if (!address.empty()) out.emplace_back(address);
  }
  return out;
}

std::string_view domain_of(std::string_view mailbox) {
  const std::string_view address = address_of(mailbox);
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? "localhost" : address.substr(at + 1);
}

void append_header(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format("{}: {}\r\n", name, encode_header_text(as_utf8(text), name.size() + 2));
}

std::string_view priority_of(const Message& message) {
  if (message.kind != Kind::kProblem) return "3";
  return message.state == State::kCritical || message.state == State::kDown ? "1" : "2";
}

}  // namespace

std::string mail_message(const Page& page, const MailReceiver& mail) {
  const Message& message = page.message;
  const std::string_view domain = domain_of(mail.from);
  std::string to;
  for (const std::string_view part : split(page.method.target, ',')) {
    if (address_of(part).empty()) continue;
    to += (to.empty() ? "" : ",\r\n ") + encode_mailbox(as_utf8(trim(part)));
  }
  std::string out;
  out += fmt::format("Date: {}\r\n", mail_date(message.when));
  out += fmt::format("From: {}\r\n", encode_mailbox(mail.from));
  out += fmt::format("To: {}\r\n", to);
  append_header(out, "Subject", message.title);
  out += fmt::format("Message-ID: <{}@{}>\r\n", message_id_text(page.key), domain);
  if (message.problem != 0) {
    const std::string thread = fmt::format("<problem.{:x}@{}>", message.problem, domain);
    out += fmt::format("In-Reply-To: {}\r\nReferences: {}\r\n", thread, thread);
  }
  out +=
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";
  // No holiday answers, and no loops between robots (RFC 3834).
  out += "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n";
  out += fmt::format("X-Priority: {}\r\n", priority_of(message));
  append_header(out, "X-Bellwether-Key", page.key);
  append_header(out, "X-Bellwether-Kind", kind_name(message.kind));
  append_header(out, "X-Bellwether-State", state_name(message.state));
  if (!message.host.empty()) append_header(out, "X-Bellwether-Host", message.host);
  if (!message.service.empty()) append_header(out, "X-Bellwether-Service", message.service);
  out += "\r\n";
  out += encode_quoted_printable(as_utf8(full_text(message)));
  return out;
}

Result<net::OutboundRequest> mail_request(const Page& page, const MailReceiver& mail) {
  net::OutboundRequest request;
  request.url = mail.server;
  request.user = mail.user;
  request.password = mail.password;
  request.start_tls = mail.start_tls;
  request.mail_from = address_of(mail.from);
  request.recipients = recipients_of(page.method.target);
  if (request.recipients.empty())
    return fail(Code::kInvalidArgument, fmt::format("'{}' is no mail address", printable(page.method.target)));
  request.body = mail_message(page, mail);
  return request;
}

}  // namespace bellwether::alerts
