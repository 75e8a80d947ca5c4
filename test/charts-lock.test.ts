import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockFaults, updateLock } from "../cli/charts-pull/lock";
import { pins } from "../catalog";
import { chartsLockPath, readChartsLock } from "../catalog/lock";
import { digestsIn, writeLock } from "./cli/charts-pull/helm";
import { temporaryFolder } from "./support/process";

describe("charts.lock.yaml", () => {
  it("has every pin and nothing else; each fault says what to run", () => {
    assert.deepEqual(lockFaults(pins, readChartsLock()), []);
  });

  it("stands in the order of names, each chart once", () => {
    const names = readChartsLock().map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)].sort());
  });
});

describe("a lock file", () => {
  const folder = temporaryFolder();
  const temporary = (): string => mkdtempSync(join(folder, "lock-"));
  const remedy = "run npx doks charts update-lock and review what it changes";
  const pin = { name: "redis", version: "24.0.0", repository: "oci://charts.example.org" };

  for (const [what, lock, fault] of [
    [
      "another version",
      [{ ...pin, version: "23.0.0" }],
      "redis 24.0.0 from oci://charts.example.org is pinned, and the lock file has redis 23.0.0 from oci://charts.example.org",
    ],
    [
      "another registry",
      [{ ...pin, repository: "oci://other.example.org" }],
      "redis 24.0.0 from oci://charts.example.org is pinned, and the lock file has redis 24.0.0 from oci://other.example.org",
    ],
    [
      "no entry",
      [],
      "redis 24.0.0 from oci://charts.example.org is pinned, and the lock file has no entry for it",
    ],
    [
      "an entry too many",
      [pin, { ...pin, name: "traefik" }],
      "traefik 24.0.0 is in the lock file, and nothing pins it",
    ],
  ] as const) {
    it(`differs from the pins by ${what}`, () => {
      assert.deepEqual(lockFaults([pin], lock), [`${fault}: ${remedy}`]);
    });
  }

  it("keeps entries that hold with their comments when it is updated, and drops the others", () => {
    const [digest, other] = [`sha256:${"1".repeat(64)}`, "2".repeat(64)];
    const path = writeLock(temporary(), ({ name }) => (name === "beta" ? undefined : digest), [
      pin,
      { ...pin, name: "alpha" },
      { ...pin, name: "beta" },
      { ...pin, name: "gone" },
    ]);
    const text = readFileSync(path, "utf8").replace(
      "  - name: alpha",
      "  # Seen on the moon.\n  - name: alpha",
    );
    writeFileSync(path, text);
    const pinned = ["redis", "beta", "alpha"].map((name) => ({ pin: { ...pin, name }, sha256: other }));
    updateLock(path, pinned);
    assert.deepEqual(digestsIn(path), { alpha: digest, beta: `sha256:${other}`, redis: digest });
    const updated = readFileSync(path, "utf8");
    assert.match(updated, /^# Mine\.\n/);
    assert.match(updated, / {2}# Seen on the moon\.\n {2}- name: alpha/);
    assert.deepEqual(
      readChartsLock(path).map(({ name }) => name),
      ["alpha", "beta", "redis"],
    );
  });

  it("that is the project's own is not changed by an update that has nothing new", () => {
    const path = join(temporary(), "charts.lock.yaml");
    const text = readFileSync(chartsLockPath, "utf8");
    writeFileSync(path, text);
    const known = readChartsLock().filter(({ digest }) => digest !== undefined);
    updateLock(
      path,
      pins.map((each) => ({ pin: each, sha256: "3".repeat(64) })),
    );
    for (const { name, digest } of known) assert.equal(digestsIn(path)[name], digest, name);
    // Why there was no digest goes as soon as there is one.
    const names = known.map(({ name }) => name);
    const lasting = text.replace(/(?:^ {2}#.*\n)+(?= {2}- name: (\S+)$)/gm, (comment, name: string) =>
      names.includes(name) ? comment : "",
    );
    assert.deepEqual(readFileSync(path, "utf8").match(/^ *#.*$/gm), lasting.match(/^ *#.*$/gm));
  });
});
