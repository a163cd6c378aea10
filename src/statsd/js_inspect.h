// JavaScript values as Node's util.inspect() shows them, which is how the original's admin port shows counters, gauges and timers. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellwether::statsd {

// { a: 1, 'b.c': 2 }
std::string inspect_numbers(std::span<const std::pair<std::string, double>> properties);

// { a: [ 1, 2 ], 'b.c': [] }
std::string inspect_lists(std::span<const std::pair<std::string, std::vector<double>>> properties);

}  // namespace bellwether::statsd
