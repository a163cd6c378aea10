// What the executables of plugins/ have in common: a program under many names, each a native check.
//
// `check_http -H www.example` (a symbolic link to the program) and `bellwether-plugin check_http -H www.example` run one check and print
// and exit as a Nagios plugin does.
//
// What such a program costs is its start, so there are three: which libraries the loader has to map and relocate depends on the checks within.
#pragma once

#include <span>

#include "checks/native/native_check.h"

namespace bellwether::plugins {

using Checks = std::span<const checks::NativeCheck* const>;

// The whole of main(). The exit status is the check's, or 3 where the program is called by a name that is none of `checks`.
int run_plugin(int argc, char** argv, Checks checks);

}  // namespace bellwether::plugins
