#pragma once
/// A stable sort for a few dozen elements: the library's brings 4 KB of code for each kind of element.

#include <algorithm>
#include <iterator>

namespace preflight::reading {

/// Ascending by `before`; equals stay in their order.
template <class Iterator, class Before>
void sort_few(Iterator first, Iterator last, Before before) {
  for (Iterator at = first; at != last; ++at) {
    std::rotate(std::upper_bound(first, at, *at, before), at, std::next(at));
  }
}

}  // namespace preflight::reading
