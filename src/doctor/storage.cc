// A sync that takes no time has not waited for a medium. How fast an honest one can be: the fastest
// drives with power-loss protection answer a flushed 4 KiB write in 15 to 30 microseconds, and the
// way through the kernel alone takes a few. Below 10 somebody on the way says "done" without having
// done it: a hypervisor with cache=unsafe, a file system mounted without barriers.
#include "doctor/storage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/aligned_buffer.h"
#include "base/clock.h"
#include "disk/disk.h"
#include "disk/posix_system.h"

namespace drumroll::doctor {
namespace {

constexpr size_t kSyncs = 50;
constexpr uint64_t kBlock = AlignedBuffer::kAlignment;
constexpr double kTooFast = 10e-6;
constexpr double kTooSlow = 0.05;
// As docs/operations.md has it: what to plan for each play.
constexpr uint64_t kBytesOfPlay = 64;
constexpr uint64_t kPlaysWanted = 10'000'000;
constexpr uint64_t kNamesWanted = 10'000;

constexpr std::array kGood = {"ext4", "xfs"};
constexpr std::array kInMemory = {"tmpfs", "ramfs"};
constexpr std::array kFarAway = {"nfs", "nfs4", "cifs", "smb3", "9p", "virtiofs", "ceph"};

bool IsOneOf(std::string_view type, const auto& types) {
  return std::ranges::find(types, type) != types.end();
}

bool HasOption(std::string_view options, std::string_view option) {
  return fmt::format(",{},", options).find(fmt::format(",{},", option)) != std::string::npos;
}

// The directory, or the nearest one above it that there is.
std::string NearestOf(std::string directory) {
  struct stat status {};
  while (::stat(directory.c_str(), &status) != 0 && errno == ENOENT && directory != "/" &&
         directory != ".")
    directory = disk::ParentOf(directory);
  return directory;
}

// A file that has lost its name already: whatever happens, nothing is left.
Result<disk::Descriptor> MakeNameless(const std::string& directory) {
  const std::string path = disk::Join(directory, fmt::format("doctor.{}.tmp", ::getpid()));
  auto file = DRUMROLL_TRY(disk::OpenDescriptor(path, O_RDWR | O_CREAT | O_EXCL));
  if (::unlink(path.c_str()) != 0) return disk::SystemError(path, "unlink", errno);
  return Result<disk::Descriptor>(std::move(file));
}

Status WriteBlock(int file, const std::string& place, const AlignedBuffer& block, size_t index) {
  const auto wanted = static_cast<ssize_t>(kBlock);
  const ssize_t written = disk::RetryInterrupted(
      [&] { return ::pwrite(file, block.data(), kBlock, static_cast<off_t>(index * kBlock)); });
  if (written == wanted) return {};
  return disk::SystemError(place, "pwrite", written < 0 ? errno : ENOSPC);
}

// Over zeros that are on the medium, as the log writes.
Result<std::vector<double>> MeasureSyncs(int file, const std::string& place) {
  AlignedBuffer block(kBlock);
  for (size_t i = 0; i < kSyncs; ++i) DRUMROLL_TRY(WriteBlock(file, place, block, i));
  if (::fsync(file) != 0) return disk::SystemError(place, "fsync", errno);
  block.bytes()[0] = 1;
  std::vector<double> seconds;
  for (size_t i = 0; i < kSyncs; ++i) {
    DRUMROLL_TRY(WriteBlock(file, place, block, i));
    const double begin = SteadySeconds();
    if (::fdatasync(file) != 0) return disk::SystemError(place, "fdatasync", errno);
    seconds.push_back(SteadySeconds() - begin);
  }
  std::ranges::sort(seconds);
  return seconds;
}

// File systems refuse it at once, or at the first transfer.
bool GoesDirect(int file) {
  const int flags = ::fcntl(file, F_GETFL);
  if (flags < 0 || ::fcntl(file, F_SETFL, flags | O_DIRECT) != 0) return false;
  AlignedBuffer block(kBlock);
  return ::pread(file, block.data(), kBlock, 0) == static_cast<ssize_t>(kBlock);
}

std::string DeviceOf(int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return "";
  return fmt::format("{}:{}", major(status.st_dev), minor(status.st_dev));
}

std::string TextOf(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

double PercentileOf(const std::vector<double>& sorted, size_t percent) {
  return sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
}

}  // namespace

// "36 25 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,errors=remount-ro"
Mount FindMount(std::string_view mountinfo, std::string_view device) {
  Mount mount;
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string id, parent, number, root, point, options, field, source, more;
    words >> id >> parent >> number >> root >> point >> options;
    if (number != device) continue;
    while (words >> field && field != "-") {
    }
    words >> mount.type >> source >> more;
    mount.options = options + "," + more;
    break;
  }
  return mount;
}

Result<Storage> ReadStorage(const std::string& directory) {
  Storage storage{.directory = NearestOf(directory), .kernel = {}, .mount = {}, .sync_seconds = {}};
  utsname system = {};
  if (::uname(&system) == 0) storage.kernel = system.release;
  const disk::Descriptor file = DRUMROLL_TRY(MakeNameless(storage.directory));
  storage.mount = FindMount(TextOf("/proc/self/mountinfo"), DeviceOf(file.number()));
  struct statvfs status {};
  if (::fstatvfs(file.number(), &status) != 0)
    return disk::SystemError(storage.directory, "fstatvfs", errno);
  storage.free_bytes = uint64_t{status.f_bavail} * status.f_frsize;
  if (status.f_files != 0) storage.free_names = status.f_favail;
  storage.sync_seconds = DRUMROLL_TRY(MeasureSyncs(file.number(), storage.directory));
  storage.goes_direct = GoesDirect(file.number());
  return storage;
}

Finding CheckFileSystem(const Storage& storage) {
  const std::string& type = storage.mount.type;
  Finding finding =
      Ok("file system",
         fmt::format("{} is on {}, Linux {}", storage.directory,
                     type.empty() ? "a file system without a name" : type, storage.kernel));
  for (const std::string_view option : {"nobarrier", "barrier=0"}) {
    if (!HasOption(storage.mount.options, option)) continue;
    finding.level = Level::kProblem;
    finding.found += fmt::format(", mounted with {}", option);
    finding.expected = "write barriers: without them a power cut takes what was synced";
    finding.advice = fmt::format("mount it without {}", option);
    return finding;
  }
  if (IsOneOf(type, kGood)) return finding;
  finding.level = Level::kWarning;
  finding.expected = "ext4 or XFS on a disk of this machine: power cuts were tested there";
  finding.advice = "put the data directory (--data) on such a file system";
  if (IsOneOf(type, kInMemory)) finding.found += ", which is memory: a power cut takes all of it";
  if (IsOneOf(type, kFarAway)) finding.found += ", which is not of this machine";
  if (type == "overlay")
    finding.found += ", a container's own layer, which goes with the container";
  return finding;
}

Finding CheckSyncs(const Storage& storage) {
  const double median = PercentileOf(storage.sync_seconds, 50);
  const double slow = PercentileOf(storage.sync_seconds, 99);
  Finding finding = Ok(
      "syncs", fmt::format("fdatasync takes {:.0f} us, at most {:.0f} us in 99 of 100 ({} taken)",
                           median * 1e6, slow * 1e6, storage.sync_seconds.size()));
  if (IsOneOf(storage.mount.type, kInMemory)) return finding;  // Said of the file system.
  if (median < kTooFast) {
    finding.level = Level::kWarning;
    finding.expected = fmt::format(
        "{:.0f} us at least: no drive is faster that keeps what it is "
        "told",
        kTooFast * 1e6);
    finding.advice =
        "something between here and the medium says 'done' too soon: a virtual disk with "
        "cache=unsafe, a controller without a battery. Receipts would not survive a power cut";
  } else if (slow > kTooSlow) {
    finding.level = Level::kWarning;
    finding.expected = fmt::format("{:.0f} us at most: each receipt waits for one", kTooSlow * 1e6);
    finding.advice =
        "see what else writes here ('iostat -x 1'); take a drive with power-loss "
        "protection";
  }
  return finding;
}

Finding CheckDirect(const Storage& storage) {
  Finding finding = Ok("direct I/O", "bytes can be read past the page cache");
  if (storage.goes_direct) return finding;
  finding.level = Level::kWarning;
  finding.found = fmt::format("{} takes no O_DIRECT", storage.directory);
  finding.expected = "it: sealing and verifying read what the medium has, not what memory has";
  finding.advice =
      "put the data directory on ext4 or XFS; else restart the machine before you verify";
  return finding;
}

Finding CheckSpace(const Storage& storage, uint64_t needed) {
  const uint64_t room = storage.free_bytes > needed ? storage.free_bytes - needed : 0;
  const uint64_t plays = room / kBytesOfPlay;
  Finding finding =
      Ok("space", fmt::format("{} MiB free; {} MiB are for the end of open draws, the "
                              "rest is enough for {}.{} million plays",
                              storage.free_bytes >> 20, needed >> 20, plays / 1'000'000,
                              plays / 100'000 % 10));
  if (storage.free_bytes < needed) {
    finding.level = Level::kProblem;
    finding.found = fmt::format("{} MiB free", storage.free_bytes >> 20);
    finding.expected =
        fmt::format("{} MiB, to close, seal and settle the draws that are open", needed >> 20);
    finding.advice = "free space before the sale goes on: a sale refuses tickets without it";
  } else if (plays < kPlaysWanted || storage.free_names < kNamesWanted) {
    finding.level = Level::kWarning;
    if (storage.free_names < kNamesWanted)
      finding.found += fmt::format(", but only {} more files can be made", storage.free_names);
    finding.expected = fmt::format("room for {} million plays, at {} bytes each",
                                   kPlaysWanted / 1'000'000, kBytesOfPlay);
    finding.advice = "free space, if more than that may be sold";
  }
  return finding;
}

}  // namespace drumroll::doctor
