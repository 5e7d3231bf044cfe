// Who asked for what, beside the journals: every request that changes more than a ticket's sale,
// and every one that was refused for who asked. One line of JSON each, at the end of one file;
// operators ship it elsewhere. The journals of the draws are the evidence; this says who tried.
// Thread safe.
#ifndef DRUMROLL_SERVICE_AUDIT_LOG_H_
#define DRUMROLL_SERVICE_AUDIT_LOG_H_

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "service/site.h"

namespace drumroll::service {

class AuditLog {
 public:
  // Goes on at the end of the file, or makes it. A line that a crash has cut off stays, ended.
  static Result<std::unique_ptr<AuditLog>> Open(disk::Disk& disk, std::string_view path);

  // Whether a request belongs in it.
  static bool Wants(const Served& served);
  // Durable when it returns success. Refusals of strangers are written, too, but only so many a
  // minute, and without waiting for the disk: who floods it must not fill or stop it.
  Status Append(const Served& served, Micros now);

 private:
  AuditLog(std::unique_ptr<disk::File> file, uint64_t size) : file_(std::move(file)), size_(size) {}
  Status Write(std::string_view line);

  std::mutex mutex_;
  const std::unique_ptr<disk::File> file_;
  uint64_t size_;
  int64_t minute_ = 0;  // Of the refusals counted.
  uint64_t refusals_ = 0;
  uint64_t left_out_ = 0;
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_AUDIT_LOG_H_
