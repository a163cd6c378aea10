#include "checks/livestatus/query.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/livestatus/output.h"

namespace bellwether::checks::livestatus {
namespace {

// One request's lines on their way to a Query. Filters and statistics are stacks, because And, Or and Negate take from their ends.
class Parser {
 public:
  Parser(const Table& table, Query& query) : table_(table), query_(query) {}

  Result<void> header(std::string_view name, std::string_view value);
  Result<void> finish();

 private:
  Result<std::size_t> number(std::string_view name, std::string_view value) const;
  Result<std::size_t> count_of(std::string_view name, std::string_view value, std::size_t available) const;
  // `kind` is And, Or or Negate; `name` as the line has it.
  Result<void> join(std::vector<Filter>& filters, std::string_view kind, std::string_view name,
                    std::string_view value) const;
  Result<void> read_wait(std::string_view name, std::string_view value);
  Result<void> join_statistics(std::string_view name, std::string_view value);
  Result<void> read_columns(std::string_view value);
  Result<void> read_separators(std::string_view value);
  Result<void> read_sort(std::string_view value);
  Result<void> read_format(std::string_view value);

  const Table& table_;
  Query& query_;
  std::vector<Filter> filters_, wait_conditions_;
  std::optional<bool> headers_;
};

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) found.push_back(word);
  }
  return found;
}

template <class T>
std::vector<T> take_last(std::vector<T>& stack, std::size_t count) {
  const auto first = stack.end() - static_cast<std::ptrdiff_t>(count);
  std::vector<T> taken(std::make_move_iterator(first), std::make_move_iterator(stack.end()));
  stack.erase(first, stack.end());
  return taken;
}

// Conditions are visited by recursion: who asks may not choose how deep.
Result<void> check_depth(std::string_view name, const Filter& filter) {
  if (filter.depth() <= Filter::kMaxDepth) return {};
  return fail(Code::kResourceExhausted,
              fmt::format("{}: conditions are joined at most {} deep", name, Filter::kMaxDepth));
}

Result<std::size_t> Parser::number(std::string_view name, std::string_view value) const {
  std::size_t parsed = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
  if (error != std::errc() || end != value.data() + value.size())
    return fail(Code::kInvalidArgument, fmt::format("{}: '{}' is not a number", name, printable(value)));
  return parsed;
}

Result<std::size_t> Parser::count_of(std::string_view name, std::string_view value, std::size_t available) const {
  TRY(const std::size_t count, number(name, value));
  if (count > available)
    return fail(Code::kInvalidArgument,
                fmt::format("{}: joins {} conditions where {} stand before it", name, count, available));
  return count;
}

Result<void> Parser::join(std::vector<Filter>& filters, std::string_view kind, std::string_view name,
                          std::string_view value) const {
  const bool negates = kind == "Negate";
  std::size_t count = 1;
  if (!negates) {
    TRY(count, count_of(name, value, filters.size()));
  }
  if (filters.size() < count) return fail(Code::kInvalidArgument, fmt::format("{}: no filter stands before it", name));
  std::vector<Filter> parts = take_last(filters, count);
  filters.push_back(negates         ? Filter::negate(std::move(parts.front()))
                    : kind == "And" ? Filter::all_of(std::move(parts))
                                    : Filter::any_of(std::move(parts)));
  return check_depth(name, filters.back());
}

Result<void> Parser::read_wait(std::string_view name, std::string_view value) {
  if (!query_.wait) query_.wait.emplace();
  if (name == "WaitTrigger") {
    TRY(query_.wait->trigger, parse_trigger(value));
  } else if (name == "WaitObject") {
    query_.wait->object = value;
  } else if (name == "WaitTimeout") {
    TRY(const std::size_t timeout, number(name, value));
    if (timeout > 0 && timeout < static_cast<std::size_t>(Wait::kMaxWait.count()))
      query_.wait->timeout = milliseconds(timeout);
  } else if (name == "WaitCondition") {
    TRY(Filter condition, Filter::parse(value, table_));
    wait_conditions_.push_back(std::move(condition));
  } else if (name == "WaitConditionAnd" || name == "WaitConditionOr" || name == "WaitConditionNegate") {
    return join(wait_conditions_, name.substr(std::string_view("WaitCondition").size()), name, value);
  } else {
    return fail(Code::kInvalidArgument, fmt::format("there is no header '{}'", printable(name)));
  }
  return {};
}

