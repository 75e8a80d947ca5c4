import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../lib/json";
import { readManifests } from "../../../cli/render/objects";
import { mayDraw, steady } from "../../../cli/render/random";
import { chart } from "../../charts/helm";
import { temporaryFolder } from "../../support/process";

function both(a: object, b: object): Json | undefined {
  const objects = (data: object) =>
    readManifests(JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data }))
      .objects;
  return steady(objects(a), objects(b))[0]?.object["data"];
}

describe("what a chart makes up anew every time", () => {
  it("becomes a placeholder, and nothing else does", () => {
    assert.deepEqual(both({ a: "1", b: ["x", { c: "q" }] }, { a: "1", b: ["x", { c: "r" }] }), {
      a: "1",
      b: ["x", { c: "[random]" }],
    });
    assert.deepEqual(both({ a: ["x"] }, { a: ["x", "y"] }), { a: "[random]" });
    assert.deepEqual(both({ a: "x" }, { b: "x" }), { a: "[random]", b: "[random]" });
    assert.deepEqual(both({ a: 1 }, { a: "1" }), { a: "[random]" });
  });

  it("is a line of a file, where it is no more", () => {
    assert.deepEqual(both({ file: "user=a\npassword=x\n" }, { file: "user=a\npassword=y\n" }), {
      file: "user=a\n[random]\n",
    });
    assert.deepEqual(both({ file: "a\nb" }, { file: "c" }), { file: "[random]" });
  });

  it("may be the name", () => {
    const pod = (name: string) =>
      readManifests(`{ apiVersion: v1, kind: Pod, metadata: { name: ${name} } }`).objects;
    const [object] = steady(pod("a-x1"), pod("a-x2"));
    assert.deepEqual([object?.name, object?.object["metadata"]], ["[random]", { name: "[random]" }]);
  });
});

describe("a chart that may make something up", () => {
  const folder = temporaryFolder();
  function made(name: string, template: string): string {
    mkdirSync(join(folder, name, "templates"), { recursive: true });
    writeFileSync(join(folder, name, "templates/secret.yaml"), template);
    return join(folder, name);
  }

  it("calls a function that draws, in a template of its own or of a chart inside it", () => {
    for (const call of [
      "randAlphaNum 10",
      '$ca := genCA "a" 365',
      "now | date",
      "uuidv4",
      'htpasswd "a" "b"',
    ]) {
      assert.ok(mayDraw(made("drawing", `a: {{ ${call} }}`)), call);
    }
    const inner = made("inner", "a: {{ randNumeric 4 }}");
    const archive = join(made("outer", "a: b"), "inner.tgz");
    assert.equal(spawnSync("tar", ["-czf", archive, "-C", join(inner, ".."), "inner"]).status, 0);
    assert.ok(mayDraw(join(folder, "outer")));
    assert.ok(mayDraw(archive));
  });

  it("is not one that only talks of it", () => {
    assert.equal(mayDraw(made("plain", "# now: randAlphaNum\na: {{ .Values.nowhere }}")), false);
    assert.equal(mayDraw(chart), false);
  });
});
