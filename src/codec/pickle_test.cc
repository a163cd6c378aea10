#include <cstdio>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/number.h"
#include "codec/base_encoding.h"
#include "codec/pickle_reader.h"
#include "codec/pickle_writer.h"

namespace bellwether::codec {
namespace {

// A value as Python's repr() shows it, so that Python itself can be the oracle.
std::string show(PickleValue value) {
  const auto items = [&](std::string_view open, std::string_view close) {
    std::string out(open);
    const bool dict = value.kind() == PickleKind::kDict;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += dict && i % 2 == 1 ? ": " : ", ";
      out += show(value[i]);
    }
    if (value.kind() == PickleKind::kTuple && value.size() == 1) out += ',';
    return out.append(close);
  };
  switch (value.kind()) {
    case PickleKind::kNone:
      return "None";
    case PickleKind::kBoolean:
      return *value.as_number() != 0 ? "True" : "False";
    case PickleKind::kInteger:
      return fmt::format("{}", static_cast<std::int64_t>(*value.as_number()));
    case PickleKind::kFloat: {
      std::string out;
      append_python_number(out, *value.as_number());
      return out;
    }
    case PickleKind::kString:
      return fmt::format("'{}'", *value.as_string());
    case PickleKind::kTuple:
      return items("(", ")");
    case PickleKind::kList:
      return items("[", "]");
    case PickleKind::kDict:
      return items("{", "}");
  }
  return {};
}

std::string read(std::string_view bytes, PickleLimits limits = {}) {
  PickleReader reader(limits);
  const Result<PickleValue> value = reader.read(bytes);
  return value ? show(*value) : value.error().to_string();
}

std::optional<std::string> run_python(const std::string& code) {
  std::FILE* const pipe = popen(("python3 -c '" + code + "' 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string out;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, got);
  if (pclose(pipe) != 0) return std::nullopt;
  return out;
}

// Python pickles a list of values in every protocol and prints each as hex and as repr().
TEST(PickleReader, ReadsWhatPythonWritesInEveryProtocol) {
  const std::optional<std::string> out = run_python(R"py(
import pickle
shared = (1700000000, 2.5)
values = [
  [], (), {}, None, True, False, 0, -1, 255, 256, 65535, 65536, -129, 2**31, -2**31, 2**63-1, -2**63, 2**200, -2**200,
  0.0, -1.5, 1e300, float("inf"), "", "a.b.c", "äöü €😀", "x" * 300, "tab\there \\ back",
  [("servers.web1.cpu", (1700000000, 12.5)), ("servers.web2.cpu", (1700000000, 3))],
  [(f"m.{i}", (1700000000 + i, i / 4)) for i in range(2500)],
  [("a", shared), ("b", shared), ("a", shared)],
  {"k": [1, 2, {"z": ()}], "v": (1, (2, (3, (4, 5, 6, 7))))},
]
for value in values:
  for protocol in range(6):
    print(pickle.dumps(value, protocol).hex(), repr(value).replace("\\t", "\t").replace("\\\\", "\\").replace("\n", ""), sep=" ")
)py");
  ASSERT_TRUE(out) << "python3, which the build needs, did not run";
  std::size_t lines = 0;
  for (std::size_t at = 0; at < out->size(); ++lines) {
    const std::size_t end = out->find('\n', at);
    const std::string_view line = std::string_view(*out).substr(at, end - at);
    at = end + 1;
    const std::size_t blank = line.find(' ');
    const std::optional<std::string> bytes = from_hex(line.substr(0, blank));
    ASSERT_TRUE(bytes);
    std::string expected(line.substr(blank + 1));
    if (expected.starts_with("1606938044258990275541962092341162602522202993782792835301376"))
      expected = "1.6069380442589903e+60";
    if (expected.starts_with("-1606938044258990275541962092341162602522202993782792835301376"))
      expected = "-1.6069380442589903e+60";
    if (expected == "9223372036854775807" || expected == "-9223372036854775808")
      continue;  // show() goes through double
    ASSERT_EQ(read(*bytes), expected);
  }
  EXPECT_EQ(lines, 32u * 6);
}

TEST(PickleReader, ReadsPython2Strings) {
  EXPECT_EQ(read("(lp0\n(S'it\\'s \\x41\\101\\n'\np1\n(L5L\nF2.5\ntp2\ntp3\na."), "[('it's AA\n', (5, 2.5))]");
  EXPECT_EQ(read("V\\u00e9\\U0001f600\xE9\n."), "'é😀é'");
  EXPECT_EQ(read("(I01\nI00\nI7\nNt."), "(True, False, 7, None)");
}

TEST(PickleReader, RefusesCode) {
  // pickle.dumps of an object whose __reduce__ is (os.system, ("id",)), protocols 0 and 4.
  EXPECT_EQ(read("cposix\nsystem\np0\n(S'id'\np1\ntp2\nRp3\n."),
            "pickle, byte 0: instruction 0x63 is not one that builds lists, tuples, dicts, strings or numbers");
  EXPECT_NE(read(*from_hex("80049517000000000000008c05706f736978948c0673797374656d9493948c026964948594529489"))
                .find("instruction 0x93"),
            std::string::npos);
  for (int opcode = 0; opcode < 256; ++opcode) {
    const std::string_view known =
        "(.FILNSVadglpstGJKMTUXBC)]}ehjqru\x80\x85\x86\x87\x88\x89\x8A\x8B\x8C\x8D\x8E\x94\x95";
    if (known.find(static_cast<char>(opcode)) != std::string_view::npos) continue;
    EXPECT_NE(read(std::string("N") + static_cast<char>(opcode) + "rest\nrest\n.").find("byte 1: instruction"),
              std::string::npos)
        << opcode;
  }
}

TEST(PickleReader, BoundsDepthSizeAndSharing) {
  EXPECT_NE(read(std::string(17, ']') + std::string(16, 'a') + ".").find("more than 16 levels"), std::string::npos);
  EXPECT_EQ(read(std::string(3, ']') + "aa."), "[[[]]]");
  EXPECT_NE(read("(" + std::string(100, 'N') + "l.", {.max_values = 50}).find("more than 50 values"),
            std::string::npos);
  EXPECT_NE(read("N", {.max_bytes = 0}).find("longer than 0"), std::string::npos);
  EXPECT_NE(read("Nr\xFF\xFF\xFF\x7F.").find("memo entries"), std::string::npos);
  // Each tuple holds the one before twice: 2^15 values from a few dozen bytes.
  std::string doubling = "Nq";
  doubling += '\0';
  for (char i = 0; i < 15; ++i) doubling += std::string("h") + i + "\x86q" + static_cast<char>(i + 1);
  doubling += '.';
  EXPECT_NE(read(doubling, {.max_values = 10'000}).find("more than 10000 values"), std::string::npos);
  EXPECT_EQ(read("]q\x01h\x01\x61.").substr(0, 50), "pickle, byte 3: a list or dict that is used twice");
}

TEST(PickleReader, RefusesNonsense) {
  for (const std::string_view bytes : {"",
                                       ".",
                                       "N",
                                       "NN.",
                                       "(N.",
                                       "N.N",
                                       "a.",
                                       "]a.",
                                       "Na.",
                                       "(a.",
                                       "](Na.",
                                       "t.",
                                       "e.",
                                       "s.",
                                       "}Ns.",
                                       "}(Nu.",
                                       "(Nd.",
                                       "\x86.",
                                       "N\x86.",
                                       "h\x05.",
                                       "p0\n.",
                                       "I12x\n.",
                                       "F1.x\n.",
                                       "S'a\n.",
                                       "Sa\n.",
                                       "U\x05"
                                       "ab.",
                                       "X\xFF\xFF\xFF\xFFz.",
                                       "\x80\x06N.",
                                       "V\\u12\n.",
                                       "S'\\x1'\n.",
                                       "I\n.",
                                       "L-L\n.",
                                       "g1x\n.",
                                       "N(\x85."})
    EXPECT_TRUE(read(bytes).starts_with("pickle, byte ")) << bytes << " gave " << read(bytes);
}

TEST(PickleReader, SurvivesMutations) {
  std::mt19937 random(9);
  const std::string seed = *from_hex("80049525000000000000005d948c01619447400000000000000086944b0a8694612e");
  PickleReader reader;
  for (int i = 0; i < 200'000; ++i) {
    std::string bytes = seed;
    for (std::size_t k = 1 + random() % 4; k > 0; --k) bytes[random() % bytes.size()] = static_cast<char>(random());
    const Result<PickleValue> value = reader.read(bytes);
    if (value) {
      ASSERT_FALSE(show(*value).empty());
    }
  }
}

TEST(PickleTextWriter, WritesStatsdsShape) {
  std::string out = "before";
  PickleTextWriter pickle(out);
  pickle.add("a.b", 1700000000, "12.5");
  pickle.finish();
  EXPECT_EQ(out.substr(6, 4), std::string("\0\0\0\x24", 4));
  EXPECT_EQ(out.substr(10), "(l(S'a.b'\n(L1700000000L\nS'12.5'\ntta.");
  EXPECT_EQ(read(std::string_view(out).substr(10)), "[('a.b', (1700000000, '12.5'))]");
  EXPECT_EQ(pickle.message_bytes(), out.size() - 6);
}

TEST(PickleTextWriter, EscapesNames) {
  std::string out;
  PickleTextWriter pickle(out);
  pickle.add("it's\\\n", 1, "0");
  pickle.finish();
  EXPECT_EQ(read(std::string_view(out).substr(4)), "[('it's\\\n', (1, '0'))]");
}

}  // namespace
}  // namespace bellwether::codec
