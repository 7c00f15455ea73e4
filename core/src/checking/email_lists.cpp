#include "checking/email_lists.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <type_traits>

#include "top_level_domains.h"

namespace preflight::checking {
namespace {

// The words of the lists run on like text.
// clang-format off

/// One domain that very many people have is worth a suggestion; which ones was chosen by hand from the large free
/// mailbox providers and access providers of Europe, the Americas and Asia. The same first label stays together.
constexpr std::string_view common[] = {
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.fr", "yahoo.de", "yahoo.es", "yahoo.it", "yahoo.ca", "yahoo.in",
    "yahoo.ie", "yahoo.gr", "yahoo.pl", "yahoo.ro", "yahoo.se", "yahoo.dk", "yahoo.no", "yahoo.nl", "yahoo.cn",
    "yahoo.co.uk", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.id", "yahoo.co.kr", "yahoo.co.nz", "yahoo.co.th",
    "yahoo.co.za", "yahoo.com.ar", "yahoo.com.au", "yahoo.com.br", "yahoo.com.hk", "yahoo.com.mx", "yahoo.com.my",
    "yahoo.com.ph", "yahoo.com.sg", "yahoo.com.tr", "yahoo.com.tw", "yahoo.com.vn", "ymail.com", "rocketmail.com",
    "hotmail.com", "hotmail.fr", "hotmail.de", "hotmail.es", "hotmail.it", "hotmail.be", "hotmail.nl", "hotmail.ca",
    "hotmail.ch", "hotmail.se", "hotmail.dk", "hotmail.no", "hotmail.fi", "hotmail.gr", "hotmail.at", "hotmail.co.uk",
    "hotmail.co.jp", "hotmail.co.nz", "hotmail.co.th", "hotmail.com.ar", "hotmail.com.au", "hotmail.com.br",
    "hotmail.com.mx", "hotmail.com.tr", "outlook.com", "outlook.fr", "outlook.de", "outlook.es", "outlook.it",
    "outlook.be", "outlook.at", "outlook.dk", "outlook.ie", "outlook.in", "outlook.jp", "outlook.kr", "outlook.pt",
    "outlook.sa", "outlook.sg", "outlook.cl", "outlook.cz", "outlook.hu", "outlook.lv", "outlook.my", "outlook.ph",
    "outlook.sk", "outlook.com.ar", "outlook.com.au", "outlook.com.br", "outlook.com.gr", "outlook.com.tr",
    "outlook.com.vn", "outlook.co.id", "outlook.co.nz", "outlook.co.th", "live.com", "live.fr", "live.de", "live.it",
    "live.be", "live.nl", "live.ca", "live.at", "live.se", "live.dk", "live.no", "live.ie", "live.in", "live.jp",
    "live.cn", "live.ru", "live.co.uk", "live.co.za", "live.com.ar", "live.com.au", "live.com.mx", "live.com.pt",
    "msn.com", "passport.com", "icloud.com", "me.com", "mac.com", "aol.com", "aol.fr", "aol.de", "aol.co.uk", "aol.it",
    "aim.com", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "gmx.fr", "gmx.es", "gmx.co.uk", "gmx.us",
    "gmx.info", "gmx.org", "gmx.eu", "web.de", "t-online.de", "freenet.de", "arcor.de", "posteo.de", "mailbox.org",
    "mail.de", "mail.com", "mail.ru", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "neuf.fr",
    "bbox.fr", "numericable.fr", "club-internet.fr", "cegetel.net", "aliceadsl.fr", "noos.fr", "libero.it",
    "virgilio.it", "tiscali.it", "tiscali.co.uk", "alice.it", "tin.it", "fastwebnet.it", "tim.it", "inwind.it",
    "comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net", "cox.net", "charter.net",
    "earthlink.net", "optonline.net", "windstream.net", "frontier.com", "juno.com", "btinternet.com", "btopenworld.com",
    "sky.com", "ntlworld.com", "virginmedia.com", "talktalk.net", "blueyonder.co.uk", "protonmail.com", "protonmail.ch",
    "proton.me", "pm.me", "zoho.com", "zoho.eu", "zoho.in", "fastmail.com", "fastmail.fm", "tutanota.com",
    "tutanota.de", "tuta.io", "hey.com", "telenet.be", "skynet.be", "proximus.be", "scarlet.be", "ziggo.nl",
    "kpnmail.nl", "kpnplanet.nl", "planet.nl", "home.nl", "xs4all.nl", "casema.nl", "chello.nl", "chello.at",
    "bluewin.ch", "hispeed.ch", "sunrise.ch", "aon.at", "telefonica.net", "terra.es", "terra.com.br", "sapo.pt",
    "uol.com.br", "bol.com.br", "ig.com.br", "globo.com", "inbox.ru", "list.ru", "bk.ru", "yandex.ru", "yandex.com",
    "ya.ru", "rambler.ru", "ukr.net", "seznam.cz", "centrum.cz", "email.cz", "azet.sk", "wp.pl", "o2.pl", "onet.pl",
    "interia.pl", "op.pl", "abv.bg", "freemail.hu", "citromail.hu", "otenet.gr", "walla.co.il", "qq.com", "163.com",
    "126.com", "yeah.net", "foxmail.com", "sina.com", "naver.com", "daum.net", "hanmail.net", "docomo.ne.jp",
    "ezweb.ne.jp", "softbank.ne.jp", "rediffmail.com", "rogers.com", "sympatico.ca", "shaw.ca", "videotron.ca",
    "bell.net", "telus.net", "bigpond.com", "bigpond.net.au", "optusnet.com.au", "iinet.net.au", "xtra.co.nz",
    "telkomsa.net", "mweb.co.za",
};

/// Real domains within a slip of a common one, and relays that forward to a mailbox the person does read.
constexpr std::string_view known[] = {
    "email.com", "email.de", "email.it", "emails.com", "mail.fr", "mail.it", "mail.be", "mail.bg", "mail.ee", "gmx.li",
    "inbox.com", "inbox.lv", "cloud.com", "yahoo-inc.com", "hotmail.rs", "libera.it", "frontier.net", "verizon.com",
    "comcast.com", "orange.com", "sfr.com", "free.com", "laposte.fr", "charter.com", "cox.com", "att.com", "bell.ca",
    "sky.it", "rogers.ca", "telus.com", "proton.com", "oracle.com", "live.org", "yahoo.tw", "yandex.ua", "yandex.by",
    "yandex.kz", "orange.es", "orange.pl", "orange.ro", "orange.be", "orange.ch", "ovh.fr", "privaterelay.appleid.com",
    "duck.com", "mozmail.com", "relay.firefox.com", "simplelogin.com", "simplelogin.co", "aleeas.com", "slmail.me",
    "anonaddy.com", "anonaddy.me", "addy.io", "passmail.net", "passmail.com", "passinbox.com", "33mail.com",
    "burnermail.io", "erine.email", "opayq.com",
};

/// Domains whose only use is to be thrown away, the long-lived ones; with all their subdomains.
constexpr std::string_view disposable[] = {
    "10minutemail.com", "10minutemail.net", "10minutemail.org", "10mail.org", "1secmail.com", "1secmail.net",
    "1secmail.org", "20minutemail.com", "anonbox.net", "any.pink", "armyspy.com", "binkmail.com", "bobmail.info",
    "boun.cr", "bouncr.com", "byom.de", "chammy.info", "chitthi.in", "courriel.fr.nf", "crazymailing.com", "cuvox.de",
    "dayrep.com", "deadaddress.com", "devnullmail.com", "discard.email", "discardmail.com", "discardmail.de",
    "dispostable.com", "dpptd.com", "dropmail.me", "einrot.com", "email-fake.com", "emailfake.com", "emailondeck.com",
    "emltmp.com", "esiix.com", "eyepaste.com", "fakeinbox.com", "fakemail.net", "fakermail.com", "fexbox.org",
    "fexpost.com", "fextemp.com", "fleckens.hu", "generator.email", "getnada.com", "grr.la", "guerrillamail.biz",
    "guerrillamail.com", "guerrillamail.de", "guerrillamail.info", "guerrillamail.net", "guerrillamail.org",
    "guerrillamailblock.com", "gustr.com", "haltospam.com", "harakirimail.com", "inboxkitten.com", "inpwa.com",
    "intopwa.com", "jetable.com", "jetable.fr.nf", "jetable.net", "jetable.org", "jourrapide.com", "kasmail.com",
    "kzccv.com", "laafd.com", "letthemeatspam.com", "linshiyouxiang.net", "lroid.com", "mail-temp.com", "mailbidon.com",
    "mailbox.in.ua", "mailcatch.com", "maildrop.cc", "mailexpire.com", "mailforspam.com", "mailin8r.com",
    "mailinator.com", "mailinator.net", "mailinator2.com", "mailmetrash.com", "mailmoat.com", "mailnesia.com",
    "mailnull.com", "mailsac.com", "mailtothis.com", "mega.zik.dj", "meltmail.com", "merepost.com", "mintemail.com",
    "minuteinbox.com", "moakt.cc", "moakt.com", "mohmal.com", "moncourrier.fr.nf", "monemail.fr.nf", "monmail.fr.nf",
    "muellmail.com", "mvrht.net", "mytemp.email", "nada.email", "no-spam.ws", "nobulk.com", "nomail.xl.cx",
    "nospam.ze.tm", "notmailinator.com", "oneoffemail.com", "owlymail.com", "pokemail.net", "proxymail.eu", "qiott.com",
    "rcpt.at", "reallymymail.com", "rhyta.com", "rover.info", "rppkn.com", "rteet.com", "safetymail.info",
    "sharklasers.com", "shortmail.net", "slopsbox.com", "sofort-mail.de", "sogetthis.com", "spam4.me", "spamavert.com",
    "spambob.com", "spambog.com", "spambog.de", "spambog.ru", "spambox.us", "spamcero.com", "spamday.com", "spamex.com",
    "spamfree24.org", "spamgourmet.com", "spamherelots.com", "spamhole.com", "spamify.com", "spaml.com",
    "spammotel.com", "spamspot.com", "spamthis.co.uk", "speed.1s.fr", "superrito.com", "suremail.info", "teleworm.us",
    "temp-mail.de", "temp-mail.io", "temp-mail.org", "tempail.com", "tempemail.net", "tempinbox.com", "tempmail.com",
    "tempmail.de", "tempmail.net", "tempmail.plus", "tempmailaddress.com", "tempmailo.com", "tempomail.fr",
    "temporarioemail.com.br", "temporaryinbox.com", "tempr.email", "thankyou2010.com", "thisisnotmyrealemail.com",
    "throwaway.email", "throwawaymail.com", "tmails.net", "tmpmail.net", "tmpmail.org", "tofeat.com", "tradermail.info",
    "trash-mail.com", "trash-mail.de", "trashmail.com", "trashmail.de", "trashmail.net", "trashmail.org",
    "trashmail.ws", "trashymail.com", "txcct.com", "tyldd.com", "veryrealemail.com", "vjuum.com", "vomoto.com",
    "wegwerfemail.de", "wegwerfmail.de", "wegwerfmail.net", "wegwerfmail.org", "wh4f.org", "whyspam.me",
    "willselfdestruct.com", "wwjmp.com", "xagloo.com", "xojxe.com", "yoggm.com", "yomail.info", "yopmail.com",
    "yopmail.fr", "yopmail.net", "zehnminutenmail.de", "zippymail.info", "zoemail.org",
};

/// RFC 2606 §3 and its translations; with all their subdomains.
constexpr std::string_view sample[] = {
    "example.com", "example.net", "example.org", "example.edu", "example.fr", "example.de", "example.co.uk",
    "example.es", "example.it", "example.eu", "exemple.fr", "exemple.com", "beispiel.de", "ejemplo.com", "ejemplo.es",
    "esempio.it", "test.com", "test.fr", "test.de", "domain.com", "domain.tld", "example.tld", "domaine.fr",
    "yourdomain.com", "mydomain.com", "youremail.com", "votredomaine.fr", "votre-domaine.fr",
};

/// RFC 2142 and the usual names of departments and machines, in the languages of Mailjet's users.
constexpr std::string_view roles[] = {
    "abuse", "accounting", "accounts", "accueil", "admin", "administracion", "administration", "administrateur",
    "administrator", "amministrazione", "atencionalcliente", "bestellung", "billing", "biuro", "board", "booking",
    "bookings", "buchhaltung", "careers", "comercial", "commercial", "compliance", "compras", "compta", "comptabilite",
    "contabilidad", "contact", "contacto", "contacts", "customercare", "customerservice", "datenschutz", "devnull",
    "direction", "dns", "do-not-reply", "do_not_reply", "donotreply", "dpo", "einkauf", "enquiries", "enquiry",
    "everyone", "facturacion", "facturas", "facturation", "feedback", "finance", "ftp", "hello", "help", "helpdesk",
    "hostmaster", "hr", "info", "infos", "information", "informations", "inquiries", "inquiry", "invoice", "invoices",
    "jobs", "kontakt", "kundenservice", "legal", "list", "list-request", "mail", "mailer-daemon", "maildaemon",
    "marketing", "media", "ne-pas-repondre", "nepasrepondre", "news", "newsletter", "no-reply", "no.reply", "no_reply",
    "nobody", "noc", "noreply", "office", "order", "orders", "payments", "personal", "postmaster", "prensa", "press",
    "presse", "privacy", "purchasing", "rechnung", "reception", "recrutement", "recruitment", "registrar",
    "reservation", "reservations", "returns", "rh", "root", "rrhh", "sales", "sav", "secretaria", "secretariat",
    "secretary", "security", "sekretariat", "service", "serviceclient", "services", "shop", "soporte", "spam", "staff",
    "subscribe", "support", "sysadmin", "team", "tech", "ufficio", "undisclosed-recipients", "unsubscribe", "usenet",
    "uucp", "vendite", "ventas", "vente", "ventes", "verkauf", "vertrieb", "webmaster", "welcome", "www",
};

/// What people type when a form insists.
constexpr std::string_view dummies[] = {
    "test", "tests", "testing", "tester", "asdf", "asd", "qwerty", "qwertz", "azerty", "qsdf", "azer", "abc", "abcd",
    "foo", "bar", "baz", "foobar", "example", "exemple", "beispiel", "sample", "dummy", "fake", "none", "nomail",
    "noemail", "toto", "titi", "tata", "user", "username", "email", "name", "nom", "yourname", "domain", "domaine",
    "company", "entreprise", "xxx", "xyz", "aaa", "123", "1234", "12345", "something", "anything", "blah", "bla",
};

// clang-format on

/// RFC 2606, 6761, 6762, 7686, 8375.
constexpr std::string_view reserved_top_level_domains[] = {"test",  "example", "invalid", "localhost",
                                                           "local", "onion",   "arpa",    "internal"};

constexpr std::string_view one_domain_names[] = {"gmail", "googlemail", "icloud"};
constexpr std::string_view giant_names[] = {"gmail", "yahoo", "hotmail", "outlook", "icloud"};

/// Whether an ASCII text is a word of these lists, which are in lower case.
constexpr bool same(std::string_view word, std::string_view text) {
  if (word.size() != text.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != word[i]) return false;
  }
  return true;
}

template <std::size_t N>
constexpr bool is_among(const std::string_view (&words)[N], std::string_view text) {
  for (const std::string_view word : words) {
    if (same(word, text)) return true;
  }
  return false;
}

/// `Bytes` bytes from `at` on, the first in the lowest place; what is compiled and what runs must agree.
template <std::size_t Bytes>
constexpr std::uint64_t load(std::string_view text, std::size_t at) {
  if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, Bytes);
    return word;
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < Bytes; ++i) word |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << 8 * i;
  return word;
}

