#include "errors/search/issue_filter.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "errors/search/moment.h"
#include "errors/search/terms.h"
#include "errors/search/text_test.h"

namespace bellwether::errors {
namespace {

constexpr int kTagCost = 100;

struct StatusWord {
  std::string_view word;
  bool (*holds)(const Issue& issue);
};

template <Status kStatus>
bool has_status(const Issue& issue) {
  return issue.status == kStatus;
}
template <Substatus kSubstatus>
bool has_substatus(const Issue& issue) {
  return issue.substatus == kSubstatus;
}

// What nobody has looked at yet, or has to look at again.
bool is_for_review(const Issue& issue) {
  return issue.status == Status::kUnresolved && issue.substatus != Substatus::kOngoing && issue.assignee.empty();
}

constexpr std::array kStatusWords = {
    StatusWord{"unresolved", has_status<Status::kUnresolved>},
    StatusWord{"resolved", has_status<Status::kResolved>},
    StatusWord{"archived", has_status<Status::kArchived>},
    StatusWord{"ignored", has_status<Status::kArchived>},
    StatusWord{"muted", has_status<Status::kArchived>},
    StatusWord{"new", has_substatus<Substatus::kNew>},
    StatusWord{"ongoing", has_substatus<Substatus::kOngoing>},
    StatusWord{"escalating", has_substatus<Substatus::kEscalating>},
    StatusWord{"regressed", has_substatus<Substatus::kRegressed>},
    StatusWord{"archived_until_escalating", has_substatus<Substatus::kUntilEscalating>},
    StatusWord{"archived_until_condition_met", has_substatus<Substatus::kUntilCondition>},
    StatusWord{"archived_forever", has_substatus<Substatus::kForever>},
    StatusWord{"for_review", is_for_review},
    StatusWord{"assigned", [](const Issue& issue) { return !issue.assignee.empty(); }},
    StatusWord{"unassigned", [](const Issue& issue) { return issue.assignee.empty(); }},
    StatusWord{"unhandled", [](const Issue& issue) { return issue.is_unhandled; }},
    StatusWord{"linked", [](const Issue&) { return false; }},  // to an issue of another tracker: there is no such link
    StatusWord{"unlinked", [](const Issue&) { return true; }},
};

std::string_view priority_name(Priority priority) {
  constexpr std::array<std::string_view, 3> kNames{"low", "medium", "high"};
  return kNames[static_cast<std::size_t>(priority)];
}

// A field that is one text of an issue; null for those that are not.
std::string_view (*text_of(Field field))(const Issue& issue) {
  switch (field) {
    case Field::kLevel:
      return [](const Issue& issue) { return level_name(issue.level); };
    case Field::kPlatform:
      return [](const Issue& issue) -> std::string_view { return issue.platform; };
    case Field::kLogger:
      return [](const Issue& issue) -> std::string_view { return issue.logger; };
    case Field::kType:
      return [](const Issue& issue) -> std::string_view { return issue.type; };
    case Field::kTitle:
      return [](const Issue& issue) -> std::string_view { return issue.title.title; };
    case Field::kCulprit:
      return [](const Issue& issue) -> std::string_view { return issue.title.culprit; };
    case Field::kErrorType:
      return [](const Issue& issue) -> std::string_view { return issue.title.type; };
    case Field::kErrorValue:
      return [](const Issue& issue) -> std::string_view { return issue.title.value; };
    case Field::kStackFilename:
      return [](const Issue& issue) -> std::string_view { return issue.title.filename; };
    case Field::kStackFunction:
      return [](const Issue& issue) -> std::string_view { return issue.title.function; };
    case Field::kPriority:
      return [](const Issue& issue) { return priority_name(issue.priority); };
    case Field::kCategory:
      return [](const Issue& issue) -> std::string_view { return issue.type == "feedback" ? "feedback" : "error"; };
    default:
      return nullptr;
  }
}

}  // namespace

class IssueFilter::Compiler {
 public:
  Compiler(const Desk& desk, const Circumstances& circumstances) : desk_(desk), circumstances_(circumstances) {}

  Result<Node> compile(const SearchQuery& query) {
    Node node;
    node.kind = query.kind;
    if (query.kind == SearchQuery::Kind::kTerm) {
      TRY(node.test, compile_term(query.term, node));
      if (query.term.is_negated) {
        node.test = [test = std::move(node.test)](const Issue& issue) { return !test(issue); };
      }
      return node;
    }
    for (const SearchQuery& child : query.children) {
      TRY(Node compiled, compile(child));
      node.cost += compiled.cost;
      node.children.push_back(std::move(compiled));
    }
    std::ranges::sort(node.children, {}, &Node::cost);
    return node;
  }

