// Runs the declarative cases of testdata/: series in, a target, series out, in text that anybody can extend.
//
//   # a comment
//   range 0 60                       from and until of the requests that follow
//   series app.a 10 @10: 1 2 _ 4     a series with a step of 10, its values from second 10 on; _ is none
//   forget                           drops all series
//
//   > scale(app.a,2)                 a target, and below it every series of the answer, in order
//   scale(app.a,2) 10 @10: 2 4 _ 8
//
//   ! scale(app.a,'x')               a target that is refused, and below it a part of the message
//   Invalid "float"
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>

#include <gtest/gtest.h>

#include "base/number.h"
#include "graphite/memory_backend.h"
#include "graphite/render.h"

namespace bellwether::graphite {
namespace {

std::string show(const Series& series) {
  std::string text = (series.is_unnamed ? "(unnamed)" : series.name) + " " + std::to_string(series.step) + " @" +
                     std::to_string(series.start) + ":";
  for (const double value : series.values) {
    text += ' ';
    if (is_none(value)) {
      text += '_';
    } else {
      append_js_number(text, value);
    }
  }
  return text;
}

struct SeriesLine {
  std::string name;
  std::int64_t step = 0;
  std::int64_t start = 0;
  std::vector<double> values;
};

// "name step @start: values"; the name may hold blanks.
std::optional<SeriesLine> parse_series_line(const std::string& line) {
  const std::size_t at = line.rfind(" @");
  const std::size_t colon = at == std::string::npos ? at : line.find(':', at);
  if (colon == std::string::npos) return std::nullopt;
  const std::string head = line.substr(0, at);
  const std::size_t blank = head.rfind(' ');
  if (blank == std::string::npos) return std::nullopt;
  SeriesLine result;
  result.name = head.substr(0, blank);
  result.step = std::stoll(head.substr(blank + 1));
  result.start = std::stoll(line.substr(at + 2, colon - at - 2));
  for (const std::string_view word : split(trim(std::string_view(line).substr(colon + 1)), ' ')) {
    if (!word.empty()) result.values.push_back(word == "_" ? kNone : parse_number(word).value_or(-999));
  }
  return result;
}

bool same(double a, double b) {
  if (is_none(a) || is_none(b)) return is_none(a) && is_none(b);
  return a == b || std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b));
}

class CaseFile {
 public:
  explicit CaseFile(const std::filesystem::path& path) : name_(path.filename().string()), file_(path) {}

  int run() {
    std::string line;
    while (next(line)) {
      if (line.starts_with("range ")) {
        from_ = std::stoll(line.substr(6));
        until_ = std::stoll(line.substr(line.rfind(' ')));
      } else if (line == "forget") {
        backend_ = std::make_unique<MemoryBackend>();
      } else if (line.starts_with("series ")) {
        const std::optional<SeriesLine> series = parse_series_line(line.substr(7));
        EXPECT_TRUE(series) << place() << ": " << line;
        if (series) backend_->add(series->name, series->start, series->step, series->values);
      } else if (line.starts_with("> ")) {
        expect_answer(line.substr(2));
      } else if (line.starts_with("! ")) {
        expect_refusal(line.substr(2));
      } else {
        ADD_FAILURE() << place() << ": not a case: " << line;
      }
    }
    return cases_;
  }

 private:
  bool next(std::string& line) {
    while (std::getline(file_, line)) {
      ++number_;
      if (!line.empty() && !line.starts_with('#')) return true;
    }
    return false;
  }

  std::string place() const { return name_ + ":" + std::to_string(number_); }

  Result<SeriesList> ask(const std::string& target) {
    ++cases_;
    RenderRequest request;
    request.targets = {target};
    request.from = from_;
    request.until = until_;
    request.now = until_;
    series::Budget budget;
    return evaluate(request, {.backend = *backend_, .registry = registry_}, budget);
  }

  // The answer's lines run up to the next blank line.
  void expect_answer(const std::string& target) {
    const std::string where = place() + ": " + target;
    const Result<SeriesList> list = ask(target);
    ASSERT_TRUE(list) << where << ": " << list.error().to_string();
    std::vector<std::string> lines;
    std::string line;
    while (std::getline(file_, line) && ++number_ && !line.empty()) lines.push_back(line);
    std::string answer;
    for (const Series& series : *list) answer += show(series) + "\n";
    ASSERT_EQ(list->size(), lines.size()) << where << " answers\n" << answer;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::optional<SeriesLine> expected = parse_series_line(lines[i]);
      ASSERT_TRUE(expected) << where << ": " << lines[i];
      const Series& series = (*list)[i];
      bool equal = (series.is_unnamed ? "(unnamed)" : series.name) == expected->name && series.step == expected->step &&
                   series.start == expected->start && series.values.size() == expected->values.size();
      for (std::size_t j = 0; equal && j < series.values.size(); ++j)
        equal = same(series.values[j], expected->values[j]);
      EXPECT_TRUE(equal) << where << "\n  expected " << lines[i] << "\n  answered " << show(series);
    }
  }

  void expect_refusal(const std::string& target) {
    const std::string where = place() + ": " + target;
    const Result<SeriesList> list = ask(target);
    std::string message;
    ASSERT_TRUE(std::getline(file_, message)) << where;
    ++number_;
    ASSERT_FALSE(list) << where << " is answered";
    EXPECT_NE(list.error().to_string().find(message), std::string::npos) << where << ": " << list.error().to_string();
  }

  const std::string name_;
  std::ifstream file_;
  int number_ = 0;
  int cases_ = 0;
  std::int64_t from_ = 0;
  std::int64_t until_ = 60;
  std::unique_ptr<MemoryBackend> backend_ = std::make_unique<MemoryBackend>();
  Registry registry_ = Registry::standard();
};

TEST(Cases, AnswersEveryFileOfTestdata) {
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(BW_SOURCE_DIR) + "/src/graphite/testdata")) {
    if (entry.path().extension() == ".txt") cases += CaseFile(entry.path()).run();
  }
  EXPECT_GT(cases, 150);
}

}  // namespace
}  // namespace bellwether::graphite
