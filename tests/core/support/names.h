#pragma once
/// Names of people and places as they are written in many languages, for tests of what files hold.
///
/// Common first names, surnames, cities and streets, written down for these tests; not the words that the shares of
/// letters in core/encoding/languages.py were measured over.

#include <string_view>
#include <vector>

namespace preflight::testing {

struct Names {
  std::string_view language;
  /// With blanks between them.
  std::string_view encodings;
  /// With commas between them.
  std::string_view names;
};

inline const std::vector<Names>& names_by_language() {
  static const std::vector<Names> all = {
      {"German", "windows-1252 iso-8859-15 macintosh",
       "Müller,Jürgen,Schröder,Köln,München,Düsseldorf,Jäger,Böhm,Groß,Weiß,Hauptstraße,Käthe,Günther,Schäfer,"
       "Königsallee,"
       "Nürnberg,Lübeck,Voß,Göttingen,Bärbel"},
      {"French", "windows-1252 iso-8859-15 macintosh",
       "François,Hélène,Béatrice,Léa,Chloé,Zoé,Jérôme,Benoît,Gaël,Anaïs,Orléans,Nîmes,Besançon,Sète,Rue de l'Église,"
       "Lefèvre,Lévêque,Brûlé,Château-Thierry,Crèvecœur"},
      {"Spanish", "windows-1252 iso-8859-15 macintosh",
       "José,María,Jesús,Ángel,Begoña,Peña,Muñoz,García,Martínez,Rodríguez,González,Málaga,Córdoba,Cádiz,León,Íñigo,"
       "Núñez,"
       "Avilés,La Coruña,Úrsula"},
      {"Portuguese", "windows-1252 iso-8859-15 macintosh",
       "João,Conceição,São Paulo,Gonçalves,Assunção,António,Inês,Luís,Mónica,Guimarães,Simões,Magalhães,Évora,Brandão,"
       "Falcão,Araújo,Vitória,Brasília,Estêvão,Leitão"},
      {"Italian", "windows-1252 iso-8859-15 macintosh",
       "Nicolò,Niccolò,Forlì,Cantù,Via Libertà,Piazza "
       "Unità,Mondovì,Società,Canicattì,Salò,Cefalù,Patanè,Muccè,Noè,Giosuè,"
       "Via della Carità,Erbè,Sanità,Mosè,Santhià"},
      {"Dutch", "windows-1252 macintosh",
       "Chloë,Daniël,Michaël,Zoë,Noëlle,Daniëlle,Joëlle,Raphaël,België,Coöperatie,Geërts,Israëls,Gaëlle,Loïs,Anaïs,"
       "André,"
       "Renée,Désirée,Vlaanderen-België,Italiëlei"},
      {"Danish", "windows-1252 macintosh",
       "Søren,Jørgen,Sørensen,Jørgensen,Århus,Ålborg,Østergaard,Bjørn,Mikkelsen "
       "Kjær,Næstved,Køge,Rønne,Ærø,Skjær,Gråsten,"
       "Mørk,Kirkegård,Søndergade,Møller,Bækgård"},
      {"Norwegian", "windows-1252 macintosh",
       "Øystein,Bjørn,Håkon,Pål,Sæther,Tromsø,Ålesund,Bodø,Lillestrøm,Bråthen,Ødegård,Åse,Torbjørn,Bjørnstad,Særimner,"
       "Gjøvik,Kåre,Nygård,Sørlie,Måløy"},
      {"Swedish", "windows-1252 macintosh",
       "Åsa,Björn,Göran,Märta,Malmö,Göteborg,Jönköping,Sjöberg,Åkesson,Östersund,Sjögren,Håkansson,Lindström,Växjö,"
       "Ängelholm,"
       "Norrköping,Söderberg,Kålgården,Pär,Örebro"},
      {"Finnish", "windows-1252 macintosh",
       "Mäkinen,Hämäläinen,Päivi,Jyväskylä,Järvinen,Väinö,Töölö,Hyvinkää,Seinäjoki,Yrjö,Leppänen,Mäkelä,Kärkkäinen,"
       "Pääskynen,Äänekoski,Lehtimäki,Pöyry,Määttä,Hänninen,Riihimäki"},
      {"Icelandic", "windows-1252 macintosh",
       "Guðrún,Þórður,Sigurður,Reykjavík,Kópavogur,Hafnarfjörður,Jónsdóttir,Ólafur,Ásgeir,Þóra,Björk,Guðmundsson,Árni,"
       "Ísafjörður,"
       "Ægir,Sæunn,Davíð,Þorsteinn,Örn,Jóhanna"},
      {"Polish", "windows-1250 iso-8859-2",
       "Łukasz,Kraków,Gdańsk,Wrocław,Małgorzata,Paweł,Wiśniewski,Wójcik,Kamiński,Zieliński,Szymański,Woźniak,Kozłowski,"
       "Łódź,Poznań,Żaneta,Dąbrowski,Grażyna,Święty,Bartłomiej"},
      {"Czech", "windows-1250 iso-8859-2",
       "Jiří,Tomáš,Lukáš,Dvořák,Čapek,Novák,Kučera,Procházka,Plzeň,Třebíč,Zdeněk,Růžena,Šimon,Kateřina,Ondřej,Vojtěch,"
       "Svobodová,Černý,Děčín,Příbram"},
      {"Slovak", "windows-1250 iso-8859-2",
       "Ľubomír,Košice,Žilina,Kováč,Horváth,Baláž,Štefan,Juraj "
       "Šimko,Ľudmila,Miloš,Trenčín,Prešov,Nováková,Lukáč,Tóthová,"
       "Oľga,Bystrica Šport,Ďurica,Hudák,Vranov nad Topľou"},
      {"Hungarian", "windows-1250 iso-8859-2",
       "Győr,Szűcs,Kovács,Tóth,Szabó,Erzsébet,László,István,Gergő,Pécs,Székesfehérvár,Nyíregyháza,Fehér,Török,Erdős,"
       "Dezső,"
       "Péter,Jenő,Hódmezővásárhely,Ödön"},
      {"Croatian", "windows-1250 iso-8859-2",
       "Horvat Šime,Kovačević,Babić,Marić,Jurić,Novaković,Knežević,Vuković,Matić,Tomić,Šibenik,Čakovec,Požega,Đurđica,"
       "Željko,Božidar,Krešimir,Anđela,Poreč,Karlović"},
      {"Slovene", "windows-1250 iso-8859-2",
       "Žan,Špela,Tjaša,Matjaž,Novak Črt,Kranjčič,Župančič,Golež,Škofja "
       "Loka,Črnomelj,Krško,Turnšek,Koželj,Uroš,Aleš,Anže,"
       "Jožica,Kočevje,Šoštanj,Urška"},
      {"Romanian", "windows-1250 iso-8859-2",
       "Ştefan,Ioniţă,Brăila,Bucureşti,Constanţa,Galaţi,Iaşi,Timişoara,Piteşti,Ploieşti,Mădălina,Cătălin,Răzvan,"
       "Dumitraşcu,"
       "Ţîrlea,Niţă,Târgu Mureş,Bacău,Măriuca,Vâlcea"},
      {"Lithuanian", "windows-1257 iso-8859-13",
       "Jonas Žukauskas,Šiauliai,Panevėžys,Klaipėda,Rūta,Giedrė,Jurgita Stankevičienė,Kęstutis,Eglė,Žydrūnas,Mažeikiai,"
       "Šarūnas,Jūratė,Vytautė,Ignas Petrauskienė,Birutė,Kazlauskaitė,Birštonas,Čepaitė,Ąžuolas"},
      {"Latvian", "windows-1257 iso-8859-13",
       "Jānis,Kārlis,Bērziņš,Ozoliņš,Kalniņa,Līga,Rīga,Jēkabpils,Liepāja,Māris,Dzintars Krūmiņš,Ēriks,Ģirts,Jūrmala,"
       "Rēzekne,Zariņa,Ķekava,Andrejs Kļaviņš,Valdis Āboliņš,Cēsis"},
      {"Estonian", "windows-1257 iso-8859-13",
       "Tõnu,Jüri,Pärnu,Võru,Mägi,Kõiv,Rüütel,Tõnis,Kärdla,Põlva,Jõgi,Ülle,Õnne,Väljas,Küllike,Sõber,Põder,Jõhvi,Märt,"
       "Süda"},
      {"Turkish", "windows-1254",
       "Ayşe,Gülşen,Yıldız,Çağlar,İbrahim,İstanbul,Muğla,Şahin,Doğan,Öztürk,Kılıç,Beşiktaş,Eskişehir,Özgür,Işık,Tuğba,"
       "Çetin,Nazlı,Aydın,Kadıköy"},
      {"Vietnamese", "windows-1258",
       "Nguyễn,Trần,Lê Thị Hồng,Phạm,Huỳnh,Hoàng,Vũ,Võ Văn,Đặng,Bùi,Đỗ,Hồ,Ngô,Dương,Hà Nội,Đà Nẵng,Hải Phòng,Cần Thơ,"
       "Đức,Tuấn"},
      {"Russian", "windows-1251 koi8-r ibm866 iso-8859-5 x-mac-cyrillic",
       "Иванов,Сергей,Александр,Смирнова,Екатерина,Москва,Новосибирск,Юлия,Кузнецов,Попов,Дмитрий,Наталья,Васильев,"
       "Соколова,Михаил,Яна,Ростов-на-Дону,Фёдор,Щербаков,Эдуард"},
      {"Ukrainian", "windows-1251 koi8-u iso-8859-5 x-mac-cyrillic",
       "Шевченко,Київ,Олексій,Львів,Андрій,Ірина,Коваленко,Наталія,Юрій,Бондаренко,Харків,Євген,Сергій,Ткаченко,"
       "Запоріжжя,"
       "Кравчук,Оксана,Чернігів,Їжакевич,Василь"},
      {"Bulgarian", "windows-1251 iso-8859-5",
       "Георги,Димитър,Иванка,София,Пловдив,Христо,Йорданов,Стоянова,Петър,Бургас,Благоевград,Стефка,Цветан,Живков,"
       "Русе,Велико Търново,Николай,Калоян,Ангелова,Пенчо"},
      {"Serbian", "windows-1251 iso-8859-5",
       "Јовановић,Ђорђевић,Београд,Марковић,Ниш,Драгана,Љубица,Његош,Петровић,Милош,Крагујевац,Живојин,Снежана,Ћирић,"
       "Слободан,Чачак,Зоран,Радмила,Шабац,Јелена"},
      {"Greek", "windows-1253 iso-8859-7",
       "Παπαδόπουλος,Γιώργος,Δημήτρης,Ελένη,Μαρία,Κωνσταντίνος,Αθήνα,Θεσσαλονίκη,Νικολάου,Βασιλική,Πάτρα,Ηράκλειο,"
       "Αντωνίου,Ιωάννης,Χριστίνα,Λάρισα,Σπύρος,Οικονόμου,Ευαγγελία,Ρόδος"},
      {"Hebrew", "windows-1255 iso-8859-8",
       "כהן,לוי,מזרחי,פרץ,ביטון,דוד,שרה,רחל,משה,תל אביב,ירושלים,חיפה,יוסף,אברהם,מרים,נתניה,אשדוד,יעל,נועה,איתי"},
      {"Arabic", "windows-1256 iso-8859-6",
       "محمد,أحمد,فاطمة,علي,حسن,القاهرة,الرياض,خالد,عبد الله,مريم,يوسف,إبراهيم,دبي,عائشة,الحسين,سعيد,نور,بغداد,"
       "الإسكندرية,مصطفى"},
      {"Thai", "windows-874",
       "สมชาย,สมหญิง,กรุงเทพ,เชียงใหม่,ประเทศไทย,วิชัย,นภา,ศรีสุข,ภูเก็ต,ขอนแก่น,สุรชัย,ปรีชา,มาลี,นครราชสีมา,ธนากร,อรุณ,ชลบุรี,"
       "พรทิพย์,กาญจนา,วันเพ็ญ"},
      {"Chinese", "gbk",
       "王伟,李娜,张敏,刘洋,陈静,杨光,北京市,上海市,广州,深圳,赵磊,黄丽,周杰,吴强,徐明,孙涛,朱红,南京路,成都,武汉"},
      {"Taiwanese", "big5",
       "陳志明,林美玲,黃俊傑,張雅婷,李淑芬,王建國,吳怡君,劉家豪,台北市,高雄市,新竹,蔡英文,楊宗緯,許瑋,鄭麗君,謝金燕,"
       "桃園,台中,賴清,"
       "香港"},
      {"Japanese", "shift_jis euc-jp",
       "佐藤,鈴木,高橋,田中,渡辺,伊藤,山本,中村,小林,加藤,東京都,大阪市,横浜,太郎,花子,さくら,タナカ,株式会社,名古屋,"
       "京都"},
      {"Korean", "euc-kr",
       "김민수,이영희,박지훈,최수진,정현우,강미경,조성민,윤서연,장동건,임지은,서울특별시,부산,대구,인천,한지민,오세훈,"
       "신동엽,권상우,황정민,"
       "광주"},
  };
  return all;
}

}  // namespace preflight::testing