Result<void> Parser::join_statistics(std::string_view name, std::string_view value) {
  const bool negates = name == "StatsNegate";
  std::size_t count = 1;
  if (!negates) {
    TRY(count, count_of(name, value, query_.statistics.size()));
  }
  if (query_.statistics.size() < count) return fail(Code::kInvalidArgument, "StatsNegate: no Stats stands before it");
  std::vector<Filter> parts;
  for (Statistic& statistic : take_last(query_.statistics, count)) {
    if (statistic.kind() != Statistic::Kind::kCount)
      return fail(Code::kInvalidArgument, fmt::format("{}: joins an aggregate, which is no condition", name));
    parts.push_back(statistic.filter());
  }
  Filter joined = negates              ? Filter::negate(std::move(parts.front()))
                  : name == "StatsAnd" ? Filter::all_of(std::move(parts))
                                       : Filter::any_of(std::move(parts));
  TRY_VOID(check_depth(name, joined));
  query_.statistics.push_back(Statistic::count(std::move(joined)));
  return {};
}

Result<void> Parser::read_columns(std::string_view value) {
  for (const std::string_view name : words(value)) {
    const Column* const column = table_.find(name);
    if (column == nullptr)
      return fail(Code::kInvalidArgument, fmt::format("table '{}' has no column '{}'", table_.name, printable(name)));
    query_.columns.push_back(column);
  }
  return {};
}

Result<void> Parser::read_separators(std::string_view value) {
  char* const places[] = {&query_.separators.row, &query_.separators.field, &query_.separators.list,
                          &query_.separators.pair};
  const std::vector<std::string_view> codes = words(value);
  if (codes.size() != std::size(places)) return fail(Code::kInvalidArgument, "Separators: needs four character codes");
  for (std::size_t i = 0; i < codes.size(); ++i) {
    TRY(const std::size_t code, number("Separators", codes[i]));
    *places[i] = static_cast<char>(code);
  }
  return {};
}

Result<void> Parser::read_sort(std::string_view value) {
  const std::vector<std::string_view> parts = words(value);
  const Column* const column = parts.empty() ? nullptr : table_.find(parts.front());
  if (column == nullptr)
    return fail(Code::kInvalidArgument,
                fmt::format("Sort: table '{}' has no column '{}'", table_.name, printable(value)));
  query_.sort.push_back({column, parts.size() > 1 && parts[1] == "desc"});
  return {};
}

Result<void> Parser::read_format(std::string_view value) {
  constexpr std::pair<std::string_view, OutputFormat> kFormats[] = {{"csv", OutputFormat::kCsv},
                                                                    {"json", OutputFormat::kJson},
                                                                    {"python", OutputFormat::kPython},
                                                                    {"python3", OutputFormat::kPython3}};
  for (const auto& [name, format] : kFormats) {
    if (name == value) {
      query_.format = format;
      return {};
    }
  }
  return fail(Code::kInvalidArgument,
              fmt::format("OutputFormat: '{}' is none of csv, json, python, python3", printable(value)));
}

Result<void> Parser::header(std::string_view name, std::string_view value) {
  if (name == "Columns" || name == "StatsGroupBy") return read_columns(value);
  if (name == "And" || name == "Or" || name == "Negate") return join(filters_, name, name, value);
  if (name == "StatsAnd" || name == "StatsOr" || name == "StatsNegate") return join_statistics(name, value);
  if (name == "Separators") return read_separators(value);
  if (name == "Sort") return read_sort(value);
  if (name == "OutputFormat") return read_format(value);
  if (name == "Filter") {
    TRY(Filter filter, Filter::parse(value, table_));
    filters_.push_back(std::move(filter));
    return {};
  }
  if (name == "Stats") {
    TRY(Statistic statistic, Statistic::parse(value, table_));
    query_.statistics.push_back(std::move(statistic));
    return {};
  }
  if (name == "Limit") {
    TRY(query_.limit, number(name, value));
    return {};
  }
  if (name == "Offset") {
    TRY(query_.offset, number(name, value));
    return {};
  }
  if (name == "ColumnHeaders") {
    headers_ = value == "on";
    return {};
  }
  if (name == "AuthUser") {
    query_.user = value;
    return {};
  }
  // Known, and without a meaning here: clocks are compared by nobody, and an answer takes milliseconds.
  if (name == "Localtime" || name == "Timelimit" || name == "KeepAlive" || name == "ResponseHeader") return {};
  if (name.starts_with("Wait")) return read_wait(name, value);
  return fail(Code::kInvalidArgument, fmt::format("there is no header '{}'", printable(name)));
}

