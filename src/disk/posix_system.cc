#include "disk/posix_system.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "base/assert.h"

namespace drumroll::disk {

ErrorCode CodeOf(int error_number) {
  switch (error_number) {
    case ENOENT:
      return ErrorCode::kNotFound;
    case EEXIST:
    case ENOTEMPTY:
      return ErrorCode::kConflict;
    // The request itself is wrong, or the account may not make it; EBADF is a write to a file
    // opened for reading.
    case EACCES:
    case EBADF:
    case EINVAL:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case ENOTDIR:
    case EOPNOTSUPP:
    case EPERM:
    case EXDEV:
      return ErrorCode::kInvalid;
    // Something has run out that an operator can give.
    case EAGAIN:
    case EBUSY:
    case EDQUOT:
    case EFBIG:
    case EINTR:
    case EMFILE:
    case EMLINK:
    case ENFILE:
    case ENOMEM:
    case ENOSPC:
    case ETXTBSY:
      return ErrorCode::kUnavailable;
    // EIO, EROFS (what ext4 turns to after an error), EUCLEAN, ESTALE, ENODEV and whatever else a
    // file system in trouble says: the medium can't be trusted.
    default:
      return ErrorCode::kCorrupt;
  }
}

Error SystemError(std::string_view path, std::string_view call, int error_number) {
  return Fail(CodeOf(error_number), "{}: {}: {}", path, call,
              std::system_category().message(error_number));
}

Descriptor::~Descriptor() {
  if (number_ < 0) return;
  // After EINTR Linux has closed the descriptor: closing again could hit one that another thread
  // just got.
  const int result = ::close(number_);
  DRUMROLL_ASSERT(result == 0 || errno != EBADF);
}

Result<Descriptor> OpenDescriptor(const std::string& path, int flags) {
  constexpr mode_t kOwnerAndGroup = 0640;
  const int number =
      RetryInterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, kOwnerAndGroup); });
  if (number < 0) return SystemError(path, "open", errno);
  return Descriptor(number);
}

}  // namespace drumroll::disk