 private:
  Result<Test> compile_term(const SearchTerm& term, Node& node) {
    if (term.key.empty()) return free_text(term);
    const std::optional<Field> field = field_of(term);
    if (!field) return tag(term, {term.key, ""}, node);
    if (const auto text = text_of(*field); text != nullptr) return text_field(term, *field, text);
    if (const auto tag_name = tag_behind(*field); tag_name && *field != Field::kRelease)
      return tag(term, *tag_name, node);
    switch (*field) {
      case Field::kIs:
        return is(term);
      case Field::kAssigned:
        return assigned(term);
      case Field::kTimesSeen:
        return number(term, [](const Issue& issue) { return static_cast<double>(issue.count); });
      case Field::kUsers:
        return number(term, [](const Issue& issue) { return static_cast<double>(issue.users); });
      case Field::kComments:
        return number(term, [](const Issue& issue) { return static_cast<double>(issue.comments); });
      case Field::kIssueId:
        return number(term, [](const Issue& issue) { return static_cast<double>(issue.id); });
      case Field::kAge:
        return moment(term, Reckoning::kAge, &Issue::first_seen);
      case Field::kFirstSeen:
        return moment(term, Reckoning::kTime, &Issue::first_seen);
      case Field::kLastSeen:
        return moment(term, Reckoning::kTime, &Issue::last_seen);
      case Field::kFirstRelease:
        return release_text(term, &Issue::first_release);
      case Field::kLastRelease:
        return release_text(term, &Issue::last_release);
      case Field::kRelease:
        return release_tag(term, node);
      case Field::kIssue:
        return short_id(term);
      case Field::kProject:
        return project(term);
      case Field::kMessage:
        return free_text(term);
      case Field::kErrorHandled:
      case Field::kErrorUnhandled:
        return handled(term, *field);
      default:
        return wrong_search(term.at, fmt::format("'{}' is about single events, not about issues", term.key));
    }
  }

  static Result<Test> free_text(const SearchTerm& term) {
    TRY_VOID(refuse_comparison(term));
    if (term.comparison == Comparison::kHas) return Test([](const Issue&) { return true; });
    return Test([test = TextTest(term.values, TextTest::Find::kWithin)](const Issue& issue) {
      const Title& title = issue.title;
      return test.passes(title.title) || test.passes(title.culprit) || test.passes(title.type) ||
             test.passes(title.value);
    });
  }

  static Result<Test> text_field(const SearchTerm& term, Field field, std::string_view (*text)(const Issue&)) {
    TRY_VOID(refuse_comparison(term));
    if (term.comparison == Comparison::kHas) return Test([text](const Issue& issue) { return !text(issue).empty(); });
    const auto find = field == Field::kTitle ? TextTest::Find::kWithin : TextTest::Find::kWhole;
    return Test([text, test = TextTest(term.values, find)](const Issue& issue) { return test.passes(text(issue)); });
  }

  static Result<Test> number(const SearchTerm& term, double (*value)(const Issue&)) {
    if (term.comparison == Comparison::kHas) return Test([value](const Issue& issue) { return value(issue) > 0; });
    TRY(std::vector<double> bounds, read_numbers(term));
    return Test([value, comparison = term.comparison, bounds = std::move(bounds)](const Issue& issue) {
      return std::ranges::any_of(bounds, [&](double bound) { return compares(value(issue), comparison, bound); });
    });
  }

  Result<Test> moment(const SearchTerm& term, Reckoning reckoning, UnixMillis Issue::* when) const {
    TRY(const MomentRange range, read_moment_range(term, reckoning, circumstances_.now));
    return Test([range, when](const Issue& issue) { return range.contains(issue.*when); });
  }

  static Result<Test> is(const SearchTerm& term) {
    std::vector<bool (*)(const Issue&)> tests;
    for (const std::string& value : term.values) {
      const auto* const word = std::ranges::find_if(
          kStatusWords, [&](const StatusWord& known) { return equals_ignoring_case(known.word, value); });
      if (word == kStatusWords.end()) return wrong_search(term.at, unknown_status(value));
      tests.push_back(word->holds);
    }
    if (tests.empty() || term.comparison != Comparison::kIs) return wrong_search(term.at, "'is' needs a word");
    return Test([tests = std::move(tests)](const Issue& issue) {
      return std::ranges::any_of(tests, [&](const auto& test) { return test(issue); });
    });
  }

  static std::string unknown_status(std::string_view value) {
    std::array<std::string_view, kStatusWords.size()> words;
    std::ranges::transform(kStatusWords, words.begin(), &StatusWord::word);
    const auto near = nearest(value, words);
    return fmt::format("'is' knows no '{}'{}", printable(value, 40), near ? fmt::format("; '{}'?", *near) : "");
  }

  Result<Test> assigned(const SearchTerm& term) const {
    TRY_VOID(refuse_comparison(term));
    if (term.comparison == Comparison::kHas) return Test([](const Issue& issue) { return !issue.assignee.empty(); });
    std::vector<std::string> names;
    for (const std::string& value : term.values) {
      if (value == "me") {
        names.push_back(circumstances_.asker);
      } else {
        names.push_back(value == "none" ? std::string() : value);
      }
    }
    return Test(
        [test = TextTest(names, TextTest::Find::kWhole)](const Issue& issue) { return test.passes(issue.assignee); });
  }