/// All bytes of a text of 1 to 8, some twice: no loop over an odd rest, which the processor would guess wrong.
constexpr std::uint64_t short_word(std::string_view text) {
  if (text.size() >= 4) return load<4>(text, 0) | load<4>(text, text.size() - 4) << 32;
  if (text.size() >= 2) return load<2>(text, 0) | load<2>(text, text.size() - 2) << 16;
  return load<1>(text, 0);
}

/// Case is ignored by setting bit 5 of every byte: letters fold, and the digits, '-' and '.' have it anyway.
constexpr std::uint32_t hash(std::string_view text) {
  constexpr std::uint64_t fold = 0x2020'2020'2020'2020U;
  constexpr std::uint64_t spread = 0x9E37'79B9'7F4A'7C15U;  // 2^64 / golden ratio (Fibonacci hashing)
  if (text.empty()) return 0;
  std::uint64_t sum = text.size() * spread;
  std::size_t at = 0;
  for (; at + 8 < text.size(); at += 8) {
    sum = (sum ^ (load<8>(text, at) | fold)) * spread;
    sum ^= sum >> 32;
  }
  sum = (sum ^ ((text.size() >= 8 ? load<8>(text, text.size() - 8) : short_word(text)) | fold)) * spread;
  return static_cast<std::uint32_t>(sum >> 32);
}

