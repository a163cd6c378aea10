// copy_json: a value that was read, written again as it is.
#pragma once

#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace bellwether::errors {

void copy_json(codec::JsonWriter& json, codec::JsonValue value);

}  // namespace bellwether::errors
