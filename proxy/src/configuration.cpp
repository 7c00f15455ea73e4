#include "configuration.h"

#include <pwd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include "compiled_json.h"
#include "identity/key_file.h"
#include "identity/private_file.h"
#include "text.h"

namespace preflight::proxy {

using nlohmann::json;

namespace {

constexpr std::int64_t max_part_limit = std::int64_t{1} << 30;
constexpr std::uintmax_t max_config_bytes = 1U << 20;
constexpr int usual_port = 8080;
/// Where Mailjet's own libraries look for keys. Every process of the user can read another's environment.
constexpr std::array<const char*, 2> key_variables{"MJ_APIKEY_PUBLIC", "MJ_APIKEY_PRIVATE"};

/// Where a person's programs keep what must survive. Source: XDG Base Directory Specification.
std::optional<std::filesystem::path> usual_state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::filesystem::path(state) / "preflight";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::filesystem::path(home) / ".local/state/preflight";
  return std::nullopt;
}

/// One object of the file. Remembers which settings were asked for, so that a slip in a name is found.
class Section {
 public:
  Section(json object, std::string path, Problems& problems)
      : object_(std::move(object)), path_(std::move(path)), problems_(problems) {
    if (!object_.is_object()) {
      problem("", "must be an object.");
      object_ = json::object();
    }
  }

  [[nodiscard]] bool has(const std::string& name) const { return object_.contains(name); }
  [[nodiscard]] std::string full(const std::string& name) const {
    return path_.empty() || name.empty() ? path_ + name : path_ + "." + name;
  }
  void problem(const std::string& name, const std::string& what) { problems_.push_back(full(name) + " " + what); }

  std::optional<std::string> text(const std::string& name) {
    const json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string() || value->get_ref<const std::string&>().empty()) {
      problem(name, "must be a text.");
      return std::nullopt;
    }
    return value->get<std::string>();
  }
  /// A text that must be there.
  std::string needed(const std::string& name) {
    auto value = text(name);
    if (!has(name)) problem(name, "is missing.");
    return value.value_or("");
  }
  std::optional<std::int64_t> number(const std::string& name, std::int64_t least, std::int64_t most) {
    const json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number_integer() || value->get<std::int64_t>() < least || value->get<std::int64_t>() > most) {
      problem(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
      return std::nullopt;
    }
    return value->get<std::int64_t>();
  }
  std::vector<std::string> texts(const std::string& name) {
    const json* value = find(name);
    if (value == nullptr) return {};
    const bool right =
        value->is_array() && std::all_of(value->begin(), value->end(), [](const json& one) { return one.is_string(); });
    if (!right) {
      problem(name, "must be a list of texts.");
      return {};
    }
    return value->get<std::vector<std::string>>();
  }
  std::optional<Section> section(const std::string& name) {
    const json* value = find(name);
    if (value == nullptr) return std::nullopt;
    return Section(*value, full(name), problems_);
  }
  std::vector<Section> sections(const std::string& name) {
    const json* value = find(name);
    std::vector<Section> all;
    if (value == nullptr) return all;
    if (!value->is_array()) {
      problem(name, "must be a list.");
      return all;
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
      all.emplace_back((*value)[i], full(name) + "[" + std::to_string(i) + "]", problems_);
    }
    return all;
  }
  /// Every member with a text as value.
  std::vector<std::pair<std::string, std::string>> pairs() {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [name, value] : object_.items()) {
      if (auto said = text(name)) all.emplace_back(name, *said);
    }
    return all;
  }
  /// Complains about everything that nobody asked for.
  void finish() {
    for (const auto& [name, value] : object_.items()) {
      if (!asked_.contains(name)) problem(name, "is not known or not used in this mode.");
    }
  }

 private:
  const json* find(const std::string& name) {
    asked_.insert(name);
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }
  json object_;
  std::string path_;
  Problems& problems_;
  std::set<std::string> asked_;
};

