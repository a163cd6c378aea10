#include "graphite/syntax.h"

#include <gtest/gtest.h>

namespace bellwether::graphite {
namespace {

// The tree in brackets: what the parser understood.
std::string show(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kPath:
      return node.text;
    case Node::Kind::kInteger:
      return "int:" + std::to_string(node.integer);
    case Node::Kind::kFloat:
      return "float:" + std::to_string(node.number);
    case Node::Kind::kString:
      return "'" + node.text + "'";
    case Node::Kind::kBoolean:
      return node.boolean ? "true" : "false";
    case Node::Kind::kNothing:
      return "none";
    case Node::Kind::kInfinity:
      return "inf";
    default:
      break;
  }
  std::string text = node.kind == Node::Kind::kTemplate ? "template[" : node.text + "[";
  for (const Node& argument : node.arguments) text += (text.back() == '[' ? "" : " ") + show(argument);
  for (const Node& argument : node.named)
    text += (text.back() == '[' ? "" : " ") + argument.keyword + "=" + show(argument);
  return text + "]";
}

std::string parsed(std::string_view target) {
  const Result<Node> node = parse_target(target);
  return node ? show(*node) : "error: " + node.error().message();
}

TEST(Syntax, ReadsPaths) {
  EXPECT_EQ(parsed("app.web.*.cpu"), "app.web.*.cpu");
  EXPECT_EQ(parsed("app.{web,db}.h[1-3].c?u"), "app.{web,db}.h[1-3].c?u");
  EXPECT_EQ(parsed(" disk.used;dc=ams;host=t1 "), "disk.used;dc=ams;host=t1");
  EXPECT_EQ(parsed(R"(a\(b\).c\,d)"), "a(b).c,d");
  EXPECT_EQ(parsed("größe.日本"), "größe.日本");
}

TEST(Syntax, ReadsLiterals) {
  EXPECT_EQ(parsed("f(1,-2,3.5,1e3,2.5e-3,-1E2)"),
            "f[int:1 int:-2 float:3.500000 float:1000.000000 float:0.002500 float:-100.000000]");
  EXPECT_EQ(parsed("f(true,FALSE,None,INF)"), "f[true false none inf]");
  EXPECT_EQ(parsed(R"(f('a,b)c',"d'e",'\d+\'x'))"), R"(f['a,b)c' 'd'e' '\d+\'x'])");
  EXPECT_EQ(parsed("f(99999999999999999999)"), "f[float:100000000000000000000.000000]");
  // Only what ends like a number is one.
  EXPECT_EQ(parsed("f(5.requests,true.x)"), "f");
  EXPECT_EQ(parsed("f(5.requests,1x)"), "f[5.requests 1x]");
}

TEST(Syntax, ReadsCallsAndPipes) {
  EXPECT_EQ(parsed("sumSeries( a.b , scale(c,2) )"), "sumSeries[a.b scale[c int:2]]");
  EXPECT_EQ(parsed("a.b | scale(2)|alias('x')"), "alias[scale[a.b int:2] 'x']");
  EXPECT_EQ(parsed("f()"), "f[]");
  EXPECT_EQ(parsed("a|f()"), "f[a]");
  EXPECT_EQ(parsed("f(a|g(1),2)"), "f[g[a int:1] int:2]");
}

TEST(Syntax, TakesNamedArgumentsBehindPositionalOnes) {
  EXPECT_EQ(parsed("f(a,b=1,c='x')"), "f[a b=int:1 c='x']");
  EXPECT_EQ(parsed("f(a=1)"), "f");  // as the original: not without a positional one
  EXPECT_EQ(parsed("f(a,b=1,c)"), "f");
}

TEST(Syntax, ReadsTemplates) {
  EXPECT_EQ(parsed("template(app.$h.cpu,h='x')"), "template[app.$h.cpu h='x']");
  EXPECT_EQ(parsed("template(f(a.$1,$2),'b',3)"), "template[f[a.$1 $2] 'b' int:3]");
  EXPECT_EQ(parsed("template(a.$x,b.c)"), "template[a.$x b.c]");  // a call of that name, refused when it is evaluated
}

TEST(Syntax, IgnoresWhatFollowsACompleteExpression) {
  EXPECT_EQ(parsed("a.b) and more"), "a.b");
  EXPECT_EQ(parsed("f(a) g"), "f[a]");
  EXPECT_EQ(parsed("sumSeries(a.b"), "sumSeries");
  EXPECT_EQ(parsed("a.{b"), "a");
  EXPECT_EQ(parsed("a | b"), "a");
}

TEST(Syntax, NamesTheByteWhereNothingBegins) {
  EXPECT_EQ(parsed("  )"), "error: target: expected a function call or a path at byte 2 of '  )'");
  EXPECT_EQ(parsed(""), "error: target: expected a function call or a path at byte 0 of ''");
}

TEST(Syntax, KeepsTheTextOfACall) {
  const Result<Node> node = parse_target(" seriesByTag('a=b', 'c=d') | sumSeries()");
  ASSERT_TRUE(node);
  EXPECT_EQ(node->arguments.at(0).raw, "seriesByTag('a=b', 'c=d')");
}

TEST(Syntax, BoundsDepthAndLength) {
  std::string deep;
  for (int i = 0; i < 65; ++i) deep += "f(";
  deep += "a" + std::string(65, ')');
  EXPECT_EQ(parse_target(deep).error().code(), Code::kResourceExhausted);
  EXPECT_TRUE(parse_target(deep, {.depth = 70}));
  EXPECT_EQ(parse_target("abc", {.target_bytes = 2}).error().code(), Code::kResourceExhausted);
}

TEST(Syntax, FindsTheWordAtTheCursor) {
  const std::string target = "sumSeries(app.we, 'x') | sca";
  const Cursor path = locate_cursor(target, 16);
  EXPECT_EQ(target.substr(path.from, path.to - path.from), "app.we");
  EXPECT_EQ(path.function, "sumSeries");
  EXPECT_EQ(path.argument, 0u);
  EXPECT_EQ(path.place, Cursor::Place::kArgument);
  const Cursor quoted = locate_cursor(target, 20);
  EXPECT_EQ(quoted.place, Cursor::Place::kString);
  EXPECT_EQ(quoted.argument, 1u);
  const Cursor piped = locate_cursor(target, target.size());
  EXPECT_TRUE(piped.after_pipe);
  EXPECT_EQ(target.substr(piped.from, piped.to - piped.from), "sca");
  EXPECT_EQ(locate_cursor("app.{a,b", 8).from, 0u);
}

}  // namespace
}  // namespace bellwether::graphite
