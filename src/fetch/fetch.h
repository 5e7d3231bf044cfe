// A small document from a URL, for who stands at the command line: the result feed of an operator,
// or what a server of ours says of itself. The only folder that knows libcurl.
//
// Only http and https; a certificate must be one that the system trusts, and of the host's name;
// few redirects, and none from https to http; limits on size and time. What a document says is not
// looked at here. Never called with a URL that a request brought: whoever could choose it would
// reach what this machine reaches. Any number of threads.
#ifndef DRUMROLL_FETCH_FETCH_H_
#define DRUMROLL_FETCH_FETCH_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace drumroll::fetch {

struct Options {
  uint64_t bytes_max = 64 * 1024;
  int connect_ms_max = 5'000;
  int total_ms_max = 15'000;  // Redirects included.
  int redirects_max = 3;
  // A PEM file with the certificates to trust in place of the system's; empty: the system's.
  std::string trusted{};
  // Past the proxy that the environment may name (http_proxy): for servers of this machine.
  bool without_proxy = false;
};

struct Answer {
  int status = 0;  // 200, 404, ...
  std::string body;
};

// True for what is meant as a URL, of whatever scheme, and not as a path: "https://...".
bool LooksLikeUrl(std::string_view text);

// What the URL answers, whatever its status is. kInvalid for a URL that is none of ours to ask, and
// for an answer that is larger; kConflict for a server that can't prove who it is, or sends
// elsewhere too often; kUnavailable, with the reason, if no whole answer comes in time.
Result<Answer> Ask(const std::string& url, const Options& options);

// The document. Besides: kNotFound, kUnavailable or kConflict for any status but 200.
Result<std::string> Document(const std::string& url, const Options& options);

}  // namespace drumroll::fetch

#endif  // DRUMROLL_FETCH_FETCH_H_
