// For tests: a self-signed certificate made on the spot.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "net/http_server.h"

namespace bellwether::net {

template <auto Free>
struct TestFreeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using TestKey = std::unique_ptr<EVP_PKEY, TestFreeing<EVP_PKEY_free>>;
using TestFile = std::unique_ptr<std::FILE, TestFreeing<std::fclose>>;
using TestCertificate = std::unique_ptr<X509, TestFreeing<X509_free>>;

// For `name` (and, as an alternative name, for 127.0.0.1), good for an hour, with its key, as PEM files.
inline void write_test_certificate(const TlsFiles& files, const char* name) {
  const TestKey key(EVP_EC_gen("P-256"));
  const TestCertificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3'600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  const std::unique_ptr<X509_EXTENSION, TestFreeing<X509_EXTENSION_free>> names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, (std::string("IP:127.0.0.1,DNS:") + name).c_str()));
  ASSERT_EQ(X509_add_ext(certificate.get(), names.get(), -1), 1);
  ASSERT_GT(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
  const TestFile certificate_out(std::fopen(files.certificate.c_str(), "w"));
  ASSERT_EQ(PEM_write_X509(certificate_out.get(), certificate.get()), 1);
  const TestFile key_out(std::fopen(files.key.c_str(), "w"));
  ASSERT_EQ(PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
}

}  // namespace bellwether::net
