// The desk's rows in the ledger: what has changed as statements, and everything back at start. docs/formats/errors-state.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "archive/store.h"
#include "base/result.h"
#include "base/time.h"
#include "errors/desk_recorder.h"
#include "errors/issues/engine.h"
#include "errors/issues/event_series.h"
#include "ledger/connection.h"

namespace bellwether::errors {

// Ids of events as one text of fixed pieces.
void append_recent_id(std::string& ids, ProjectId project, const EventId& id);

// Everything that has changed in the engine and the series, as it is now, and that it belongs to `until`.
void append_rows(std::vector<DeskRecorder::Write>& writes, Engine& engine, EventSeries& series, std::string recent_ids,
                 archive::Position until, UnixSeconds now);

// The position up to which what was loaded has heard of the archive. kDataLoss for a row that cannot be read.
Result<archive::Position> load_rows(ledger::Connection& connection, UnixMillis now, Engine& engine,
                                    EventSeries& series);

}  // namespace bellwether::errors
