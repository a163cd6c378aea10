#include "errors/grouping/frame_parts.h"

#include <gtest/gtest.h>

#include "errors/grouping/function_name.h"
#include "errors/grouping/generated_name.h"

namespace bellwether::errors {
namespace {

struct Parts {
  std::string module, filename, function, context_line;
  friend bool operator==(const Parts&, const Parts&) = default;
  friend void PrintTo(const Parts& parts, std::ostream* out) {
    *out << parts.module << " | " << parts.filename << " | " << parts.function << " | " << parts.context_line;
  }
};

// What contributes of a frame.
Parts contributing(const Frame& frame, std::string_view platform, StackSize size = StackSize::kMoreFrames,
                   const Frame* before = nullptr) {
  KeptText kept;
  const FrameParts parts = parts_of(frame, before, platform, size, kept);
  if (!parts.contributes) return {};
  const auto value = [](const FramePart& part) { return part.contributes ? std::string(part.value) : std::string(); };
  return {value(parts.module), value(parts.filename), value(parts.function), value(parts.context_line)};
}

Frame frame(std::string abs_path, std::string filename, std::string function, std::string context_line = "") {
  Frame made;
  made.abs_path = std::move(abs_path);
  made.filename = std::move(filename);
  made.function = std::move(function);
  made.context_line = std::move(context_line);
  return made;
}

Parts module_only(std::string module, std::string_view platform) {
  Frame made;
  made.module = std::move(module);
  return contributing(made, platform);
}

TEST(FrameParts, FilenamesAreTheirLastPartInLowerCase) {
  EXPECT_EQ(contributing(frame("", "lib/Foo/Bar.PY", "f"), "python"), (Parts{"", "bar.py", "f", ""}));
  EXPECT_EQ(contributing(frame("", "C:\\Code\\Main.cpp", "f"), "native"), (Parts{"", "main.cpp", "f", ""}));
}

TEST(FrameParts, FilenamesAtUrlsOrWithoutANameDoNotCount) {
  for (const std::string url :
       {"http://x.com/a.js", "https://x.com/a.js", "blob:https://x.com/1", "applewebdata://1/a"}) {
    EXPECT_EQ(contributing(frame(url, "/a.js", "f"), "javascript"), (Parts{"", "", "f", ""})) << url;
  }
  EXPECT_EQ(contributing(frame("file:///a.js", "/a.js", "f"), "javascript"), (Parts{"", "a.js", "f", ""}));
  EXPECT_EQ(contributing(frame("/x", "<anonymous>", "f"), "python"), (Parts{"", "", "f", ""}));
  EXPECT_EQ(contributing(frame("/x", "[native code]", "f"), "python"), (Parts{"", "", "f", ""}));
}

TEST(FrameParts, JavascriptModulesThatAreTheEndOfThePathDoNotCount) {
  Frame made = frame("http://x.com/js/app/main", "/js/app/main", "f");
  made.module = "app/main";
  EXPECT_EQ(contributing(made, "javascript"), (Parts{"", "", "f", ""}));
  made.module = "other/main";
  EXPECT_EQ(contributing(made, "javascript"), (Parts{"other/main", "", "f", ""}));
}

TEST(FrameParts, WhatJavaGeneratesIsAuto) {
  for (const auto& [module, expected] : std::vector<std::pair<std::string, std::string>>{
           {"sun.reflect.GeneratedMethodAccessor12", "sun.reflect.GeneratedMethodAccessor"},
           {"jdk.internal.reflect.GeneratedMethodAccessor7", "jdk.internal.reflect.GeneratedMethodAccessor"},
           {"jdk.internal.reflect.GeneratedSerializationConstructorAccessor5",
            "jdk.internal.reflect.GeneratedSerializationConstructorAccessor<auto>"},
           {"jdk.internal.reflect.GeneratedConstructorAccessor9",
            "jdk.internal.reflect.GeneratedConstructorAccessor<auto>"},
           {"a.Shop$$EnhancerBySpringCGLIB$$1ebdddb0", "a.Shop$$EnhancerBySpringCGLIB$$<auto>"},
           {"a.Shop$$FastClassBySpringCGLIB$$1ebdddb0", "a.Shop$$FastClassBySpringCGLIB$$<auto>"},
           {"a.Shop$$EnhancerByGuice$$62c2c4e", "a.Shop$$EnhancerByGuice$$<auto>"},
           {"a.Shop_$$_javassist_seam_3", "a.Shop_$$_javassist<auto>"},
           {"a.Shop_$$_javassist_17", "a.Shop_$$_javassist<auto>"},
           {"shop.core$fn__1234", "shop.core$fn__<auto>"},
           {"a.Shop$HibernateProxy$Oqn3B2lK", "a.Shop$HibernateProxy$<auto>"},
           {"a.Shop", "a.Shop"},
       }) {
    EXPECT_EQ(module_only(module, "java").module, expected);
    EXPECT_EQ(module_only(module, "python").module, module) << "only Java's";
  }
  EXPECT_EQ(module_only("a.Shop$$Lambda$14/0x2f", "java"), Parts{});
}

TEST(FrameParts, FunctionsByPlatform) {
  struct Case {
    std::string_view platform;
    std::string function, expected;
  };
  for (const Case& each : {
           Case{"python", "import_mail", "import_mail"},
           Case{"ruby", "block in perform", "block"},
           Case{"ruby", "_app_views_index_html_erb__1234567_890", "_app_views_index_html_erb"},
           Case{"ruby", "_app_views_index_html_erb___1234567_890", "_app_views_index_html_erb"},
           Case{"php", "{closure}", ""},
           Case{"php", "class@anonymous/srv/a.php:3$0::run", "run"},
           Case{"java", "lambda$run$0", ""},
           Case{"java", "run", "run"},
           Case{"native", "<redacted>", ""},
           Case{"native", "<unknown>", ""},
           Case{"javascript", "Object.Shop.run", "run"},
           Case{"javascript", "?", ""},
           Case{"javascript", "Object.?", ""},
           Case{"node", "<anonymous>", ""},
           Case{"javascript", "Anonymous function", ""},
           Case{"javascript", "Shop.prototype.run/<", ""},
           Case{"csharp", "Shop.Run (System.String id)", "Shop.Run"},
       }) {
    EXPECT_EQ(contributing(frame("", "a.x", each.function), each.platform).function, each.expected) << each.function;
  }
}

TEST(FrameParts, CsharpPrefersTheRawFunction) {
  Frame made = frame("", "a.cs", "Run");
  made.raw_function = "Shop.Run (System.Int32 id)";
  EXPECT_EQ(contributing(made, "csharp").function, "Shop.Run");
}

TEST(FrameParts, AShortFormOfTheClientIsNotTrimmedAgain) {
  Frame made = frame("", "a.cc", "foo<int>");
  made.raw_function = "void foo<int>(int)";
  EXPECT_EQ(contributing(made, "native").function, "foo<int>");
}

TEST(FrameParts, ContextLinesCountOnTheirPlatformsOnly) {
  EXPECT_EQ(contributing(frame("", "a.py", "f", "\t raise   X \t"), "python").context_line, "raise X");
  EXPECT_EQ(contributing(frame("", "a.go", "f", "panic(x)"), "go").context_line, "");
  EXPECT_EQ(contributing(frame("", "a.py", "f", std::string(120, 'x')), "python").context_line, std::string(120, 'x'));
  EXPECT_EQ(contributing(frame("", "a.py", "f", std::string(121, 'x')), "python").context_line, "");
  EXPECT_EQ(contributing(frame("http://x.com/a.js", "/a.js", "", "run()"), "javascript"), Parts{});
  EXPECT_EQ(contributing(frame("file:///a.js", "/a.js", "", "run()"), "javascript"), (Parts{"", "a.js", "", ""}));
  EXPECT_EQ(contributing(frame("http://x.com/a.js", "/a.js", "f", "run()"), "javascript"),
            (Parts{"", "", "f", "run()"}));
}

TEST(FrameParts, ASourceMapMakesTheLineCountInPlaceOfTheFunction) {
  Frame made = frame("http://x.com/a.js", "/a.js", "n", "run()");
  made.is_source_mapped = true;
  EXPECT_EQ(contributing(made, "javascript"), (Parts{"", "", "", "run()"}));
  made.context_line.clear();
  EXPECT_EQ(contributing(made, "javascript"), (Parts{"", "", "n", ""}));
}

TEST(FrameParts, WholeFramesThatSayNothing) {
  EXPECT_EQ(contributing(frame("http://x.com/", "/", "eval"), "javascript"), Parts{});
  for (const std::string path : {"[native code]", "native code", "eval code", "<anonymous>"}) {
    EXPECT_EQ(contributing(frame(path, "a.js", "f"), "javascript"), Parts{}) << path;
  }
  Frame only = frame("https://x.com/", "/", "");
  only.module = "x";
  EXPECT_EQ(contributing(only, "javascript", StackSize::kSingleFrame), Parts{});
  EXPECT_NE(contributing(only, "javascript", StackSize::kMoreFrames), Parts{});
}

TEST(FrameParts, RecursionIsOneFrame) {
  Frame first = frame("/a.py", "a.py", "f");
  first.line = 7;
  Frame second = first;
  EXPECT_EQ(contributing(second, "python", StackSize::kMoreFrames, &first), Parts{});
  second.line = 8;
  EXPECT_NE(contributing(second, "python", StackSize::kMoreFrames, &first), Parts{});
}

TEST(FunctionName, OfNativePlatforms) {
  for (const auto& [function, expected] : std::vector<std::pair<std::string, std::string>>{
           {"main", "main"},
           {"foo(int, char const*)", "foo"},
           {"int foo::bar<std::string>(int, char) const", "foo::bar<T>"},
           {"std::vector<int, std::allocator<int>>::operator[](unsigned long) const", "std::vector<T>::operator[]"},
           {"Foo::operator()(int)", "Foo::operator()"},
           {"std::ostream& operator<<(std::ostream&, int)", "operator<<"},
           {"bool operator< <int>(int, int)", "operator< <T>"},
           {"Foo::operator->()", "Foo::operator->"},
           {"void* operator new(unsigned long)", "operator new"},
           {"(anonymous namespace)::run(int)", "(anonymous namespace)::run"},
           {"void (anonymous namespace)::run(int)", "(anonymous namespace)::run"},
           {"foo(int)::$_0::operator()(char) const", "foo::lambda::operator()"},
           {"foo(int)::{lambda(char)#1}::operator()(char) const", "foo::lambda::operator()"},
           {"foo::<lambda_0f3a>::operator()", "foo::lambda::operator()"},
           {"my_operator_x(int)", "my_operator_x"},
           {"shop::run::h0123456789abcdef", "shop::run"},
           {"<shop::Cart<A> as core::fmt::Debug>::fmt", "<shop::Cart<T> as core::fmt::Debug>::fmt"},
           {"shop::run::{{closure}}", "shop::run::{{closure}}"},
           {"_WinMain@16", "_WinMain"},
           {"-[Shop run:]", "-[Shop run:]"},
           {"+[Shop shared]", "+[Shop shared]"},
           {"Shop.run(id: Swift.Int) throws -> Swift.String", "Shop.run"},
           {"run(int) [clone .isra.0]", "run"},
           {"<redacted>", "<redacted>"},
           {"<unknown>", "<unknown>"},
           {"", ""},
           {"(", "("},
           {"<", "<T>"},
       }) {
    EXPECT_EQ(trim_function(function, "native"), expected) << function;
  }
}

}  // namespace
}  // namespace bellwether::errors
