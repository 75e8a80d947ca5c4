import assert from "node:assert/strict";
import fc from "fast-check";
import { isObject, merge, mergeValues, type Json, type JsonObject } from "../../lib/json";

const scalar = fc.oneof(fc.integer(), fc.string(), fc.boolean());
const { tree } = fc.letrec<{ tree: JsonObject }>((tie) => ({
  tree: fc.dictionary(
    fc.constantFrom("a", "b", "c", "values", "__proto__"),
    fc.oneof({ depthSize: "small" }, scalar, fc.array(scalar, { maxLength: 3 }), tie("tree")),
    { maxKeys: 4, noNullPrototype: true },
  ),
}));

/** Every place of an object with something else than an object there. */
function leaves(value: JsonObject, path: readonly string[] = []): [readonly string[], Json][] {
  return Object.entries(value).flatMap(([key, below]) =>
    isObject(below) ? leaves(below, [...path, key]) : [[[...path, key], below] as [readonly string[], Json]],
  );
}

function at(value: Json | undefined, [key, ...rest]: readonly string[]): Json | undefined {
  if (key === undefined) return value;
  return isObject(value) ? at(Object.getOwnPropertyDescriptor(value, key)?.value as Json, rest) : undefined;
}

describe("merge", () => {
  it("has everything that the override says", () => {
    fc.assert(
      fc.property(tree, tree, (base, override) => {
        const merged = merge(base, override);
        for (const [path, value] of leaves(override)) assert.deepEqual(at(merged, path), value);
      }),
    );
  });

  it("keeps what the override does not mention", () => {
    fc.assert(
      fc.property(tree, tree, (base, override) => {
        const merged = merge(base, override);
        for (const [path, value] of leaves(base)) {
          const overridden = path.some((_, depth) => {
            const own = at(override, path.slice(0, depth + 1));
            return own !== undefined && (depth === path.length - 1 || !isObject(own));
          });
          if (!overridden) assert.deepEqual(at(merged, path), value);
        }
      }),
    );
  });

  it("changes neither side, and the same override twice changes nothing more", () => {
    fc.assert(
      fc.property(tree, tree, (base, override) => {
        const before = structuredClone([base, override]);
        const merged = merge(base, override);
        assert.deepEqual([base, override], before);
        assert.deepEqual(merge(merged, override), merged);
      }),
    );
  });

  it("takes a key away with null, in a new object too", () => {
    assert.deepEqual(merge({ a: 1, b: { c: 2 } }, { a: null, b: { c: null, d: null }, e: { f: null } }), {
      b: {},
      e: {},
    });
  });

  it("keeps null among chart values", () => {
    assert.deepEqual(mergeValues({ a: 1, b: { c: 2 } }, { a: null, b: { d: null } }), {
      a: null,
      b: { c: 2, d: null },
    });
  });

  it("hands null below `values` on to Helm", () => {
    assert.deepEqual(merge({ values: { a: 1 } }, { values: { a: null, b: { c: null } } }), {
      values: { a: null, b: { c: null } },
    });
  });

  it("replaces lists", () => {
    assert.deepEqual(merge({ a: [1, 2, 3], b: { c: [1] } }, { a: [4], b: { c: [] } }), {
      a: [4],
      b: { c: [] },
    });
  });

  it("treats __proto__ as any other key", () => {
    const merged = merge({}, JSON.parse('{"__proto__": {"polluted": true}}') as JsonObject);
    assert.deepEqual(Object.keys(merged), ["__proto__"]);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});
