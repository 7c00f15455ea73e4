// Apart from the sets they are made of: those are built fast, and would be built in here four times over.
#include "profiling/row_set.h"

namespace preflight::profiling {

Rows united(const Rows& a, const Rows& b) { return {united(a.own, b.own), united(a.added, b.added)}; }
Rows without(const Rows& a, const Rows& b) { return {without(a.own, b.own), without(a.added, b.added)}; }

}  // namespace preflight::profiling
