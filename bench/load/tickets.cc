#include "load/tickets.h"

#include <algorithm>
#include <cstdio>

namespace load {
namespace {

std::string Uuid(uint64_t high, uint64_t low) {
  char text[37];
  // Version 4, variant 1, as RFC 9562 has them.
  high = (high & ~0xF000ULL) | 0x4000ULL;
  low = (low & ~(3ULL << 62)) | (2ULL << 62);
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%012llx", static_cast<uint32_t>(high >> 32),
                static_cast<uint32_t>(high >> 16 & 0xFFFF), static_cast<uint32_t>(high & 0xFFFF),
                static_cast<uint32_t>(low >> 48),
                static_cast<unsigned long long>(low & 0xFFFF'FFFF'FFFFULL));
  return text;
}

std::string Head(const Options& options, const std::string& line) {
  std::string head = line + " HTTP/1.1\r\nHost: localhost\r\n";
  if (!options.token.empty()) head += "Authorization: Bearer " + options.token + "\r\n";
  return head;
}

}  // namespace

Ticket TicketMaker::Make() {
  Ticket ticket{
      .key = Uuid(random_(), random_()), .player = random_() % 10'000'000 + 1, .plays = {}};
  ticket.plays.resize(options_.plays);
  for (auto& play : ticket.plays) {
    while (play.size() < options_.pick) {
      const auto number = static_cast<uint32_t>(random_() % options_.of + 1);
      if (std::find(play.begin(), play.end(), number) == play.end()) play.push_back(number);
    }
    std::sort(play.begin(), play.end());
  }
  return ticket;
}

std::string ToJson(const Ticket& ticket) {
  std::string json = "{\"ticket\":\"" + ticket.key +
                     "\",\"player\":" + std::to_string(ticket.player) + ",\"plays\":[";
  for (size_t i = 0; i < ticket.plays.size(); ++i) {
    json += i == 0 ? "{\"numbers\":[" : ",{\"numbers\":[";
    for (size_t n = 0; n < ticket.plays[i].size(); ++n) {
      if (n != 0) json += ',';
      json += std::to_string(ticket.plays[i][n]);
    }
    json += "]}";
  }
  return json + "]}";
}

std::string RequestFor(const Options& options, const std::vector<Ticket>& tickets) {
  std::string body;
  const bool batch = options.tickets > 1;
  if (batch) body = "{\"tickets\":[";
  for (size_t i = 0; i < tickets.size(); ++i) {
    if (i != 0) body += ',';
    body += ToJson(tickets[i]);
  }
  if (batch) body += "]}";
  const std::string path = "POST /v1/draws/" + options.draw + (batch ? "/batch" : "/tickets");
  return Head(options, path) +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string GetRequest(const Options& options, const std::string& path) {
  return Head(options, "GET " + path) + "\r\n";
}

}  // namespace load
