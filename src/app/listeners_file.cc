#include "app/listeners_file.h"

#include "codec/json_writer.h"

namespace bellwether::app {

Result<void> write_listeners_file(disk::Filesystem& filesystem, const std::string& data,
                                  const AddressesByModule& addresses) {
  std::string out;
  codec::JsonWriter json(out);
  json.begin_object();
  for (const auto& [module, texts] : addresses) {
    json.key(module).begin_array();
    for (const std::string& text : texts) json.string(text);
    json.end_array();
  }
  json.end_object();
  out += '\n';
  return filesystem.replace_file(data + "/listeners.json", out);
}

}  // namespace bellwether::app
