#include "checking/domain_names.h"

#include <limits>

#include "reading/word.h"

namespace preflight::checking {

namespace {

/// Of 256.
std::size_t slot_of(std::string_view domain) {
  return domain.size() < 4 ? domain.size() : reading::hash_ends(domain) >> 56U;
}

}  // namespace

DomainNames::Id DomainNames::number(std::string_view domain) {
  Id& recent = recent_[slot_of(domain)];
  if (recent != none && reading::same_bytes(name(recent), domain)) return recent;
  if (names_.size() == std::numeric_limits<Id>::max()) {
    const Id known = find(domain);
    if (known != none) recent = known;
    return known;
  }
  const auto [known, is_new] = ids_.try_emplace(std::string(domain), static_cast<Id>(names_.size() + 1));
  if (is_new) names_.push_back(&known->first);
  recent = known->second;
  return recent;
}

DomainNames::Id DomainNames::find(std::string_view domain) const {
  const auto known = ids_.find(std::string(domain));
  return known == ids_.end() ? none : known->second;
}

}  // namespace preflight::checking
