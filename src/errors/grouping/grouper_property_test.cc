// What holds for every event: drawn at random from a few names, so that frames repeat and rules meet them.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "errors/grouping/component_tree.h"
#include "errors/grouping/grouping.h"
#include "errors/grouping/test_events.h"

namespace bellwether::errors {
namespace {

constexpr std::uint32_t kSeed = 20'260'120;
constexpr int kEvents = 300;

class Draw {
 public:
  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string one_of(std::initializer_list<const char*> choices) { return choices.begin()[below(choices.size())]; }

  Frame frame() {
    Frame made;
    made.filename = one_of({"app/a.py", "lib/site-packages/b.py", "c.js", "/usr/lib/d.so", "<anonymous>", ""});
    made.abs_path = one_of({"/srv/app/a.py", "https://x.com/c.js", "[native code]", "", "C:\\x\\node_modules\\y.js"});
    made.function = one_of({"run", "std::vector<int>::push_back(int)", "malloc", "?", "", "lambda$1", "main"});
    made.module = one_of({"", "", "app.shop", "java.lang.Thread", "a$$Lambda$1"});
    made.package = one_of({"", "/usr/lib/libc.so.6", "/srv/app/bin"});
    made.context_line = one_of({"", "  raise  X(1)", "x"});
    made.line = static_cast<std::uint32_t>(below(100));
    if (!one_in(3)) made.in_app = one_in(2);
    made.is_source_mapped = one_in(4);
    return made;
  }
  Event event() {
    Event made;
    made.platform = one_of({"python", "javascript", "node", "java", "native", "csharp", "php", "ruby", "other"});
    const std::size_t exceptions = below(4);
    for (std::size_t i = 0; i < exceptions; ++i) {
      std::vector<Frame> frames(below(8));
      std::ranges::generate(frames, [this] { return frame(); });
      made.exceptions.push_back(
          exception_of(one_of({"A", "B", ""}), one_of({"", "order 7", "user ada@example.com"}), std::move(frames)));
      if (one_in(2)) {
        made.exceptions.back().mechanism = Mechanism{.type = "generic",
                                                     .is_synthetic = one_in(4),
                                                     .is_exception_group = one_in(3),
                                                     .exception_id = static_cast<std::int64_t>(below(4)),
                                                     .parent_id = static_cast<std::int64_t>(below(4))};
      }
    }
    if (one_in(3)) made.message = Message{.text = one_of({"", "hello 5", "a\nb\nc"}), .template_ = {}};
    if (one_in(6)) made.fingerprint = {"{{ default }}", "x"};
    return made;
  }

 private:
  std::mt19937 random_{kSeed};
};

class Properties : public testing::Test {
 protected:
  template <class Check>
  void for_each_event(Check check) {
    for (const Profile profile : {Profile::k2026, Profile::k2019}) {
      const auto grouper = *Grouper::create(profile, "path:**/app/** +app\nfunction:run ^-group\n", "");
      Draw draw;
      for (int i = 0; i < kEvents; ++i) check(*grouper, draw.event());
    }
  }
};

template <class Change>
void for_each_frame(Event& event, Change change) {
  for (Exception& exception : event.exceptions) {
    if (!exception.stacktrace) continue;
    for (Frame& frame : exception.stacktrace->frames) change(frame);
  }
}

TEST_F(Properties, LinesAndColumnsDoNotMatter) {
  for_each_event([](const Grouper& grouper, Event event) {
    // All different, so that no recursion appears or goes.
    std::uint32_t line = 0;
    for_each_frame(event, [&line](Frame& frame) { frame.line = ++line; });
    const std::vector<std::string> before = grouper.group(event).hashes;
    line = 7'000;
    for_each_frame(event, [&line](Frame& frame) { frame.line = --line, frame.column = line; });
    EXPECT_EQ(grouper.group(event).hashes, before);
  });
}

TEST_F(Properties, WhenAndWhoDoesNotMatter) {
  for_each_event([](const Grouper& grouper, Event event) {
    const std::vector<std::string> before = grouper.group(event).hashes;
    event.id = EventId{.high = 1, .low = 2};
    event.when = event.received = UnixMillis(std::chrono::milliseconds(7));
    event.user.id = "7";
    event.server_name = "web-7";
    event.release = "2.0";
    event.tags = {{"browser", "Firefox"}};
    EXPECT_EQ(grouper.group(event).hashes, before);
  });
}

TEST_F(Properties, ThereAreOneOrTwoDifferentHashes) {
  for_each_event([](const Grouper& grouper, const Event& event) {
    const std::vector<std::string> hashes = grouper.group(event).hashes;
    ASSERT_TRUE(hashes.size() == 1 || hashes.size() == 2);
    for (const std::string& hash : hashes) {
      EXPECT_EQ(hash.size(), 32u);
      EXPECT_EQ(hash.find_first_not_of("0123456789abcdef"), std::string::npos);
    }
    EXPECT_NE(hashes.front(), hashes.size() == 2 ? hashes.back() : "");
  });
}

void append_values(const Component& component, std::string& out) {
  if (!component.contributes) return;
  for (const std::string& value : component.values) out += value;
  for (const Component& below : component.components) append_values(below, out);
}

TEST_F(Properties, TheTreeShowsWhatIsHashed) {
  for_each_event([](const Grouper& grouper, Event event) {
    event.fingerprint.clear();
    std::vector<std::string> explained;
    for (const Variant& variant : grouper.explain(event)) {
      EXPECT_EQ(variant.contributes, !variant.hash.empty());
      EXPECT_EQ(variant.contributes, variant.root.contributes);
      if (!variant.contributes) continue;
      std::string joined;
      append_values(variant.root, joined);
      EXPECT_EQ(variant.hash, hash_of(joined));
      explained.push_back(variant.hash);
    }
    EXPECT_EQ(explained, grouper.group(event).hashes);
  });
}

TEST_F(Properties, MarkedFramesStayMarkedAndGroupTheSame) {
  for_each_event([](const Grouper& grouper, Event event) {
    const std::vector<std::string> before = grouper.group(event).hashes;
    grouper.mark_in_app(event);
    for_each_frame(event, [](const Frame& frame) { EXPECT_TRUE(frame.in_app.has_value()); });
    EXPECT_EQ(grouper.group(event).hashes, before);
    Event again = event;
    grouper.mark_in_app(again);
    for (std::size_t i = 0; i < event.exceptions.size(); ++i) {
      if (!event.exceptions[i].stacktrace) continue;
      for (std::size_t f = 0; f < event.exceptions[i].stacktrace->frames.size(); ++f) {
        EXPECT_EQ(again.exceptions[i].stacktrace->frames[f].in_app, event.exceptions[i].stacktrace->frames[f].in_app);
      }
    }
  });
}

}  // namespace
}  // namespace bellwether::errors