/// Words with their meaning in an open-addressing table that is filled when this file is compiled: four bytes a slot,
/// and the letters end to end, since every byte is loaded by the page. In front stands one bit for each of many hashes,
/// nearly all 0: most texts are no words, and that should be one branch always taken.
template <class Meaning, std::size_t Slots, std::size_t Letters>
class WordTable {
 public:
  static_assert(std::has_single_bit(Slots) && Letters < 1 << 16);

  template <std::size_t N>
  constexpr void add(const std::string_view (&words)[N], Meaning meaning) {
    for (const std::string_view word : words) {
      const std::uint32_t own = hash(word);
      seen_[own % bits / 8] = static_cast<std::uint8_t>(seen_[own % bits / 8] | 1U << own % 8);
      std::size_t slot = own % Slots;
      while (slots_[slot].size != 0) slot = (slot + 1) % Slots;
      slots_[slot] = {static_cast<std::uint16_t>(used_), static_cast<std::uint8_t>(word.size()), meaning};
      for (const char c : word) letters_[used_++] = c;
      longest_ = std::max(longest_, word.size());
    }
  }

  /// The meaning of a word, case ignored, or `absent`.
  Meaning find(std::string_view text, Meaning absent) const {
    if (text.size() > longest_) return absent;
    const std::uint32_t own = hash(text);
    if ((seen_[own % bits / 8] >> own % 8 & 1U) == 0) return absent;
    for (std::size_t slot = own % Slots; slots_[slot].size != 0; slot = (slot + 1) % Slots) {
      if (same({letters_.data() + slots_[slot].start, slots_[slot].size}, text)) return slots_[slot].meaning;
    }
    return absent;
  }

