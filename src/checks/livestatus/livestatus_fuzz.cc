// Livestatus from whoever reaches the socket: however its bytes are cut, the same requests are found, and none of them breaks the parser.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "checks/livestatus/query.h"
#include "checks/livestatus/request_reader.h"
#include "checks/livestatus/tables.h"

namespace {

using namespace bellwether::checks::livestatus;

std::vector<std::string> requests_of(std::string_view input, std::size_t step) {
  RequestReader reader;
  std::vector<std::string> found;
  const auto take = [&found](const RequestReader::Request& request) { found.emplace_back(request.text); };
  std::string held;
  for (std::size_t at = 0; at < input.size(); at += step) {
    held += input.substr(at, step);
    held.erase(0, reader.read(held, take));
  }
  reader.end(held, take);
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Tables tables = make_tables();
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> requests = requests_of(input, std::max<std::size_t>(size, 1));
  CHECK(requests == requests_of(input, 3), "cut otherwise, {} bytes hold other requests", size);
  for (const std::string& request : requests) {
    (void)read_conversation(request);
    (void)parse_query(request, tables);
  }
  return 0;
}
