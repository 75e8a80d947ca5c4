import assert from "node:assert/strict";
import { renderedValue } from "../../policy/application-values";
import type { KnownObject } from "../../lib/known";
import type { ApplicationSpec } from "../../stacks/applications";

function enabled(stated: object, inline: KnownObject = {}): unknown {
  const props = { spec: { source: { helm: { valuesObject: inline } } } };
  return renderedValue({ stated } as ApplicationSpec, props, "networkPolicy.enabled");
}

describe("the values that charts/service renders an application with", () => {
  it("are the chart's own, the application's files over them, and over those what the Application says", () => {
    assert.equal(enabled({}), true);
    assert.equal(enabled({ networkPolicy: { enabled: false } }), false);
    assert.equal(enabled({ networkPolicy: { enabled: false } }, { networkPolicy: { enabled: true } }), true);
  });
});
