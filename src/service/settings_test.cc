#include "service/settings.h"

#include <gtest/gtest.h>

namespace drumroll::service {
namespace {

SettingSources Sources() {
  return {.flags = {},
          .environment = [](const char*) { return nullptr; },
          .file_name = {},
          .file_text = {}};
}

const SettingValue& Of(const std::vector<SettingValue>& values, std::string_view name) {
  for (const SettingValue& value : values) {
    if (value.setting->name == name) return value;
  }
  return values.front();
}

TEST(Settings, ComeFromTheFlagThenTheEnvironmentThenTheFile) {
  SettingSources sources = Sources();
  sources.file_name = "serve.toml";
  sources.file_text = "\nthreads = 3\nworkers = 3\ndata = \"in-file\"\n";
  sources.environment = [](const char* name) {
    const std::string_view asked = name;
    return asked == "DRUMROLL_THREADS" || asked == "DRUMROLL_WORKERS" ? "5" : nullptr;
  };
  sources.flags["threads"] = "7";
  const auto values = ResolveSettings(sources);
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(Of(values.value(), "threads").value, "7");
  EXPECT_EQ(Of(values.value(), "threads").origin, "--threads");
  EXPECT_EQ(Of(values.value(), "workers").value, "5");
  EXPECT_EQ(Of(values.value(), "workers").origin, "DRUMROLL_WORKERS");
  EXPECT_EQ(Of(values.value(), "data").value, "in-file");
  EXPECT_EQ(Of(values.value(), "data").origin, "serve.toml:4");
  EXPECT_EQ(Of(values.value(), "listen").origin, "default");
}

TEST(Settings, AreRefusedWithTheirPlace) {
  for (const char* text :
       {"thread = 2\n", "threads = \"2\"\n", "threads = 0\n", "data = 1\n",
        "access_log = \"maybe\"\n", "[serve]\nthreads = 2\n", "threads = 2.0\n"}) {
    SettingSources sources = Sources();
    sources.file_name = "serve.toml";
    sources.file_text = text;
    const auto values = ResolveSettings(sources);
    ASSERT_FALSE(values.ok()) << text;
    EXPECT_EQ(values.error().message.rfind("serve.toml:", 0), 0u) << values.error().message;
  }
}

TEST(Settings, DefaultsAreASetupThatWorks) {
  const auto values = ResolveSettings(Sources());
  const auto setup = SetupOf(values.value());
  ASSERT_TRUE(setup.ok()) << setup.error().message;
  EXPECT_EQ(setup.value().server.address, "127.0.0.1");
  EXPECT_EQ(setup.value().server.port, 8645);
  EXPECT_EQ(setup.value().service.tokens, "drumroll-data/tokens.toml");
}

TEST(Listen, AddressesAreNumbersWithAPort) {
  EXPECT_EQ(ParseListen("[::1]:80").value(), (std::pair<std::string, uint16_t>("::1", 80)));
  EXPECT_EQ(ParseListen("0.0.0.0:0").value().second, 0);
  for (const char* text : {"", "8645", ":8645", "127.0.0.1", "localhost:1", "127.0.0.1:65536",
                           "127.0.0.1:-1", "127.0.0.1:", "1.2.3:1"})
    EXPECT_FALSE(ParseListen(text).ok()) << text;
  EXPECT_TRUE(IsLoopback("127.0.0.1"));
  EXPECT_TRUE(IsLoopback("::1"));
  EXPECT_FALSE(IsLoopback("0.0.0.0"));
}

}  // namespace
}  // namespace drumroll::service