 private:
  static constexpr std::size_t bits = 16 * Slots;
  struct Slot {
    std::uint16_t start = 0;
    std::uint8_t size = 0;
    Meaning meaning{};
  };
  std::array<std::uint8_t, bits / 8> seen_{};
  std::array<Slot, Slots> slots_{};
  std::array<char, Letters> letters_{};
  std::size_t used_ = 0;
  std::size_t longest_ = 0;
};

template <std::size_t... N>
constexpr std::size_t letters_in(const std::string_view (&... lists)[N]) {
  std::size_t sum = 0;
  const auto count = [&](const auto& list) {
    for (const std::string_view word : list) sum += word.size();
  };
  (count(lists), ...);
  return sum;
}

constexpr auto domains = [] {
  WordTable<DomainKind, 1024, letters_in(common, known, disposable, sample)> table;
  table.add(common, DomainKind::common);
  table.add(known, DomainKind::known);
  table.add(disposable, DomainKind::disposable);
  table.add(sample, DomainKind::sample);
  return table;
}();

constexpr auto local_parts = [] {
  WordTable<LocalPartKind, 512, letters_in(roles, dummies)> table;
  table.add(roles, LocalPartKind::role);
  table.add(dummies, LocalPartKind::dummy);
  return table;
}();

constexpr std::string_view first_label(std::string_view domain) { return domain.substr(0, domain.find('.')); }