Result<void> Parser::finish() {
  if (!wait_conditions_.empty()) {
    if (query_.wait->object.empty()) return fail(Code::kInvalidArgument, "WaitCondition: needs a WaitObject");
    query_.wait->condition = Filter::all_of(std::move(wait_conditions_));
  }
  query_.filter = Filter::all_of(std::move(filters_));
  query_.has_headers = headers_.value_or(query_.columns.empty() && query_.statistics.empty());
  if (query_.columns.empty() && query_.statistics.empty()) {
    for (const Column& column : table_.columns) query_.columns.push_back(&column);
  }
  return {};
}

std::pair<std::string_view, std::string_view> header_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {trim(line), {}};
  return {trim(line.substr(0, colon)), trim(line.substr(colon + 1))};
}

template <class Contacts>
bool knows(const Contacts& contacts, std::optional<ContactIndex> user) {
  return user && std::ranges::find(contacts, *user) != contacts.end();
}

// A contact sees the hosts and services it is told about, and every service of its hosts.
bool may_see(const Row& row, std::optional<ContactIndex> user) {
  if (row.host == nullptr) return true;
  if (knows(row.host->policy.contacts, user)) return true;
  return row.service != nullptr && knows(row.service->policy.contacts, user);
}

std::vector<Value> read_columns_of(const Query& query, const Site& site, const Row& row) {
  std::vector<Value> cells;
  cells.reserve(query.columns.size() + query.statistics.size());
  for (const Column* column : query.columns) cells.push_back(column->read(site, row));
  return cells;
}

// Calls `take` for each row that the query's filter and user leave; it answers false when it has enough.
void visit_rows(const Query& query, const Site& site, const std::function<bool(const Row&)>& take) {
  std::optional<ContactIndex> user;
  if (!query.user.empty()) {
    const auto& contacts = site.alerts.directory().contacts;
    const auto found = std::ranges::find(contacts, query.user, &alerts::Contact::name);
    if (found != contacts.end()) user = ContactIndex{static_cast<std::uint32_t>(found - contacts.begin())};
  }
  query.table->rows(site, [&](const Row& row) {
    if (!query.user.empty() && !may_see(row, user)) return true;
    return !query.filter.matches(site, row) || take(row);
  });
}

void write_sorted(const Query& query, const Site& site, RowWriter& writer) {
  struct Kept {
    std::vector<Value> keys;
    std::vector<Value> cells;
    std::size_t place = 0;
  };
  std::vector<Kept> kept;
  visit_rows(query, site, [&](const Row& row) {
    Kept entry;
    entry.place = kept.size();
    for (const SortKey& key : query.sort) entry.keys.push_back(key.column->read(site, row));
    entry.cells = read_columns_of(query, site, row);
    kept.push_back(std::move(entry));
    return true;
  });
  std::ranges::sort(kept, [&](const Kept& a, const Kept& b) {
    for (std::size_t i = 0; i < query.sort.size(); ++i) {
      const int order = compare(a.keys[i], b.keys[i]);
      if (order != 0) return (order < 0) != query.sort[i].is_descending;
    }
    return a.place < b.place;
  });
  const std::size_t last = query.limit ? std::min(kept.size(), query.offset + *query.limit) : kept.size();
  for (std::size_t i = query.offset; i < last && writer.bytes() <= kMaxAnswerBytes; ++i) writer.write(kept[i].cells);
}

