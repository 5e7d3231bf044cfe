// Result<T> is a T or an Error; Status is success or an Error. Both must be looked at
// ([[nodiscard]]).
//
//   Result<Reader> Reader::Open(Disk& disk, SegmentId id) {
//     auto file = DRUMROLL_TRY(disk.OpenRead(PathOf(id)));   // Returns early with the error.
//     ...
//     return Fail(ErrorCode::kCorrupt, "segment {}: crc {:08x}, expected {:08x}", id, found,
//     expected);
//
// DRUMROLL_TRY is a statement expression: use it as a whole initializer or a whole statement.
#ifndef DRUMROLL_BASE_RESULT_H_
#define DRUMROLL_BASE_RESULT_H_

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "base/error.h"

namespace drumroll {

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error)
      : error_(std::make_unique<Error>(std::move(error))) {}  // NOLINT: implicit by design

  bool ok() const { return error_ == nullptr; }
  // Requires: !ok().
  const Error& error() const& {
    DRUMROLL_ASSERT(!ok());
    return *error_;
  }
  Error&& error() && {
    DRUMROLL_ASSERT(!ok());
    return std::move(*error_);
  }
  void value() && { DRUMROLL_ASSERT(ok()); }

 private:
  std::unique_ptr<Error> error_;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit by design
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design

  bool ok() const { return state_.index() == 0; }
  // Requires: ok().
  T& value() & {
    DRUMROLL_ASSERT(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    DRUMROLL_ASSERT(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    DRUMROLL_ASSERT(ok());
    return std::get<0>(std::move(state_));
  }
  // Requires: !ok().
  const Error& error() const& {
    DRUMROLL_ASSERT(!ok());
    return std::get<1>(state_);
  }
  Error&& error() && {
    DRUMROLL_ASSERT(!ok());
    return std::get<1>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

// An Error with a formatted message; converts to Status and to any Result<T>.
template <typename... Args>
Error Fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  return Error{code, fmt::format(format, std::forward<Args>(args)...)};
}

// The same error with its place put in front: "segment 17: " + message.
inline Error At(std::string_view place, Error error) {
  error.message = fmt::format("{}: {}", place, error.message);
  return error;
}

}  // namespace drumroll

// The counter keeps the names apart where a lambda inside the expression has a DRUMROLL_TRY of its
// own.
#define DRUMROLL_TRY(expression) DRUMROLL_TRY_NUMBERED(expression, __COUNTER__)
#define DRUMROLL_TRY_NUMBERED(expression, number) DRUMROLL_TRY_NAMED(expression, number)
#define DRUMROLL_TRY_NAMED(expression, number)            \
  __extension__({                                         \
    auto drumroll_result_##number = (expression);         \
    if (!drumroll_result_##number.ok()) [[unlikely]]      \
      return std::move(drumroll_result_##number).error(); \
    std::move(drumroll_result_##number).value();          \
  })

#endif  // DRUMROLL_BASE_RESULT_H_
