// Errors that real clients sent: what is one error stays one, across clients' versions and whatever changed in the text.
#include "errors/grouping/captures.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "errors/grouping/grouping.h"

namespace bellwether::errors {
namespace {

class Captures : public testing::Test {
 protected:
  std::vector<std::string> hashes_of(const std::string& name) const { return grouper_->group(capture(name)).hashes; }

  // The same program under one name: its file is "node_client9.js" for one client and "node_client.js" for the other.
  std::vector<std::string> hashes_of_program(const std::string& name) const {
    const std::filesystem::path path = captures_folder() / (name + ".json");
    std::string body = read_body(path);
    constexpr std::string_view kName = "node_client9";
    for (std::size_t at = body.find(kName); at != std::string::npos; at = body.find(kName, at)) {
      body.replace(at, kName.size(), "node_client");
    }
    return grouper_->group(read_capture(path, body)).hashes;
  }

  std::shared_ptr<const Grouper> grouper_ = *Grouper::create(Profile::k2026, "", "");
};

TEST_F(Captures, OfTwoVersionsOfAClientGroupAlike) {
  for (const auto& [older, newer] : std::vector<std::pair<std::string, std::string>>{
           {"node9-0079", "node10-0008"},
           {"node9-0080", "node10-0015"},
           {"node9-0081", "node10-0017"},
           {"node9-0084", "node10-0019"},
           {"node9-0085", "node10-0009"},
           {"node9-0086", "node10-0016"},
           {"node9-0087", "node10-0018"},
           {"node9-0088", "node10-0013"},
           {"node9-0089", "node10-0011"},
           {"node9-0090", "node10-0012"},
       }) {
    EXPECT_EQ(hashes_of_program(older).front(), hashes_of_program(newer).front()) << older << " and " << newer;
  }
}

TEST_F(Captures, OfTheSameErrorInTwoPagesGroupAlike) {
  EXPECT_EQ(hashes_of("browser10-0113"), hashes_of("browser10-0124"));
  EXPECT_EQ(hashes_of("browser10-0118"), hashes_of("browser10-0129"));
  EXPECT_EQ(hashes_of("browser10-0119"), hashes_of("browser10-0130"));
}

TEST_F(Captures, OfDifferentErrorsStayApart) {
  std::vector<std::string> all;
  for (const std::string name :
       {"node10-0008", "node10-0009", "node10-0011", "node10-0013", "node10-0016", "node10-0017", "node10-0018",
        "python19-0045", "python19-0046", "python19-0047", "python19-0050", "browser10-0113", "browser10-0118",
        "browser10-0119", "ruby53-0020", "ruby53-0021", "ruby53-0022"}) {
    for (const std::string& hash : hashes_of(name)) all.push_back(hash);
  }
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

TEST_F(Captures, AGroupOfErrorsIsNamedByTheGroup) {
  // Its errors differ, so that the group stands for them.
  EXPECT_EQ(grouper_->group(capture("node10-0016")).title, "");
}

TEST_F(Captures, AreAllExplained) {
  for (const auto& entry : std::filesystem::directory_iterator(captures_folder())) {
    if (entry.path().extension() != ".json") continue;
    const Event event = read_capture(entry.path());
    std::vector<std::string> explained;
    for (const Variant& variant : grouper_->explain(event)) {
      EXPECT_EQ(variant.contributes, !variant.hash.empty());
      if (variant.contributes) explained.push_back(variant.hash);
    }
    EXPECT_EQ(explained, grouper_->group(event).hashes) << entry.path();
  }
}

}  // namespace
}  // namespace bellwether::errors