void write_statistics(const Query& query, const Site& site, RowWriter& writer) {
  struct Group {
    std::vector<Value> cells;
    std::vector<Statistic::Sums> sums;
  };
  std::map<std::string, Group> groups;  // by the written cells, which order them as well
  visit_rows(query, site, [&](const Row& row) {
    std::vector<Value> cells = read_columns_of(query, site, row);
    RowWriter key(OutputFormat::kCsv, Separators{.row = '\0', .field = '\1', .list = '\2', .pair = '\3'});
    key.write(cells);
    Group& group = groups[std::move(key).finish()];
    if (group.sums.empty()) {
      group.cells = std::move(cells);
      group.sums.resize(query.statistics.size());
    }
    for (std::size_t i = 0; i < query.statistics.size(); ++i) query.statistics[i].add(site, row, group.sums[i]);
    return true;
  });
  if (groups.empty() && query.columns.empty()) groups[""].sums.resize(query.statistics.size());
  std::size_t written = 0;
  for (auto& [key, group] : groups) {
    if (query.limit && written++ >= *query.limit) break;
    for (std::size_t i = 0; i < query.statistics.size(); ++i)
      group.cells.push_back(query.statistics[i].result(group.sums[i]));
    writer.write(group.cells);
  }
}

void write_rows(const Query& query, const Site& site, RowWriter& writer) {
  std::size_t seen = 0;
  if (query.limit == 0u) return;
  visit_rows(query, site, [&](const Row& row) {
    if (seen++ < query.offset) return true;
    writer.write(read_columns_of(query, site, row));
    return writer.bytes() <= kMaxAnswerBytes && (!query.limit || seen < query.offset + *query.limit);
  });
}

}  // namespace

Conversation read_conversation(std::string_view request) {
  Conversation conversation;
  for (const std::string_view line : split(request, '\n')) {
    const auto [name, value] = header_of(line);
    if (name == "KeepAlive") conversation.keep_alive = value == "on";
    if (name == "ResponseHeader") conversation.fixed16 = value == "fixed16";
  }
  return conversation;
}

Result<Query> parse_query(std::string_view request, const Tables& tables) {
  std::vector<std::string_view> lines = split(request, '\n');
  for (std::string_view& line : lines) line = trim(line);
  const std::vector<std::string_view> first = words(lines.front());
  if (first.size() != 2 || first.front() != "GET")
    return fail(Code::kInvalidArgument,
                fmt::format("'{}' is no request: GET TABLE or COMMAND", printable(lines.front())));
  const auto table = tables.find(first[1]);
  if (first[1] == "statehist")
    return fail(Code::kNotFound,
                "the table 'statehist' is not kept here: see the alerts in 'log', or /api/v1/checks/history");
  if (table == tables.end()) return fail(Code::kNotFound, fmt::format("there is no table '{}'", printable(first[1])));
  Query query;
  query.table = &table->second;
  Parser parser(table->second, query);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const auto [name, value] = header_of(lines[i]);
    TRY_VOID(parser.header(name, value));
  }
  TRY_VOID(parser.finish());
  return query;
}

Result<std::string> answer_query(const Query& query, const Site& site) {
  RowWriter writer(query.format, query.separators);
  if (query.has_headers) {
    std::vector<Value> names;
    for (const Column* column : query.columns) names.emplace_back(std::string_view(column->name));
    for (std::size_t i = 0; i < query.statistics.size(); ++i) names.emplace_back(fmt::format("stats_{}", i + 1));
    writer.write(names);
  }
  if (!query.statistics.empty()) {
    write_statistics(query, site, writer);
  } else if (!query.sort.empty()) {
    write_sorted(query, site, writer);
  } else {
    write_rows(query, site, writer);
  }
  if (writer.bytes() > kMaxAnswerBytes)
    return fail(Code::kResourceExhausted,
                fmt::format("an answer has at most {} bytes: ask for fewer rows or columns", kMaxAnswerBytes));
  return std::move(writer).finish();
}

std::string fixed16_header(int status, std::size_t bytes) {
  return fmt::format("{:03} {:>11}\n", status, bytes);
}

}  // namespace bellwether::checks::livestatus
