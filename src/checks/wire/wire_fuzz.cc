// What the ways in read, from any bytes: external commands, check-result files, NRDP's XML and JSON, NSCA's packets.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "checks/commands/command.h"
#include "checks/wire/nrdp_data.h"
#include "checks/wire/nsca_packet.h"
#include "checks/wire/result_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether;
  using namespace bellwether::checks;
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  ExternalCommand command;
  if (parse_command(text, command)) {
    CHECK(command.spec != nullptr && command.arguments.size() >= command.spec->required);
  }
  static_cast<void>(read_result_file(text));
  if (const auto results = read_nrdp_xml(text)) {
    for (const SpooledResult& result : *results) CHECK(!result.host.empty());
  }
  static_cast<void>(read_nrdp_json(text));

  Result<NscaReader> reader = NscaReader::create(NscaEncryption::kXor, "password", std::string(kNscaIvBytes, 'i'));
  CHECK(reader);
  reader->append(text);
  while (true) {
    const auto next = reader->next();
    if (!next || !*next) break;
    CHECK((*next)->host.size() <= 64 && (*next)->service.size() <= 128);
  }
  return 0;
}
