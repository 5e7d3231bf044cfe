#include "disk/memory_inode.h"

namespace drumroll::disk {

void MemoryNames::Change(std::string_view removed, std::string_view added,
                         std::shared_ptr<MemoryInode> inode) {
  pending_.push_back({std::string(removed), std::string(added), std::move(inode)});
  Apply(pending_.back(), cache_);
}

void MemoryNames::Put(std::string_view name, const std::shared_ptr<MemoryInode>& inode) {
  cache_.insert_or_assign(std::string(name), inode);
  medium_.insert_or_assign(std::string(name), inode);
}

void MemoryNames::Apply(const Step& step, Map& names) {
  if (!step.removed.empty()) names.erase(step.removed);
  if (!step.added.empty()) names.insert_or_assign(step.added, step.inode);
}

void MemoryNames::Sync() {
  for (const Step& step : pending_) Apply(step, medium_);
  pending_.clear();
}

void MemoryNames::FailSync(Random& random) { KeepSomePending(random); }

void MemoryNames::PowerCut(Random& random) {
  KeepSomePending(random);
  cache_ = medium_;
}

void MemoryNames::KeepSomePending(Random& random) {
  if (pending_.empty()) return;
  const SurvivalOdds odds = SurvivalOdds::Draw(random);
  for (const Step& step : pending_) {
    if (odds.Survives(random.Next())) Apply(step, medium_);
  }
  pending_.clear();
}

}  // namespace drumroll::disk
