#pragma once
/// SQLite's files with somebody in between who sees every write, and may refuse it.

#include <sqlite3.h>

#include <cstddef>
#include <functional>
#include <new>
#include <string>

namespace preflight::proxy::test {

struct FileStep {
  enum class What { write, sync, truncate, remove };
  What what = What::write;
  std::string path;
  sqlite3_int64 offset = 0;
  const char* bytes = nullptr;
  int size = 0;
};

/// Between SQLite and the disk for the whole process, once `install` was called.
class FaultVfs {
 public:
  /// Asked before each step: SQLITE_OK lets it happen, any other code is its answer.
  static std::function<int(const FileStep&)>& before() {
    static std::function<int(const FileStep&)> hook;
    return hook;
  }

  static void install() {
    static sqlite3_vfs between = [] {
      sqlite3_vfs made = *real();
      made.zName = "between";
      made.szOsFile = static_cast<int>(sizeof(File)) + real()->szOsFile;
      made.xOpen = &open;
      made.xDelete = &remove;
      return made;
    }();
    sqlite3_vfs_register(&between, 1);
  }

 private:
  struct File {
    sqlite3_file base;
    std::string* path;
    [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };

  static sqlite3_vfs* real() {
    static sqlite3_vfs* found = sqlite3_vfs_find("unix");
    return found;
  }
  static File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
  static sqlite3_file* under(sqlite3_file* file) { return of(file).real(); }
  static int ask(sqlite3_file* file, FileStep step) {
    if (!before()) return SQLITE_OK;
    step.path = *of(file).path;
    return before()(step);
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* made = new (file) File{};
    const int code = real()->xOpen(real(), name, made->real(), flags, out);
    if (made->real()->pMethods == nullptr) return code;
    made->path = new std::string(name == nullptr ? "" : name);
    made->base.pMethods = &methods();
    return code;
  }

  static int remove(sqlite3_vfs*, const char* name, int sync) {
    if (before()) {
      const int code = before()({FileStep::What::remove, name});
      if (code != SQLITE_OK) return code;
    }
    return real()->xDelete(real(), name, sync);
  }

  static const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods table = [] {
      sqlite3_io_methods m{};
      m.iVersion = 2;
      m.xClose = [](sqlite3_file* f) {
        const int code = under(f)->pMethods->xClose(under(f));
        delete of(f).path;
        return code;
      };
      m.xRead = [](sqlite3_file* f, void* out, int n, sqlite3_int64 at) {
        return under(f)->pMethods->xRead(under(f), out, n, at);
      };
      m.xWrite = [](sqlite3_file* f, const void* in, int n, sqlite3_int64 at) {
        const int code = ask(f, {FileStep::What::write, {}, at, static_cast<const char*>(in), n});
        return code != SQLITE_OK ? code : under(f)->pMethods->xWrite(under(f), in, n, at);
      };
      m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
        const int code = ask(f, {FileStep::What::truncate, {}, size, nullptr, 0});
        return code != SQLITE_OK ? code : under(f)->pMethods->xTruncate(under(f), size);
      };
      // Told but not done: power is cut in these tests only as far as the one who is asked remembers it.
      m.xSync = [](sqlite3_file* f, int) { return ask(f, {FileStep::What::sync, {}, 0, nullptr, 0}); };
      m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return under(f)->pMethods->xFileSize(under(f), size); };
      m.xLock = [](sqlite3_file* f, int level) { return under(f)->pMethods->xLock(under(f), level); };
      m.xUnlock = [](sqlite3_file* f, int level) { return under(f)->pMethods->xUnlock(under(f), level); };
      m.xCheckReservedLock = [](sqlite3_file* f, int* held) {
        return under(f)->pMethods->xCheckReservedLock(under(f), held);
      };
      m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
        return under(f)->pMethods->xFileControl(under(f), op, arg);
      };
      m.xSectorSize = [](sqlite3_file* f) { return under(f)->pMethods->xSectorSize(under(f)); };
      m.xDeviceCharacteristics = [](sqlite3_file* f) { return under(f)->pMethods->xDeviceCharacteristics(under(f)); };
      m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
        return under(f)->pMethods->xShmMap(under(f), page, size, extend, out);
      };
      m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
        return under(f)->pMethods->xShmLock(under(f), offset, n, flags);
      };
      m.xShmBarrier = [](sqlite3_file* f) { under(f)->pMethods->xShmBarrier(under(f)); };
      m.xShmUnmap = [](sqlite3_file* f, int gone) { return under(f)->pMethods->xShmUnmap(under(f), gone); };
      return m;
    }();
    return table;
  }
};

}  // namespace preflight::proxy::test