std::optional<Section> read_file(const Options& options, Problems& problems) {
  if (!options.config) return std::nullopt;
  std::error_code error;
  const auto size = std::filesystem::file_size(*options.config, error);
  if (error || size > max_config_bytes) {
    problems.emplace_back("The file given with --config cannot be read.");
    return std::nullopt;
  }
  std::ifstream in(*options.config, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  try {
    return Section(json::parse(text.str(), nullptr, true, /*ignore_comments=*/true), "", problems);
  } catch (const json::parse_error& fault) {
    problems.push_back("The file given with --config is no JSON (at byte " + std::to_string(fault.byte) + ").");
    return std::nullopt;
  }
}

/// The whole of the checks. What is wrong is noted and gone on from, so that all of it is told at once.
class Configurer {
 public:
  Configurer(const Options& options, Problems& problems)
      : options_(options), problems_(problems), file_(read_file(options, problems)) {}

  Configuration run() {
    read_identity();
    read_listen();
    read_places();
    read_accounts();
    read_monitor();
    if (file_) file_->finish();
    return std::move(configuration_);
  }

  std::optional<std::filesystem::path> state() {
    auto named = file_ ? file_->text("state") : std::nullopt;
    if (options_.state) named = options_.state;
    if (named) return *named;
    if (options_.practice) return std::nullopt;
    auto usual = usual_state_folder();
    if (!usual) problems_.emplace_back("Name a folder for the import history with --state.");
    return usual;
  }

 private:
  Settings& settings() { return configuration_.settings; }
  void problem(std::string sentence) { problems_.push_back(std::move(sentence)); }

  void read_identity() {
    auto section = file_ ? file_->section("identity") : std::nullopt;
    if (!section) {
      if (file_) problem("identity is missing: name exactly one mode.");
      return;
    }
    mode_ = section->needed("mode");
    if (mode_ == "builtin") {
      settings().identity = BuiltinSettings{};
    } else if (mode_ == "proxy-header") {
      read_header_trust(*section);
    } else if (mode_ == "proxy-jwt") {
      read_jwt_trust(*section);
    } else if (mode_ != "local" && !mode_.empty()) {
      section->problem("mode", "must be local, builtin, proxy-header or proxy-jwt.");
    }
    section->finish();
  }

  RoleBook read_roles(Section& identity) {
    RoleBook book;
    if (auto roles = identity.section("roles")) {
      for (const auto& [name, role] : roles->pairs()) {
        if (!is_person_name(name)) {
          problem("identity.roles: \"" + one_line(name, 128) + "\" is no name of a person.");
        } else if (const auto known = role_of(role)) {
          book.people[name] = *known;
        } else {
          roles->problem(name, "must be viewer, importer or manager.");
        }
      }
    }
    if (const auto other = identity.text("default_role")) {
      book.everybody_else = role_of(*other);
      if (!book.everybody_else) identity.problem("default_role", "must be viewer, importer or manager.");
    }
    if (!identity.has("roles") && !identity.has("default_role")) {
      problem("identity.roles is missing: nobody could do anything.");
    }
    return book;
  }

  TrustedPeers read_peers(Section& section) {
    TrustedPeers peers;
    for (const std::string& ip : section.texts("peers")) {
      if (front::is_ip(ip)) {
        peers.ips.push_back(ip);
      } else {
        section.problem("peers", "must be single addresses in numbers.");
      }
    }
    for (const std::string& user : section.texts("peer_users")) {
      if (const struct passwd* entry = ::getpwnam(user.c_str())) {
        peers.users.push_back(entry->pw_uid);
      } else {
        section.problem("peer_users", "has a user that this computer does not know: " + one_line(user, 64) + ".");
      }
    }
    return peers;
  }

  std::string read_header_name(Section& section, const std::string& name) {
    std::string header = section.needed(name);
    const bool right = std::all_of(header.begin(), header.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!right) section.problem(name, "must be letters, digits and dashes.");
    return header;
  }

  void read_header_trust(Section& identity) {
    HeaderTrust trust;
    if (auto section = identity.section("header")) {
      trust.header = read_header_name(*section, "name");
      trust.peers = read_peers(*section);
      if (section->has("secret_name") || section->has("secret_file")) {
        trust.secret_header = read_header_name(*section, "secret_name");
        if (auto secret = read_secret_file(section->needed("secret_file"), section->full("secret_file"), problems_)) {
          trust.secret = std::move(*secret);
        }
      }
      section->finish();
    } else {
      problem("identity.header is missing.");
    }
    trust.roles = read_roles(identity);
    has_secret_ = !trust.secret_header.empty();
    peers_ = trust.peers;
    settings().identity = std::move(trust);
  }

  void read_jwt_trust(Section& identity) {
    JwtTrust trust;
    if (auto section = identity.section("jwt")) {
      trust.header = read_header_name(*section, "name");
      trust.issuer = section->needed("issuer");
      trust.audience = section->needed("audience");
      trust.claim = section->text("claim").value_or("email");
      trust.peers = read_peers(*section);
      const std::string keys_file = section->needed("keys_file");
      if (!keys_file.empty()) {
        std::ifstream in(keys_file, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        if (auto keys = SigningKeys::parse(text.str(), problems_)) trust.keys = std::move(*keys);
      }
      section->finish();
    } else {
      problem("identity.jwt is missing.");
    }
    trust.roles = read_roles(identity);
    peers_ = trust.peers;
    settings().identity = std::move(trust);
  }

  void read_listen() {
    front::ListenAddress& listen = settings().listen;
    listen.port = usual_port;
    const auto text = file_ ? file_->text("listen") : std::nullopt;
    if (text) {
      if (const auto address = front::listen_address_of(*text)) {
        listen = *address;
      } else {
        problem("listen must be an address in numbers with a port, such as 127.0.0.1:8080, or unix:/path.");
      }
    }
    if (options_.port) {
      if (*options_.port < 0 || *options_.port > 65'535) problem("--port must be between 0 and 65535.");
      if (listen.is_socket()) problem("--port and a Unix socket exclude each other.");
      listen.port = *options_.port;
    }
    if (auto tls = file_ ? file_->section("tls") : std::nullopt) {
      settings().tls = front::TlsFiles{tls->needed("certificate"), tls->needed("key")};
      tls->finish();
      if (tls->has("certificate") && tls->has("key")) static_cast<void>(front::load_tls(*settings().tls, problems_));
    }
    if (file_) settings().origins = file_->texts("origins");
    for (const std::string& origin : settings().origins) check_origin(origin);
    check_listen();
  }

  void check_origin(const std::string& origin) {
    const bool https = origin.starts_with("https://");
    const std::string host = origin.substr(std::min(origin.size(), origin.find("://") + 3));
    const bool written_right =
        (https || origin.starts_with("http://")) && !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                 std::string_view(".-:[]").find(c) != std::string_view::npos;
        });
    const std::string said = "origins: " + one_line(origin, 128);
    if (!written_right || host.ends_with(https ? ":443" : ":80") || host.ends_with('.')) {
      return problem(said + " must be as browsers write it, such as https://preflight.example.org.");
    }
    const std::string name = host.substr(0, host.find(':'));
    if (!https && name != "localhost" && name != "127.0.0.1") {
      problem(said + " must begin with https: browsers keep cookies and more from pages without it.");
    }
    if (!https && settings().tls) problem(said + " must begin with https, because there is tls.");
  }

  /// Who may reach us, and how it is known who they are, must fit together.
  void check_listen() {
    const front::ListenAddress& listen = settings().listen;
    const bool tls = settings().tls.has_value();
    if (!listen.is_local() && !tls) {
      problem("listen: what is not on this computer alone needs tls.");
    }
    if (listen.is_socket() && tls) problem("listen: a Unix socket and tls exclude each other.");
    if (mode_ == "local" || mode_.empty()) {
      if (listen.is_socket() || !listen.is_local())
        problem("identity.mode local: listen must be on 127.0.0.1 or [::1].");
      if (tls || !settings().origins.empty()) problem("identity.mode local: there is neither tls nor origins.");
      return;
    }
    if (settings().origins.empty()) problem("origins is missing: the addresses under which people open the page.");
    if (mode_ == "proxy-header") {
      if (listen.is_socket() ? peers_.users.empty() : peers_.ips.empty()) {
        problem(listen.is_socket() ? "identity.header.peer_users is missing: whose requests are believed."
                                   : "identity.header.peers is missing: whose requests are believed.");
      }
      if (!listen.is_socket() && !has_secret_) {
        problem("identity.header.secret_name and secret_file are missing: over TCP an address alone proves little.");
      }
    }
  }

  void read_places() {
    auto max_part = options_.max_part_bytes;
    if (max_part && (*max_part < 1000 || *max_part > max_part_limit)) {
      problem("--max-part-bytes must be between 1000 and 1073741824.");
    }
    if (file_) {
      const auto from_file = file_->number("max_part_bytes", 1000, max_part_limit);
      if (!max_part) max_part = from_file;
      if (auto limits = file_->section("limits")) {
        auto& kept = settings().limits;
        const auto connections = limits->number("connections", 1, 1000);
        const auto per_ip = limits->number("connections_per_ip", 1, 1000);
        if (connections) kept.connections = static_cast<std::size_t>(*connections);
        if (per_ip) kept.connections_per_ip = static_cast<std::size_t>(*per_ip);
        limits->finish();
      }
    }
    if (max_part) settings().max_part_bytes = *max_part;

    auto assets = options_.assets;
    if (const auto from_file = file_ ? file_->text("assets") : std::nullopt; !assets) assets = from_file;
    if (assets) {
      std::error_code error;
      if (!std::filesystem::is_regular_file(std::filesystem::path(*assets) / "index.html", error)) {
        problem("--assets must be a folder that holds index.html.");
      }
      settings().assets = *assets;
    }
    configuration_.state = state();
    if (configuration_.state) {
      std::error_code error;
      if (std::filesystem::exists(*configuration_.state, error) &&
          !std::filesystem::is_directory(*configuration_.state, error)) {
        problem("--state must be a folder.");
      }
      settings().state = *configuration_.state;
    }
  }

  void read_monitor() {
    auto monitor = file_ ? file_->section("monitor") : std::nullopt;
    if (!monitor) return;
    const std::string file = monitor->needed("token_file");
    if (!file.empty()) settings().monitor_token = read_secret_file(file, monitor->full("token_file"), problems_);
    monitor->finish();
  }

  void read_accounts() {
    for (const char* variable : key_variables) {
      if (std::getenv(variable) != nullptr) {
        problem(std::string(variable) +
                " is set: keys are taken from a file only. Please remove it from the environment.");
      }
    }
    settings().practice = options_.practice;
    auto sections = file_ ? file_->sections("accounts") : std::vector<Section>{};
    if (options_.practice) {
      // Practice must not be able to reach a real account, so a real key is not even read.
      if (options_.key_file) problem("--practice and --key-file exclude each other.");
      if (options_.base) problem("--practice and --base exclude each other.");
      if (!sections.empty()) problem("--practice and accounts exclude each other.");
      return;
    }
    std::set<std::string> names;
    for (Section& section : sections) read_account(section, names);
    if (options_.key_file && !sections.empty()) problem("--key-file and accounts exclude each other.");
    if (options_.base && !sections.empty()) problem("--base and accounts exclude each other.");
    if (!sections.empty()) return;
    const auto credentials = credential_key_file();
    if (!options_.key_file && !credentials) {
      problem("Name the key file with --key-file, or try Preflight out with --practice.");
    }
    const std::string host = options_.base.value_or(std::string(mailjet::Endpoint::hosts.front()));
    const auto endpoint = mailjet::Endpoint::mailjet(host);
    if (!endpoint) problem("--base must be api.mailjet.com or api.us.mailjet.com.");
    const std::filesystem::path key_file =
        options_.key_file ? std::filesystem::path(*options_.key_file) : credentials.value_or("");
    if (key_file.empty()) return;
    auto keys = read_key_file(key_file, problems_);
    if (keys && endpoint) {
      settings().accounts.push_back({.endpoint = *endpoint, .keys = std::move(*keys), .key_file = key_file});
    }
  }

  /// systemd's LoadCredential=mailjet:...
  static std::optional<std::filesystem::path> credential_key_file() {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr || *folder != '/') return std::nullopt;
    return std::filesystem::path(folder) / "mailjet";
  }

  void read_account(Section& section, std::set<std::string>& names) {
    const std::string name = section.needed("name");
    if (!name.empty() && !is_account_name(name)) {
      section.problem("name", "must be 1 to 32 lower-case letters, digits and dashes.");
    }
    if (!name.empty() && !names.insert(name).second) section.problem("name", "is another account's too.");
    const std::string title = section.text("title").value_or(name);
    if (has_control_character(title) || title.size() > 100)
      section.problem("title", "must be one line of up to 100 bytes.");
    const std::string host = section.text("host").value_or(std::string(mailjet::Endpoint::hosts.front()));
    const auto endpoint = mailjet::Endpoint::mailjet(host);
    if (!endpoint) section.problem("host", "must be api.mailjet.com or api.us.mailjet.com.");
    AccountUsers users;
    for (const std::string& user : section.texts("users")) {
      if (!is_person_name(user)) section.problem("users", "has something that is no name of a person.");
      users.people.push_back(user);
    }
    for (const std::string& role : section.texts("roles")) {
      if (const auto known = role_of(role)) {
        users.roles.push_back(*known);
      } else {
        section.problem("roles", "must be viewer, importer or manager.");
      }
    }
    // An empty list is nobody, which is hardly meant; without either the account is for everybody.
    for (const char* list : {"users", "roles"}) {
      if (section.has(list) && users.people.empty() && users.roles.empty()) section.problem(list, "is empty.");
    }
    const std::string key_file = section.needed("key_file");
    section.finish();
    if (key_file.empty()) return;
    Problems faults;
    auto keys = read_key_file(key_file, faults);
    for (const std::string& fault : faults) problems_.push_back(section.full("key_file") + ": " + fault);
    if (keys && endpoint) {
      settings().accounts.push_back({name, title, *endpoint, std::move(*keys), key_file, std::move(users)});
    }
  }

  const Options& options_;
  Problems& problems_;
  std::optional<Section> file_;
  Configuration configuration_;
  std::string mode_;
  bool has_secret_ = false;
  TrustedPeers peers_;
};

}  // namespace

std::variant<Configuration, Problems> configure(const Options& options) {
  Problems problems;
  Configuration configuration = Configurer(options, problems).run();
  if (!problems.empty()) return problems;
  return configuration;
}

std::variant<std::filesystem::path, Problems> configured_state(const Options& options) {
  Problems problems;
  const auto state = Configurer(options, problems).state();
  if (!problems.empty()) return problems;
  return state.value_or("");
}

}  // namespace preflight::proxy