constexpr std::size_t shortest_common_name = 3;

/// Calls `use` with each first label, where its domains start, and how many there are.
template <class Use>
constexpr void for_each_common_name(Use use) {
  for (std::size_t first = 0, end = 0; first < std::size(common); first = end) {
    const std::string_view name = first_label(common[first]);
    for (end = first + 1; end < std::size(common) && first_label(common[end]) == name;) ++end;
    if (name.size() >= shortest_common_name) use(name, first, end - first);
  }
}

constexpr std::size_t name_count = [] {
  std::size_t count = 0;
  for_each_common_name([&](std::string_view, std::size_t, std::size_t) { ++count; });
  return count;
}();

/// By length.
constexpr auto names = [] {
  std::array<CommonName, name_count> all{};
  std::size_t count = 0;
  for_each_common_name([&](std::string_view name, std::size_t first, std::size_t domain_count) {
    std::size_t place = count++;
    for (; place > 0 && all[place - 1].name.size() > name.size(); --place) all[place] = all[place - 1];
    all[place] = {name, letter_set(name), std::span(common).subspan(first, domain_count)};
  });
  return all;
}();

constexpr std::size_t longest_name = names.back().name.size();

/// The letters alone, for the loop that every unlisted domain runs through.
constexpr auto name_letters = [] {
  std::array<std::uint32_t, name_count> sets{};
  for (std::size_t i = 0; i < name_count; ++i) sets[i] = names[i].letters;
  return sets;
}();

