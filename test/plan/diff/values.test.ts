import { strict as assert } from "node:assert";
import type { Json } from "../../../plan/json";
import { compareValues } from "../../../plan/diff/values";
import { leadsInto, parsePath, pathText } from "../../../plan/diff/path";
import { computed, secret } from "./plans";

/** What changes between two values of a property `x`, without its parts. */
function changes(before: Json | undefined, after: Json | undefined): unknown[] {
  const wrap = (value: Json | undefined): Record<string, Json> => (value === undefined ? {} : { x: value });
  return compareValues(wrap(before), wrap(after)).changes.map(({ steps: _steps, ...change }) => change);
}

describe("values of two plans", () => {
  it("are compared leaf by leaf, in the order of their keys", () => {
    assert.deepEqual(
      changes(
        { c: 1, b: { "a.b/c": 1 }, same: [1, { a: 1 }] },
        { c: 2, b: {}, same: [1, { a: 1 }], a: null },
      ),
      [
        { path: "x.a", label: "x.a", kind: "add", after: null },
        { path: 'x.b["a.b/c"]', label: 'x.b["a.b/c"]', kind: "delete", before: 1 },
        { path: "x.c", label: "x.c", kind: "update", before: 1, after: 2 },
      ],
    );
  });

  it("are the same whatever the order of their keys", () => {
    assert.deepEqual(changes([{ a: 1, b: [{ c: 1, d: 2 }] }], [{ b: [{ d: 2, c: 1 }], a: 1 }]), []);
  });

  it("are matched by name in lists whose items have names, with the engine's index in the path", () => {
    const [first, second, third] = [1, 2, 3].map((port) => ({ name: `n${port}`, port }));
    assert.deepEqual(changes([first!, second!], [third!, { ...first!, port: 9 }, second!]), [
      { path: "x[0]", label: "x[n3]", kind: "add", after: third },
      { path: "x[1].port", label: "x[n1].port", kind: "update", before: 1, after: 9 },
    ]);
    assert.deepEqual(changes([first!, second!], [first!]), [
      { path: "x[1]", label: "x[n2]", kind: "delete", before: second },
    ]);
  });

  it("are renamed items where one takes another one's place", () => {
    const item = (name: string): Json => ({ name, host: "h" });
    assert.deepEqual(changes([item("a"), item("b")], [item("c"), item("b")]), [
      { path: "x[0].name", label: "x[c].name", kind: "update", before: "a", after: "c" },
    ]);
  });

  it("are matched by the section where all are of one name, as parents of a route are", () => {
    const parent = (sectionName: string): Json => ({ name: "gateway", sectionName });
    assert.deepEqual(changes([parent("a"), parent("b"), parent("c")], [parent("a"), parent("c")]), [
      { path: "x[1]", label: "x[b]", kind: "delete", before: parent("b") },
    ]);
  });

  it("are matched by index where names are missing or not unique", () => {
    assert.deepEqual(
      changes(
        [
          { name: "a", v: 1 },
          { name: "a", v: 1 },
        ],
        [
          { name: "a", v: 1 },
          { name: "a", v: 2 },
        ],
      ),
      [{ path: "x[1].v", label: "x[1].v", kind: "update", before: 1, after: 2 }],
    );
  });

  it("of plain lists are what came and went, wherever it stands", () => {
    assert.deepEqual(changes(["a", "b", "b"], ["b", "c", "a"]), [
      { path: "x[1]", label: "x[1]", kind: "add", after: "c" },
      { path: "x[2]", label: "x[2]", kind: "delete", before: "b" },
    ]);
    assert.deepEqual(changes(["a", "b"], ["a", "c"]), [
      { path: "x[1]", label: "x[1]", kind: "update", before: "b", after: "c" },
    ]);
    assert.deepEqual(changes(["a", "b"], ["b", "a"]), [
      { path: "x", label: "x", kind: "update", before: ["a", "b"], after: ["b", "a"] },
    ]);
  });

  it("that are secret or unknown on both sides are no changes, but are listed", () => {
    const {
      changes: none,
      secrets,
      unknowns,
    } = compareValues({ a: secret, b: { c: computed } }, { a: secret, b: { c: computed } });
    assert.deepEqual(none, []);
    assert.deepEqual(
      secrets.map(({ path }) => path),
      ["a"],
    );
    assert.deepEqual(
      unknowns.map(({ path }) => path),
      ["b.c"],
    );
  });

  it("that are secret on one side are shown on neither", () => {
    assert.deepEqual(changes("hunter2", secret), [
      { path: "x", label: "x", kind: "update", before: secret, after: secret, secrecy: "gained" },
    ]);
    assert.deepEqual(changes(secret, { a: "hunter2" }), [
      { path: "x", label: "x", kind: "update", before: secret, after: secret, secrecy: "lost" },
    ]);
    assert.deepEqual(changes(undefined, secret), [{ path: "x", label: "x", kind: "add", after: secret }]);
  });

  it("that become known or unknown have changed", () => {
    assert.deepEqual(changes(computed, "a"), [
      { path: "x", label: "x", kind: "update", before: computed, after: "a" },
    ]);
  });
});

describe("paths of properties", () => {
  it("are read as they are written", () => {
    for (const text of [
      "a",
      "spec.rules[0].host",
      'metadata.labels["app.kubernetes.io/name"].x',
      'a["b\\"c"]',
    ])
      assert.equal(pathText(parsePath(text)), text);
  });

  it("lead into what is below them", () => {
    const leads = (pattern: string, path: string): boolean => leadsInto(parsePath(pattern), parsePath(path));
    assert.ok(leads("spec.containers[*].image", "spec.containers[3].image"));
    assert.ok(leads("spec", "spec.a.b"));
    assert.ok(!leads("spec.a", "spec"));
    assert.ok(!leads("spec.a", "spec.b"));
    assert.ok(leads("*", "anything.at[1]"));
  });
});
