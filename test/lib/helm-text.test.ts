import assert from "node:assert/strict";
import { isTemplate, readText } from "../../lib/helm-text";
import { at, objectOf, unknown } from "../../lib/known";
import { itemsOf } from "../../lib/kubernetes/items";

describe("a text that Helm renders", () => {
  it("says what stands in it, and what a template writes is not known", () => {
    const text =
      '{{- if .Values.on }}\nkind: Service\nname: "{{ .Release.Name }}-x"\nof: {{ .x }}\n{{ end -}}\n';
    assert.ok(isTemplate(text));
    assert.deepEqual(readText(text), [{ kind: "Service", name: unknown, of: unknown }]);
  });

  it("is several documents, or nothing where it is no YAML", () => {
    assert.deepEqual(readText("a: 1\n---\nb: 2"), [{ a: 1 }, { b: 2 }]);
    assert.equal(readText("a: [unclosed"), undefined);
  });

  it("may name itself, and the same many times over", () => {
    const [round] = readText("&a { kind: List, items: [*a] }") ?? [];
    assert.deepEqual(round, { kind: "List", items: [unknown] });
    const levels = Array.from({ length: 40 }, (_, level) =>
      level === 0
        ? "a0: &a0 { kind: Pod }"
        : `a${level}: &a${level} { kind: List, items: [${`*a${level - 1}, `.repeat(9)}] }`,
    );
    const [bomb] = readText(levels.join("\n")) ?? [];
    assert.deepEqual(itemsOf(objectOf(at(bomb, "a39"))), [{ kind: "Pod" }]);
  });

  it("is read in one go, however many templates begin in it", () => {
    assert.equal(readText("{{".repeat(300_000)), undefined);
    assert.deepEqual(readText(`${"\n".repeat(300_000)}a: 1`), [{ a: 1 }]);
  });
});
