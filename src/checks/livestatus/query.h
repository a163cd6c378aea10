// Query: one Livestatus request: "GET hosts", then header lines, ended by an empty line or the end of the input. The language is that of
// MK Livestatus; docs/checks.md says what is known of it here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checks/livestatus/filter.h"
#include "checks/livestatus/statistics.h"
#include "checks/livestatus/table.h"
#include "checks/livestatus/wait.h"

namespace bellwether::checks::livestatus {

enum class OutputFormat { kCsv, kJson, kPython, kPython3 };

struct Separators {
  char row = '\n', field = ';', list = ',', pair = '|';
};

struct SortKey {
  const Column* column = nullptr;
  bool is_descending = false;
};

struct Query {
  const Table* table = nullptr;
  std::vector<const Column*> columns;
  Filter filter = Filter::all_of({});
  std::vector<Statistic> statistics;
  std::vector<SortKey> sort;
  std::optional<std::size_t> limit;
  std::size_t offset = 0;
  OutputFormat format = OutputFormat::kCsv;
  Separators separators;
  bool has_headers = false;
  std::optional<Wait> wait;
  std::string user;  // only what this contact may see; empty: everything
};

// How the connection goes on, known even where the query itself is wrong.
struct Conversation {
  bool keep_alive = false;
  bool fixed16 = false;
};

Conversation read_conversation(std::string_view request);

// kNotFound for a table that does not exist, kInvalidArgument for everything else, with the line's text.
Result<Query> parse_query(std::string_view request, const Tables& tables);

// The answer's body. Cost: a visit of every row of the table. kResourceExhausted past kMaxAnswerBytes.
inline constexpr std::size_t kMaxAnswerBytes = 64 << 20;
Result<std::string> answer_query(const Query& query, const Site& site);

// "200        1234\n", as ResponseHeader: fixed16 has it.
std::string fixed16_header(int status, std::size_t bytes);

}  // namespace bellwether::checks::livestatus
