#!/usr/bin/env python3
"""Checks the house's floors: every #include against what the modules declare.

Fails on: an include of a module that is not declared as a dependency, a dependency on the same or a higher floor, a third-party header
outside the module that owns it, a source that no CMakeLists.txt lists, a module without a README, and (the g++ 12 trap) a
capturing lambda or a braced aggregate inside a statement with co_await.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SRC = ROOT / "src"

FLOORS = {
    "base": 0, "codec": 1, "runtime": 1, "disk": 2, "net": 2, "series": 3, "ledger": 3, "archive": 3, "timeline": 4, "alerts": 5,
    "statsd": 6, "carbon": 6, "graphite": 6, "checks": 6, "errors": 6, "jobs": 6, "boards": 6, "insight": 7, "app": 8,
}

# A header's owner: only these modules include it.
OWNERS = [
    (r"boost/asio", {"runtime", "net"}),
    (r"boost/beast", {"net"}),
    (r"boost/(json|url)", {"codec", "net"}),
    (r"openssl/", {"net", "codec", "app"}),
    (r"curl/", {"net"}),
    (r"sqlite3\.h", {"disk"}),
    (r"libpq", {"ledger"}),
    (r"simdjson", {"codec"}),
    (r"(zlib|zstd|libdeflate)\.h|brotli/", {"codec"}),
    (r"re2/|pcre2", {"codec"}),
    (r"xxhash", {"base"}),
    (r"toml\+\+/", {"app"}),
    (r"CLI/", {"app"}),
    (r"argon2", {"app"}),
    (r"date/", {"alerts", "graphite", "base"}),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
MODULE = re.compile(r"bw_module\(\s*(\w+)(.*?)\)", re.S)
KEYWORDS = {"SOURCES", "HEADERS", "DEPENDS", "LIBRARIES"}


def declared():
    """{module: [dependency]} from the bw_module() calls."""
    modules = {}
    for listing in SRC.glob("*/CMakeLists.txt"):
        for name, body in MODULE.findall(listing.read_text()):
            section, depends = None, []
            for word in body.split():
                if word in KEYWORDS:
                    section = word
                elif section == "DEPENDS":
                    depends.append(word)
            modules[name] = depends
    return modules


def is_listed(path, module_folder):
    """In the CMakeLists.txt of its module, or of a folder between that and itself, by its path from there."""
    folder = path.parent
    while True:
        listing = folder / "CMakeLists.txt"
        if listing.exists() and re.search(rf"(?<![\w-]){re.escape(str(path.relative_to(folder)))}\b", listing.read_text()):
            return True
        if folder == module_folder:
            return False
        folder = folder.parent


def closure(modules, name, seen=None):
    seen = seen if seen is not None else set()
    for dependency in modules.get(name, []):
        if dependency not in seen:
            seen.add(dependency)
            closure(modules, dependency, seen)
    return seen


def coroutine_traps(path, text):
    text = re.sub(r"//[^\n]*", "", text)
    for match in re.finditer(r"[^;{}]*\bco_await\b[^;]*;", text):
        statement = re.sub(r'"(?:\\.|[^"\\])*"', '""', match.group(0))
        awaited = statement[statement.index("co_await"):]
        if re.search(r"\[[^\]\s][^\]]*\]\s*(\(|\{)", awaited):
            line = text.count("\n", 0, match.start() + match.group(0).index("co_await")) + 1
            yield f"{path}:{line}: a capturing lambda in a statement with co_await (g++ 12 miscompiles it): name it first"


def main():
    problems = []
    modules = declared()
    for name, depends in modules.items():
        if name not in FLOORS:
            problems.append(f"src/{name}: not on any floor")
            continue
        for dependency in depends:
            if FLOORS.get(dependency, 99) >= FLOORS[name]:
                problems.append(f"src/{name}/CMakeLists.txt: depends on {dependency}, which is not on a lower floor")
        if not (SRC / name / "README.md").exists():
            problems.append(f"src/{name}: has no README.md")
    for path in sorted(SRC.glob("*/**/*")):
        if path.suffix not in (".h", ".cc"):
            continue
        relative = path.relative_to(ROOT)
        module = path.relative_to(SRC).parts[0]
        text = path.read_text()
        allowed = closure(modules, module) | {module}
        for _, header in INCLUDE.findall(text):
            first = header.split("/")[0]
            if first in FLOORS and "/" in header and (SRC / header).exists():
                if first not in allowed:
                    problems.append(f"{relative}: includes {header}, but {module} does not declare {first}")
            for pattern, owners in OWNERS:
                if re.match(pattern, header) and module not in owners:
                    problems.append(f"{relative}: includes <{header}>, which belongs to {', '.join(sorted(owners))}")
        if path.suffix == ".cc" and not is_listed(path, SRC / module):
            problems.append(f"{relative}: not listed in the CMakeLists.txt of its folder or its module")
        problems.extend(coroutine_traps(relative, text))
    for problem in problems:
        print(problem)
    files = sum(1 for p in SRC.glob("*/**/*") if p.suffix in (".h", ".cc"))
    print(f"{files} files in {len(modules)} modules, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
