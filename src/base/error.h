// Error: what went wrong, in one of a dozen codes, with a message that names the place (file:line of a configuration, byte of a packet,
// field of a request) and, where there is one, the error below that caused it.
//
//   return Error(Code::kInvalidArgument, "storage-schemas.conf:12: retention '10x' has no unit").caused_by(std::move(below));
//
// A plain value: copyable, no thread affinity. Creating one allocates the message only.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace bellwether {

enum class Code {
  kInvalidArgument,    // the caller's input is malformed; retrying changes nothing
  kNotFound,           // no such thing
  kAlreadyExists,      // it is there already
  kOutOfRange,         // well-formed but outside what is accepted (too old, past the end)
  kResourceExhausted,  // a named limit was reached
  kPermissionDenied,   // known, but may not
  kUnauthenticated,    // not known
  kUnavailable,        // a peer or a resource does not answer now; retrying may help
  kDeadlineExceeded,   // it took longer than it was given
  kCancelled,          // somebody stopped it
  kDataLoss,           // stored bytes fail their checksum or are gone
  kIo,                 // the operating system refused; the message holds errno's text
  kInternal,           // an invariant of ours or of a library's does not hold
};

// The code's name as it appears in logs and JSON, e.g. "not_found".
std::string_view code_name(Code code);

class [[nodiscard]] Error {
 public:
  Error(Code code, std::string message) : code_(code), message_(std::move(message)) {}

  // An Error for a failed system call: "<what>: <strerror(errno_value)>", with ENOSPC as kResourceExhausted, ENOENT as kNotFound and so on.
  static Error from_errno(int errno_value, std::string_view what);

  Code code() const { return code_; }
  const std::string& message() const { return message_; }
  const Error* cause() const { return cause_.get(); }

  Error&& caused_by(Error below) &&;

  // The message with its causes, outermost first: "cannot open store: MANIFEST: Permission denied".
  std::string to_string() const;

 private:
  Code code_;
  std::string message_;
  std::shared_ptr<const Error> cause_;
};

}  // namespace bellwether
