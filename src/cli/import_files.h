// What an import reads and writes beside the draw: its input, a file or a pipe, and the file of
// rejects. Not through disk::Disk, which has no pipes; nothing that is promised rests on them.
#ifndef DRUMROLL_CLI_IMPORT_FILES_H_
#define DRUMROLL_CLI_IMPORT_FILES_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "import/reject.h"

namespace drumroll::cli {

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using FilePointer = std::unique_ptr<std::FILE, CloseFile>;

class InputFile {
 public:
  // "-" is stdin. kInvalid if it is a directory.
  static Result<InputFile> Open(const std::string& path);

  // What comes next, as much as has arrived; nothing at the end. Valid until the next call.
  Result<Bytes> Read();
  // Reads on until the first line is there, or the input ends. Read() gives all of it again.
  Result<Bytes> Peek();

  // Of a file; 0 if it is not known.
  uint64_t size() const { return size_; }
  const std::string& path() const { return path_; }

 private:
  InputFile(std::string path, FilePointer file, uint64_t size);
  Result<size_t> ReadInto(size_t offset);

  std::string path_;
  FilePointer file_;
  uint64_t size_;
  std::vector<uint8_t> block_;
  size_t peeked_ = 0;  // Bytes of block_ that Read() has not given yet.
};

// Made with the first reject; then it replaces what is there.
class RejectsFile {
 public:
  // kInvalid if rejects could not be written there: it is the input, a directory, not writable.
  // Touches nothing.
  static Status Check(const std::string& path, const std::string& input);

  explicit RejectsFile(std::string path) : path_(std::move(path)) {}
  Status Add(const import::Reject& reject);

  uint64_t count() const { return count_; }
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
  FilePointer file_;
  uint64_t count_ = 0;
};

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_IMPORT_FILES_H_
