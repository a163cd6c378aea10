#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archive/journal_format.h"
#include "archive/postings.h"
#include "archive/record_codec.h"
#include "archive/trigrams.h"
#include "archive/wildcard.h"

namespace bellwether::archive {
namespace {

TEST(WildcardTest, MatchesWholeTextsInAnyCase) {
  EXPECT_TRUE(Wildcard("Mailbox").matches("mAILBOX"));
  EXPECT_FALSE(Wildcard("mailbox").matches("mailboxes"));
  EXPECT_TRUE(Wildcard("mail*").matches("MAIL"));
  EXPECT_TRUE(Wildcard("*box").matches("no such Mailbox"));
  EXPECT_FALSE(Wildcard("*box").matches("boxes"));
  EXPECT_TRUE(Wildcard("no*mail*x").matches("No such mailbox"));
  EXPECT_FALSE(Wildcard("ab*ba").matches("aba"));
  EXPECT_FALSE(Wildcard("a*b*b").matches("ab"));
  EXPECT_TRUE(Wildcard("*").matches(""));
  EXPECT_TRUE(Wildcard("**").matches("anything"));
  EXPECT_TRUE(Wildcard("").matches(""));
  EXPECT_FALSE(Wildcard("").matches("x"));
  EXPECT_TRUE(Wildcard("*aab*").matches("aaab"));
}

TEST(TrigramsTest, HoldsWhatWasAdded) {
  Trigrams trigrams;
  trigrams.add("LookupError: no such mailbox");
  EXPECT_TRUE(may_hold(trigrams.bytes(), "lookuperror"));
  EXPECT_TRUE(may_hold(trigrams.bytes(), "such mail"));
  EXPECT_TRUE(may_hold(trigrams.bytes(), "zz"));  // too short to be ruled out
  EXPECT_FALSE(may_hold(trigrams.bytes(), "timeout"));
}

TEST(PostingsTest, GiveBackTheirMembers) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 500; ++i) {
    const auto size = static_cast<std::uint32_t>(1 + random() % 400);
    const std::uint64_t share = 1 + random() % 20;
    std::vector<std::uint32_t> members;
    for (std::uint32_t each = 0; each < size; ++each) {
      if (random() % share == 0) members.push_back(each);
    }
    std::string section = "before";
    const Posting posting = put_posting(members, size, section);
    section += "after";
    Bitmap set(size);
    ASSERT_TRUE(add_posting(section, posting, set));
    std::vector<std::uint32_t> forwards, backwards;
    for (auto each = set.next(0); each; each = set.next(*each + 1)) forwards.push_back(*each);
    for (auto each = set.previous(size); each; each = set.previous(*each)) backwards.insert(backwards.begin(), *each);
    ASSERT_EQ(forwards, members);
    ASSERT_EQ(backwards, members);
    Bitmap even(size);
    std::uint32_t expected = 0;
    for (std::uint32_t each = 0; each < size; each += 2) even.set(each);
    for (const std::uint32_t each : members) expected += each % 2 == 0;
    ASSERT_EQ(count_posting(section, posting, even).value(), expected);
    set.flip();
    ASSERT_EQ(set.count(), size - members.size());
  }
}

TEST(PostingsTest, RefuseDamage) {
  std::string section;
  const Posting posting = put_posting(std::vector<std::uint32_t>{3, 50, 99}, 100, section);
  Bitmap set(100);
  EXPECT_FALSE(add_posting(section.substr(1), posting, set));
  EXPECT_FALSE(add_posting(section, {posting.offset, posting.bytes, 101}, set));
  EXPECT_FALSE(add_posting(section, {posting.offset, posting.bytes, 2}, set));
  EXPECT_FALSE(add_posting(section, {posting.offset, posting.bytes, 50}, set));
  section[2] = 60;  // the last member would be past the end
  EXPECT_FALSE(add_posting(section, posting, set));
}

TEST(RecordCodecTest, RefusesBytesThatAreNoRecord) {
  const Record record{.project = 1, .attributes = {{"level", "error"}}, .text = "text", .facts = "f", .payload = "p"};
  std::string body;
  encode_body(record, body);
  const auto decoded = decode_body(body);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->facts, "f");
  EXPECT_EQ(decoded->payload, "p");
  std::string head;
  encode_head(record, head);
  EXPECT_EQ(decoded->head, head);
  for (std::size_t length = 0; length + 1 < head.size(); ++length) {
    const auto cut = decode_head(std::string_view(head).substr(0, length));
    // What is cut between attributes is a head with fewer.
    if (cut) {
      EXPECT_EQ(to_stored(Position{}, *cut).attributes.size(), 0u);
    }
  }
}

TEST(JournalFormatTest, ReadsFramesUpToTheFirstThatIsWrong) {
  const Record record{.project = 1, .payload = "payload"};
  std::string frames;
  for (std::uint64_t position = 5; position < 8; ++position) {
    const std::size_t frame = begin_frame(Position{position}, frames);
    encode_body(record, frames);
    end_frame(frame, frames);
  }
  seal_frames(3, frames);
  const auto count = [](std::string_view bytes, std::uint32_t file, Position after) {
    FrameReader reader(bytes, 0, file, after);
    std::size_t read = 0;
    while (reader.next()) ++read;
    return read;
  };
  EXPECT_EQ(count(frames, 3, Position{4}), 3u);
  EXPECT_EQ(count(frames, 4, Position{4}), 0u);
  EXPECT_EQ(count(frames, 3, Position{5}), 0u);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    std::string damaged = frames;
    damaged[i] ^= 4;
    ASSERT_EQ(count(damaged, 3, Position{4}), i * 3 / frames.size()) << i;
    ASSERT_EQ(count(std::string_view(frames).substr(0, i), 3, Position{4}), i * 3 / frames.size()) << i;
  }
}

}  // namespace
}  // namespace bellwether::archive