/// Where the names of n letters start.
constexpr auto name_starts = [] {
  std::array<std::uint8_t, longest_name + 2> starts{};
  static_assert(name_count < 256);
  for (std::size_t length = 0, i = 0; length < starts.size(); ++length) {
    while (i < name_count && names[i].name.size() < length) ++i;
    starts[length] = static_cast<std::uint8_t>(i);
  }
  return starts;
}();

/// How many letters a slip adds or takes away.
constexpr std::size_t most_added = 1, most_missing = 1;

}  // namespace

DomainKind domain_kind(std::string_view domain) { return domains.find(domain, DomainKind::unlisted); }

LocalPartKind local_part_kind(std::string_view local_part) {
  return local_parts.find(local_part, LocalPartKind::unlisted);
}

std::span<const CommonName> common_names() { return names; }

std::span<const CommonName> common_names_near(std::size_t length) {
  const std::size_t first = name_starts[std::min(length - std::min(length, most_added), name_starts.size() - 1)];
  const std::size_t end = name_starts[std::min(length + most_missing + 1, name_starts.size() - 1)];
  return std::span<const CommonName>(names).subspan(first, end - first);
}

bool has_one_domain(std::string_view name) { return is_among(one_domain_names, name); }

bool is_giant(std::string_view name) { return is_among(giant_names, name); }

bool is_known_top_level_domain(std::string_view label) {
  const auto& of_length = top_level_domains::of_length;
  if (label.size() >= std::size(of_length)) return false;
  char lower[std::size(of_length)];
  for (std::size_t i = 0; i < label.size(); ++i) {
    lower[i] = label[i] >= 'A' && label[i] <= 'Z' ? static_cast<char>(label[i] | 0x20) : label[i];
  }
  const std::string_view wanted(lower, label.size());
  const std::string_view all = of_length[label.size()];
  if (all.empty()) return false;
  std::size_t low = 0, high = all.size() / wanted.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const int order = all.substr(middle * wanted.size(), wanted.size()).compare(wanted);
    if (order == 0) return true;
    (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
  }
  return false;
}

bool is_reserved_top_level_domain(std::string_view label) { return is_among(reserved_top_level_domains, label); }

bool may_be_misspelt(std::string_view domain) {
  std::size_t length = 0;
  std::uint32_t own = 0;
  for (; length < domain.size() && domain[length] != '.'; ++length) own |= letter_bit(domain[length]);
  const std::span<const CommonName> near_names = common_names_near(length);
  const std::uint32_t* const letters = name_letters.data() + (near_names.data() - names.data());
  std::uint32_t near = 0;
  for (std::size_t i = 0; i < near_names.size(); ++i) {
    near |= static_cast<std::uint32_t>(at_most_one_slip(letters[i], own));
  }
  if (near != 0) return true;

  const std::string_view last = domain.substr(domain.rfind('.') + 1);
  constexpr std::uint32_t endings[] = {letter_set("com"), letter_set("net"), letter_set("org"), letter_set("info"),
                                       letter_set("edu")};
  const std::uint32_t ending = letter_set(last);
  return std::any_of(std::begin(endings), std::end(endings),
                     [&](std::uint32_t known_ending) { return at_most_one_slip(known_ending, ending); }) &&
         !is_known_top_level_domain(last);
}

}  // namespace preflight::checking
