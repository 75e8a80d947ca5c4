import { strict as assert } from "node:assert";
import { compareWith } from "../../../plan/diff/against";
import { object, plan, types } from "./plans";

const nowhere = { project: "platform", root: __dirname, stackFolder: __dirname };

describe("a diff with a side that does not know its credentials", () => {
  it("shows none of them", () => {
    const settings = (password: string, level: string) =>
      object(types.configMap, "settings", { data: { DB_PASSWORD: password, LEVEL: level } });
    const values = (password: string) => ({ env: { API_TOKEN: password } });
    const side = (password: string, level: string) =>
      plan([settings(password, level)], {
        environment: { tier: "staging", redis: `requirepass ${password}` },
        outputs: { url: `https://me:${password}@host` },
        delivered: [{ application: "a", tool: "helm", source: "x", values: values(password) }],
      });
    const other = { name: "main", plans: [side("hunter22", "info")] };
    for (const after of [side("", "debug"), plan([])]) {
      const diffs = JSON.stringify(compareWith(other, JSON.stringify([after]), nowhere).diffs);
      assert.ok(!diffs.includes("hunter22"), diffs);
    }
    const [same] = compareWith(other, JSON.stringify([side("hunter33", "debug")]), nowhere).diffs;
    const shown = JSON.stringify(same);
    assert.ok(shown.includes("debug") && !shown.includes("hunter22"), shown);
  });
});
