#include "base/sha256_lanes.h"

#include <intel-ipsec-mb.h>

#include <cstring>

#include "base/assert.h"

namespace drumroll {

void Sha256Lanes::Free::operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }

Sha256Lanes::Sha256Lanes() : manager_(alloc_mb_mgr(0)) {
  DRUMROLL_ASSERT(manager_ != nullptr);
  init_mb_mgr_auto(manager_.get(), nullptr);
  DRUMROLL_ASSERT(imb_get_errno(manager_.get()) == 0);
}
Sha256Lanes::~Sha256Lanes() = default;

void Sha256Lanes::Hash(std::span<const Bytes> messages, std::span<Digest> digests) {
  DRUMROLL_ASSERT(messages.size() == digests.size());
  size_t done = 0;
  const auto count = [&done](const IMB_JOB* job) {
    if (job == nullptr) return false;
    DRUMROLL_ASSERT(job->status == IMB_STATUS_COMPLETED);
    ++done;
    return true;
  };
  for (size_t i = 0; i < messages.size(); ++i) {
    DRUMROLL_ASSERT(!messages[i].empty() && messages[i].size() <= kMessageBytesMax);
    IMB_JOB* const job = IMB_GET_NEXT_JOB(manager_.get());
    std::memset(job, 0, sizeof *job);
    job->cipher_mode = IMB_CIPHER_NULL;
    job->cipher_direction = IMB_DIR_ENCRYPT;
    job->chain_order = IMB_ORDER_HASH_CIPHER;
    job->hash_alg = IMB_AUTH_SHA_256;
    job->src = messages[i].data();
    job->msg_len_to_hash_in_bytes = messages[i].size();
    job->auth_tag_output = digests[i].bytes.data();
    job->auth_tag_output_len_in_bytes = digests[i].bytes.size();
    if (!count(IMB_SUBMIT_JOB(manager_.get()))) continue;
    while (count(IMB_GET_COMPLETED_JOB(manager_.get()))) {
    }
  }
  while (count(IMB_FLUSH_JOB(manager_.get()))) {
  }
  DRUMROLL_ASSERT(done == messages.size());
}

}  // namespace drumroll
