import assert from "node:assert/strict";
import type { DeliveredJson } from "../../../plan/diff/contract";
import { diffPlans, hasChanges } from "../../../plan/diff/diff";
import { diffToText } from "../../../plan/diff/text";
import { plain } from "../../../lib/style";
import { plan, secret } from "./plans";

function backend(values: DeliveredJson["values"], further: Partial<DeliveredJson> = {}): DeliveredJson {
  return { application: "backend", tool: "helm", source: "a", values, ...further };
}

function diff(before: readonly DeliveredJson[] | undefined, after: readonly DeliveredJson[]) {
  const old = plan([], before === undefined ? {} : { delivered: before });
  return diffPlans([old], [plan([], { delivered: after })]);
}

function told(before: readonly DeliveredJson[], after: readonly DeliveredJson[]): string {
  const text = diffToText(diff(before, after), { style: plain, verbose: false, against: "main" });
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  return text.slice(text.indexOf("Delivered by Argo CD"));
}

describe("what Argo CD delivers otherwise", () => {
  const values = { image: { tag: "v1" }, env: { LEVEL: "info", PASSWORD: secret } };
  const other = { image: { tag: "v2" }, env: { LEVEL: "info", PASSWORD: secret } };

  it("is a change, though no resource has one", () => {
    const [same] = diff([backend(values)], [backend(values)]);
    assert.equal(same?.status, "same");
    const changed = diff([backend(values)], [backend(other)]);
    assert.ok(hasChanges(changed));
    assert.match(
      diffToText(changed, { style: plain, verbose: false, against: "main" }),
      /: no resource changes, 1\s+application\s+to\s+deliver\s+otherwise\n/,
    );
  });

  it("is told value by value, of many alike applications once", () => {
    const many = (given: DeliveredJson["values"]) =>
      Array.from({ length: 1000 }, (_, index) => backend(given, { application: `app-${index}` }));
    assert.equal(
      told(many(values), many(other)),
      "Delivered by Argo CD\n  ~ app-0\n     ~ image.tag: v1 → v2\n     the same in 999 more: app-1, app-2, app-3, …\n",
    );
  });

  it("is told once of a chart that renders several, and of manifests at each application", () => {
    const before = [backend(values), backend(values, { application: "web" })];
    const after = before.map((each) => ({ ...each, source: "b" }));
    assert.match(told(before, after), /^Delivered by Argo CD\n {2}2 applications are rendered by another/);
    assert.doesNotMatch(told(before, after), /~ backend/);
    const [manifests] = before.map((each) => ({ ...each, tool: "kustomize" }));
    assert.ok(manifests);
    assert.match(
      told([manifests], [{ ...manifests, source: "b" }]),
      /~ backend\n\s+its manifests are others/,
    );
  });

  it("names what comes and goes", () => {
    assert.match(
      told([backend(values)], [backend(values, { application: "web" })]),
      /\+ web\n {2}- backend\n/,
    );
  });

  it("is nothing where one side does not tell", () => {
    assert.equal(diff(undefined, [backend(values)])[0]?.status, "same");
  });
});
