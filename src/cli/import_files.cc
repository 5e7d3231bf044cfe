#include "cli/import_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "disk/disk.h"
#include "import/lines.h"

namespace drumroll::cli {
namespace {

// Stays in the processor's cache until it is parsed.
constexpr size_t kBlockBytes = 256_KiB;

// A name that is wrong stays wrong; the rest may pass.
Error SystemError(const std::string& path) {
  const int number = errno;
  const ErrorCode code =
      number == ENOENT ? ErrorCode::kNotFound
      : number == EACCES || number == EISDIR || number == ENOTDIR || number == EROFS
          ? ErrorCode::kInvalid
      : number == EIO ? ErrorCode::kCorrupt
                      : ErrorCode::kUnavailable;
  return Fail(code, "{}: {}", path, std::strerror(number));
}

}  // namespace

InputFile::InputFile(std::string path, FilePointer file, uint64_t size)
    : path_(std::move(path)), file_(std::move(file)), size_(size), block_(kBlockBytes) {}

Result<InputFile> InputFile::Open(const std::string& path) {
  FilePointer file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  struct stat status {};
  if (!file || ::fstat(fileno(file.get()), &status) != 0) return SystemError(path);
  if (S_ISDIR(status.st_mode))
    return Fail(ErrorCode::kInvalid, "{}: is a directory, expected a file", path);
  const uint64_t size = S_ISREG(status.st_mode) ? static_cast<uint64_t>(status.st_size) : 0;
  return InputFile(path, std::move(file), size);
}

Result<size_t> InputFile::ReadInto(size_t offset) {
  for (;;) {
    const ssize_t count =
        ::read(fileno(file_.get()), block_.data() + offset, block_.size() - offset);
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR) return SystemError(path_);
  }
}

Result<Bytes> InputFile::Read() {
  const size_t peeked = std::exchange(peeked_, 0);
  const size_t size = peeked > 0 ? peeked : DRUMROLL_TRY(ReadInto(0));
  return Bytes(block_).first(size);
}

Result<Bytes> InputFile::Peek() {
  static_assert(kBlockBytes > import::kRowBytesMax);
  while (peeked_ <= import::kRowBytesMax && std::memchr(block_.data(), '\n', peeked_) == nullptr) {
    const size_t size = DRUMROLL_TRY(ReadInto(peeked_));
    if (size == 0) break;
    peeked_ += size;
  }
  return Bytes(block_).first(peeked_);
}

Status RejectsFile::Check(const std::string& path, const std::string& input) {
  struct stat rejects {};
  if (path == "-") return Fail(ErrorCode::kInvalid, "--rejects: expected a file, found '-'");
  if (::stat(path.c_str(), &rejects) != 0) {
    if (errno != ENOENT) return SystemError(path);
    const std::string directory = disk::ParentOf(path);
    if (::access(directory.c_str(), W_OK | X_OK) != 0) {
      const Error error = SystemError(directory);
      return Fail(ErrorCode::kInvalid, "{}: rejects can't be written there: {}", path,
                  error.message);
    }
    return {};
  }
  struct stat read {};
  if ((input == "-" ? ::fstat(STDIN_FILENO, &read) : ::stat(input.c_str(), &read)) == 0 &&
      rejects.st_dev == read.st_dev && rejects.st_ino == read.st_ino) {
    return Fail(ErrorCode::kInvalid, "{}: is the input; rejects would overwrite it", path);
  }
  if (S_ISDIR(rejects.st_mode))
    return Fail(ErrorCode::kInvalid, "{}: is a directory, expected a file for rejects", path);
  if (::access(path.c_str(), W_OK) != 0) return SystemError(path);
  return {};
}

Status RejectsFile::Add(const import::Reject& reject) {
  std::string text;
  if (!file_) {
    file_.reset(std::fopen(path_.c_str(), "wb"));
    if (!file_) return SystemError(path_);
    text = import::kRejectsHeader;
  }
  import::AppendReject(text, reject);
  ++count_;
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size() ||
      std::fflush(file_.get()) != 0) {
    return SystemError(path_);
  }
  return {};
}

}  // namespace drumroll::cli
