#pragma once
/// A practice Mailjet: the endpoints Preflight uses, over real HTTP on loopback, with an import of its own.
///
///     preflight::sandbox::PracticeMailjet mailjet{{.public_key = "p", .secret_key = "s"}};
///     mailjet.add_list("Spring news");
///     mailjet.start();                         // http://127.0.0.1:<port()>
///
/// It shares no code with the core, so that it can disagree with it. Where Mailjet's behaviour is not documented, the choice made here is
/// named in a comment and, where it matters, is a switch in `Behaviour`.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace preflight::sandbox {

struct Credentials {
  std::string public_key;
  std::string secret_key;
};

/// One contact as the practice Mailjet has stored it. A property that was never set is absent from the map.
struct StoredContact {
  std::string email;
  std::map<std::string, std::string> properties;
  bool subscribed = true;
};

class PracticeMailjet {
 public:
  explicit PracticeMailjet(Credentials credentials);
  ~PracticeMailjet();
  PracticeMailjet(const PracticeMailjet&) = delete;
  PracticeMailjet& operator=(const PracticeMailjet&) = delete;

  /// Listens on 127.0.0.1; `port` 0 takes a free one. Returns false when the port cannot be had.
  [[nodiscard]] bool start(int port = 0);
  void stop();
  [[nodiscard]] int port() const;

  /// Returns the new list's ID.
  std::int64_t add_list(const std::string& name);
  /// `datatype`: Mailjet's str, int, float, bool, datetime.
  void add_property(const std::string& name, const std::string& datatype);
  /// Contacts on a list, in order of first arrival.
  [[nodiscard]] std::vector<StoredContact> contacts(std::int64_t list_id) const;
  /// The bytes last uploaded as CSVData under `data_id`; empty when there are none.
  [[nodiscard]] std::string uploaded_bytes(std::int64_t data_id) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace preflight::sandbox
