#include "base/error.h"

#include <cerrno>
#include <cstring>

namespace bellwether {

std::string_view code_name(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
      return "invalid_argument";
    case Code::kNotFound:
      return "not_found";
    case Code::kAlreadyExists:
      return "already_exists";
    case Code::kOutOfRange:
      return "out_of_range";
    case Code::kResourceExhausted:
      return "resource_exhausted";
    case Code::kPermissionDenied:
      return "permission_denied";
    case Code::kUnauthenticated:
      return "unauthenticated";
    case Code::kUnavailable:
      return "unavailable";
    case Code::kDeadlineExceeded:
      return "deadline_exceeded";
    case Code::kCancelled:
      return "cancelled";
    case Code::kDataLoss:
      return "data_loss";
    case Code::kIo:
      return "io";
    case Code::kInternal:
      return "internal";
  }
  return "internal";
}

Error Error::from_errno(int errno_value, std::string_view what) {
  Code code = Code::kIo;
  switch (errno_value) {
    case ENOENT:
      code = Code::kNotFound;
      break;
    case EEXIST:
      code = Code::kAlreadyExists;
      break;
    case EACCES:
    case EPERM:
      code = Code::kPermissionDenied;
      break;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      code = Code::kResourceExhausted;
      break;
    case EADDRINUSE:
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE:
      code = Code::kUnavailable;
      break;
    case ETIMEDOUT:
      code = Code::kDeadlineExceeded;
      break;
    default:
      break;
  }
  char buffer[128];
  // The GNU strerror_r may return a static text instead of filling the buffer; it is thread-safe either way.
  const char* text = ::strerror_r(errno_value, buffer, sizeof buffer);
  return Error(code, std::string(what) + ": " + text);
}

Error&& Error::caused_by(Error below) && {
  cause_ = std::make_shared<const Error>(std::move(below));
  return std::move(*this);
}

std::string Error::to_string() const {
  std::string text = message_;
  for (const Error* below = cause(); below != nullptr; below = below->cause()) {
    text += ": ";
    text += below->message();
  }
  return text;
}

}  // namespace bellwether
