// What a User-Agent header and the client hints (Sec-CH-UA…) say of browser, operating system and device. The common families only: what is
// unknown stays empty.
#pragma once

#include <string>
#include <string_view>

namespace bellwether::errors {

struct NamedVersion {
  std::string name, version;
};

struct Client {
  NamedVersion browser, os;
  std::string device, brand;  // "iPhone", "Apple"; "Pixel 8"
};

struct ClientHints {
  std::string_view brands;            // Sec-CH-UA: "Chromium";v="156", "Not:A-Brand";v="8"
  std::string_view platform;          // Sec-CH-UA-Platform: "Linux"
  std::string_view platform_version;  // Sec-CH-UA-Platform-Version: "10.15.7"
  std::string_view model;             // Sec-CH-UA-Model
};

Client read_client(std::string_view user_agent, const ClientHints& hints);

}  // namespace bellwether::errors
