"use strict";
/**
 * Keeps what `npm run plan` loads, packages and files of its own, compiled from one run to the next: a small plan
 * would spend most of its time on finding, reading and compiling the same 800 files. Kept in node_modules/.cache for
 * each Node.js; what has changed since is loaded as ever.
 */
const {
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const Module = require("node:module");
const { dirname, isAbsolute, join, relative, sep } = require("node:path");
const { Script } = require("node:vm");

const root = join(__dirname, "..") + sep;
const packages = join(root, "node_modules");
const folder = join(packages, ".cache", "doks-platform");
const store = join(folder, `plan-${process.version}-${process.arch}`);

const looked = new Map();

/** Changes when a file does; looked for once in a run. */
function stampOf(path) {
  let stamp = looked.get(path);
  if (stamp === undefined) {
    const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
    stamp = `${mtimeMs} ${size}`;
    looked.set(path, stamp);
  }
  return stamp;
}

/** Changes when packages are installed, and with what tsx is told to make of TypeScript. */
const setUp = [join(packages, ".package-lock.json"), join(root, "tsconfig.json")].map(stampOf).join();

const nothing = { files: [], found: {}, code: "", functions: [], compiled: true };

/**
 * What was kept: of each file its path, its stamp and the length of its function in the code; and what was found for
 * whom, by the folder that asked and what it asked for.
 */
function read() {
  try {
    const bytes = readFileSync(store);
    const end = bytes.indexOf("\n");
    const { codeBytes, ...about } = JSON.parse(bytes.toString("utf8", 0, end));
    if (about.setUp !== setUp) return nothing;
    const code = bytes.toString("utf16le", end + 1, end + 1 + codeBytes);
    const cachedData = bytes.subarray(end + 1 + codeBytes);
    const script = new Script(code, { filename: store, ...(cachedData.length > 0 && { cachedData }) });
    const compiled = script.cachedDataRejected === false;
    return { ...about, code, script, compiled, functions: script.runInThisContext() };
  } catch {
    return nothing; // the first time, or no longer whole
  }
}

function write({ files, found, code }, cachedData = Buffer.alloc(0)) {
  const bytes = Buffer.from(code, "utf16le");
  const about = JSON.stringify({ setUp, files, found, codeBytes: bytes.length });
  const whole = `${store}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(whole, Buffer.concat([Buffer.from(`${about}\n`), bytes, cachedData]));
      renameSync(whole, store);
    } finally {
      rmSync(whole, { force: true });
    }
  } catch {
    // A disk that is full, or not for writing: the next plan takes as long again.
  }
}

/** What was kept and is as it was, with what was loaded besides. */
function merged({ files, found, code }, loaded) {
  const texts = new Map();
  let start = 1;
  for (const [path, stamp, length] of files) {
    if (stamp === stampOf(path)) texts.set(path, code.slice(start, start + length));
    start += length;
  }
  for (const [path, text] of loaded)
    texts.set(path, `function (exports, require, module, __filename, __dirname) {${text}\n},`);
  return {
    files: [...texts].map(([path, text]) => [path, stampOf(path), text.length]),
    found,
    code: `[${[...texts.values()].join("")}]`,
  };
}

let asWritten = false;

/** From now on files are loaded as they are written, so that errors know their lines. */
exports.useSource = () => void (asWritten = true);

/** To be called before packages are loaded; what it returns, once all is in place that looks for files. */
exports.install = () => {
  // Not for tests that run a command in their own process: their errors are to know their lines.
  if (!/^(plan|cli)[/\\]/.test(relative(root, process.argv[1] ?? ""))) return () => undefined;
  // The worktree of a comparison borrows its packages, and is gone after it.
  if (lstatSync(packages, { throwIfNoEntry: false })?.isDirectory() !== true) return () => undefined;
  const kept = read();
  const { found } = kept;
  const functions = new Map(
    kept.files.flatMap(([path, stamp], index) =>
      stamp === stampOf(path) ? [[path, kept.functions[index]]] : [],
    ),
  );
  const loaded = new Map();
  let news = false;

  const { load, _compile: compile } = Module.prototype;
  Module.prototype.load = function (path) {
    const run = asWritten ? undefined : functions.get(path);
    if (run === undefined) return load.call(this, path);
    this.filename = path;
    this.paths = Module._nodeModulePaths(dirname(path));
    const require = Object.assign((id) => this.require(id), {
      resolve: (id, options) => Module._resolveFilename(id, this, false, options),
      cache: Module._cache,
      main: process.mainModule,
    });
    run.call(this.exports, this.exports, require, this, path, dirname(path));
    this.loaded = true;
  };
  Module.prototype._compile = function (text, path, ...others) {
    // A script of several files does not know where one of them would import from.
    if (!asWritten && path.startsWith(root) && !/\bimport\(/.test(text))
      loaded.set(path, text.replace(/^#!.*/, "").replace(/\n\/\/# sourceMappingURL=.*\s*$/, ""));
    return compile.call(this, text, path, ...others);
  };

  process.once("exit", () => {
    if (loaded.size > 0 || news) write(merged(kept, loaded));
    else if (!kept.compiled) write(kept, kept.script.createCachedData());
  });

  return () => {
    const find = Module._resolveFilename;
    Module._resolveFilename = function (id, parent, ...others) {
      if (parent?.filename?.startsWith(root) !== true || others[1] !== undefined)
        return find.call(this, id, parent, ...others);
      const asked = `${dirname(parent.filename)} ${id}`;
      const known = found[asked];
      if (known !== undefined && (functions.has(known) || !isAbsolute(known))) return known;
      const path = find.call(this, id, parent, ...others);
      if (path !== known) news = true;
      return (found[asked] = path);
    };
  };
};
