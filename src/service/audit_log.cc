#include "service/audit_log.h"

#include <nlohmann/json.hpp>

namespace drumroll::service {
namespace {

constexpr uint64_t kRefusalsOfMinute = 100;
constexpr int64_t kMinuteMicros = 60'000'000;

bool IsRefused(int status) { return status == 401 || status == 403; }

bool Sells(std::string_view route) {
  return route.ends_with("/tickets") || route.ends_with("/batch");
}

std::string LineOf(const Served& served, Micros now, uint64_t left_out) {
  nlohmann::ordered_json line = {{"time", ToText(now)},
                                 {"person", served.person},
                                 {"peer", served.peer},
                                 {"method", served.method},
                                 {"path", served.path.substr(0, 256)},
                                 {"status", served.status},
                                 {"request_id", served.request_id}};
  if (left_out != 0) line["left_out"] = left_out;
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::Open(disk::Disk& disk, std::string_view path) {
  if (!DRUMROLL_TRY(disk.Exists(path))) {
    auto file = DRUMROLL_TRY(disk.Create(path, disk::Access::kWrite));
    DRUMROLL_TRY(disk.SyncDirectory(disk::ParentOf(path)));
    return std::unique_ptr<AuditLog>(new AuditLog(std::move(file), 0));
  }
  auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kWrite));
  const uint64_t size = DRUMROLL_TRY(file->Size());
  std::unique_ptr<AuditLog> log(new AuditLog(std::move(file), size));
  uint8_t last = '\n';
  if (size > 0) DRUMROLL_TRY(log->file_->ReadAt(size - 1, MutableBytes(&last, 1)));
  if (last != '\n') DRUMROLL_TRY(log->Write("\n"));
  return log;
}

bool AuditLog::Wants(const Served& served) {
  if (IsRefused(served.status)) return true;
  return served.method != "GET" && served.method != "HEAD" && served.route.starts_with("/v1") &&
         !Sells(served.route);
}

Status AuditLog::Append(const Served& served, Micros now) {
  const std::lock_guard lock(mutex_);
  if (!IsRefused(served.status)) {
    DRUMROLL_TRY(Write(LineOf(served, now, 0)));
    return file_->Sync();
  }
  if (const int64_t minute = Raw(now) / kMinuteMicros; minute != minute_) {
    minute_ = minute;
    refusals_ = 0;
  }
  if (++refusals_ > kRefusalsOfMinute) {
    ++left_out_;
    return {};
  }
  return Write(LineOf(served, now, std::exchange(left_out_, 0)));
}

Status AuditLog::Write(std::string_view line) {
  DRUMROLL_TRY(file_->WriteAt(size_, AsBytes(line)));
  size_ += line.size();
  return {};
}

}  // namespace drumroll::service
