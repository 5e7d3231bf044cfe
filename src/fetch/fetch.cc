#include "fetch/fetch.h"

#include <curl/curl.h>

#include <cstddef>
#include <memory>

namespace drumroll::fetch {
namespace {

// libcurl's own, without a name that this program could give away: no more than is needed.
constexpr const char* kAgent = "drumroll";

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;

// A part of the URL; empty without it.
std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, CloseHandle> owned(text);
  return text;
}

// Before anything is asked. What is refused is not repeated where it may hold a password.
Status CheckUrl(const std::string& url) {
  const std::unique_ptr<CURLU, CloseHandle> parts(curl_url());
  const CURLUcode code =
      curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK)
    return Fail(ErrorCode::kInvalid, "expected a URL as https://example.org/result.json: {}",
                curl_url_strerror(code));
  if (!PartOf(parts.get(), CURLUPART_USER).empty() ||
      !PartOf(parts.get(), CURLUPART_PASSWORD).empty())
    return Fail(ErrorCode::kInvalid,
                "a URL with a name or password in it is not asked: messages and histories would "
                "show it. Fetch such a document with a program of yours, and give it as a file");
  const std::string scheme = PartOf(parts.get(), CURLUPART_SCHEME);
  if (scheme == "http" || scheme == "https") return {};
  return Fail(ErrorCode::kInvalid, "{}: expected a URL of http or https, found one of {}", url,
              scheme);
}

// What has come, up to the limit.
struct Received {
  uint64_t bytes_max = 0;
  std::string body;
  bool too_large = false;
};

size_t Receive(char* bytes, size_t size, size_t count, void* into) {
  Received& received = *static_cast<Received*>(into);
  received.too_large = received.body.size() + size * count > received.bytes_max;
  if (received.too_large) return 0;
  received.body.append(bytes, size * count);
  return size * count;
}

// Whether every option was taken: one that this libcurl does not know must not be left out.
class Setter {
 public:
  explicit Setter(CURL* handle) : handle_(handle) {}
  template <typename Value>
  Setter& Set(CURLoption option, Value value) {
    if (code_ == CURLE_OK) code_ = curl_easy_setopt(handle_, option, value);
    return *this;
  }
  CURLcode code() const { return code_; }

 private:
  CURL* const handle_;
  CURLcode code_ = CURLE_OK;
};

Status Prepare(CURL* handle, const std::string& url, const Options& options, Received& received,
               char* reason) {
  const bool secure = url.size() > 5 && (url[4] == 's' || url[4] == 'S');
  Setter setter(handle);
  setter.Set(CURLOPT_ERRORBUFFER, reason)
      .Set(CURLOPT_URL, url.c_str())
      .Set(CURLOPT_PROTOCOLS_STR, "http,https")
      .Set(CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https")
      .Set(CURLOPT_FOLLOWLOCATION, 1L)
      .Set(CURLOPT_MAXREDIRS, long{options.redirects_max})
      .Set(CURLOPT_CONNECTTIMEOUT_MS, long{options.connect_ms_max})
      .Set(CURLOPT_TIMEOUT_MS, long{options.total_ms_max})
      .Set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.bytes_max))
      .Set(CURLOPT_SSL_VERIFYPEER, 1L)
      .Set(CURLOPT_SSL_VERIFYHOST, 2L)
      .Set(CURLOPT_NOSIGNAL, 1L)
      .Set(CURLOPT_USERAGENT, kAgent)
      .Set(CURLOPT_WRITEFUNCTION, &Receive)
      .Set(CURLOPT_WRITEDATA, &received);
  if (!options.trusted.empty())
    setter.Set(CURLOPT_CAINFO, options.trusted.c_str()).Set(CURLOPT_CAPATH, nullptr);
  if (options.without_proxy) setter.Set(CURLOPT_NOPROXY, "*");
  if (setter.code() == CURLE_OK) return {};
  return Fail(ErrorCode::kUnavailable, "libcurl {} can't do this: {}", LIBCURL_VERSION,
              curl_easy_strerror(setter.code()));
}

// What the caller does next is for us to say; why it failed, for libcurl.
Error Explain(CURLcode code, const Options& options, const Received& received, const char* reason) {
  const std::string why = reason[0] != '\0' ? reason : curl_easy_strerror(code);
  if (code == CURLE_FILESIZE_EXCEEDED || received.too_large)
    return Fail(ErrorCode::kInvalid, "its answer is larger than {} bytes", options.bytes_max);
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return Fail(ErrorCode::kInvalid, "{}", why);
    case CURLE_UNSUPPORTED_PROTOCOL:  // The URL itself was looked at before.
      return Fail(
          ErrorCode::kConflict,
          "it sends elsewhere, from https to another scheme or to one that is none of ours: "
          "{}",
          why);
    case CURLE_TOO_MANY_REDIRECTS:
      return Fail(ErrorCode::kConflict, "it sends elsewhere more than {} times",
                  options.redirects_max);
    case CURLE_PEER_FAILED_VERIFICATION:
      return Fail(ErrorCode::kConflict,
                  "its certificate does not prove that it is who it should be; what it says is not "
                  "looked at: {}",
                  why);
    case CURLE_SSL_CACERT_BADFILE:
      return Fail(ErrorCode::kInvalid, "{}: expected a PEM file with certificates: {}",
                  options.trusted.empty() ? "the system's certificates" : options.trusted, why);
    case CURLE_OPERATION_TIMEDOUT:
      return Fail(ErrorCode::kUnavailable, "no whole answer within {} ms: {}", options.total_ms_max,
                  why);
    case CURLE_PARTIAL_FILE:
      return Fail(ErrorCode::kUnavailable, "the answer was cut off: {}", why);
    default:
      return Fail(ErrorCode::kUnavailable, "{}", why);
  }
}

}  // namespace

bool LooksLikeUrl(std::string_view text) {
  const size_t mark = text.find("://");
  return mark != 0 && mark != std::string_view::npos && text.find('/') == mark + 1;
}

Result<Answer> Ask(const std::string& url, const Options& options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  const Handle handle(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (handle == nullptr) return Fail(ErrorCode::kUnavailable, "libcurl can't be set up");
  DRUMROLL_TRY(CheckUrl(url));
  char reason[CURL_ERROR_SIZE] = {};
  Received received{.bytes_max = options.bytes_max, .body = {}};
  if (Status ready_to_ask = Prepare(handle.get(), url, options, received, reason);
      !ready_to_ask.ok())
    return At(url, std::move(ready_to_ask).error());
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return At(url, Explain(code, options, received, reason));
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  return Answer{.status = static_cast<int>(status), .body = std::move(received.body)};
}

Result<std::string> Document(const std::string& url, const Options& options) {
  Answer answer = DRUMROLL_TRY(Ask(url, options));
  if (answer.status == 200) return std::move(answer.body);
  const bool missing = answer.status == 404 || answer.status == 410;
  const bool later = answer.status == 429 || answer.status >= 500;
  const ErrorCode code = missing ? ErrorCode::kNotFound
                         : later ? ErrorCode::kUnavailable
                                 : ErrorCode::kConflict;
  return Fail(code,
              "{}: expected status 200, found {}; ask its operator, or enter the numbers from "
              "another source",
              url, answer.status);
}

}  // namespace drumroll::fetch