  // By project, since "latest" is another release in each.
  using ByProject = std::map<ProjectId, TextTest>;
  Result<ByProject> releases(const SearchTerm& term) const {
    TRY_VOID(refuse_comparison(term));
    ByProject tests;
    for (const Directory::Entry& entry : desk_.directory()->projects) {
      const std::vector<std::string> values = with_latest(term.values, desk_, entry.project.id);
      tests.emplace(entry.project.id, TextTest(values, TextTest::Find::kWhole));
    }
    return tests;
  }

  static bool passes(const ByProject& tests, const Issue& issue, std::string_view text) {
    const auto test = tests.find(issue.project);
    return test != tests.end() && test->second.passes(text);
  }

  Result<Test> release_text(const SearchTerm& term, std::string Issue::* release) const {
    if (term.comparison == Comparison::kHas)
      return Test([release](const Issue& issue) { return !(issue.*release).empty(); });
    TRY(ByProject tests, releases(term));
    return Test(
        [release, tests = std::move(tests)](const Issue& issue) { return passes(tests, issue, issue.*release); });
  }

  Result<Test> release_tag(const SearchTerm& term, Node& node) const {
    if (term.comparison == Comparison::kHas) return tag(term, {"release", ""}, node);
    TRY(ByProject tests, releases(term));
    node.cost = kTagCost;
    return Test([this_desk = &desk_, tests = std::move(tests)](const Issue& issue) {
      return std::ranges::any_of(this_desk->tag_values(issue.id, "release"),
                                 [&](const TagValue& value) { return passes(tests, issue, value.value); });
    });
  }

  Result<Test> tag(const SearchTerm& term, TagName name, Node& node) const {
    node.cost = kTagCost;
    const std::vector<std::string> values = values_in_tag(term.values, term.comparison, name);
    const bool is_number = term.comparison > Comparison::kHas;
    std::vector<double> bounds;
    if (is_number) {
      TRY(bounds, read_numbers(term));
    }
    return Test([this_desk = &desk_, key = std::string(name.key), comparison = term.comparison,
                 bounds = std::move(bounds), test = TextTest(values, TextTest::Find::kWhole)](const Issue& issue) {
      const std::vector<TagValue> seen = this_desk->tag_values(issue.id, key);
      return std::ranges::any_of(seen, [&](const TagValue& value) {
        if (bounds.empty()) return test.passes(value.value);
        const std::optional<double> number = parse_number(value.value);
        return number &&
               std::ranges::any_of(bounds, [&](double bound) { return compares(*number, comparison, bound); });
      });
    });
  }

  Result<Test> short_id(const SearchTerm& term) const {
    std::vector<IssueId> ids;
    for (const std::string& value : term.values) {
      if (const Issue* issue = desk_.find(value)) ids.push_back(issue->id);
    }
    return Test([ids = std::move(ids)](const Issue& issue) { return std::ranges::find(ids, issue.id) != ids.end(); });
  }

  Result<Test> project(const SearchTerm& term) const {
    TRY_VOID(refuse_comparison(term));
    const TextTest test(term.values, TextTest::Find::kWhole);
    std::vector<ProjectId> ids;
    for (const Directory::Entry& entry : desk_.directory()->projects) {
      const Project& project = entry.project;
      if (test.passes(project.slug) || test.passes(fmt::format("{}", static_cast<std::uint32_t>(project.id))))
        ids.push_back(project.id);
    }
    return Test(
        [ids = std::move(ids)](const Issue& issue) { return std::ranges::find(ids, issue.project) != ids.end(); });
  }

  static Result<Test> handled(const SearchTerm& term, Field field) {
    TRY(const bool flag, read_flag(term));
    const bool wants_unhandled = (field == Field::kErrorUnhandled) == flag;
    return Test([wants_unhandled](const Issue& issue) { return issue.is_unhandled == wants_unhandled; });
  }

  const Desk& desk_;
  const Circumstances& circumstances_;
};

Result<IssueFilter> IssueFilter::compile(const SearchQuery& query, const Desk& desk,
                                         const Circumstances& circumstances) {
  TRY(Node root, Compiler(desk, circumstances).compile(query));
  return IssueFilter(std::move(root));
}

bool IssueFilter::matches(const Node& node, const Issue& issue) {
  switch (node.kind) {
    case SearchQuery::Kind::kTerm:
      return node.test(issue);
    case SearchQuery::Kind::kAll:
      return std::ranges::all_of(node.children, [&](const Node& child) { return matches(child, issue); });
    case SearchQuery::Kind::kAny:
      return std::ranges::any_of(node.children, [&](const Node& child) { return matches(child, issue); });
  }
  return false;
}

}  // namespace bellwether::errors
