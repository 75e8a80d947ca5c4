import assert from "node:assert/strict";
import { changedInitialValues } from "../../catalog/initial-values";
import { platform, types } from "../components/platform";

describe("what counts only on an empty volume", () => {
  const inputs = async (name: "postgres" | "rabbitmq", section: object) => {
    const plan = await platform("staging", { data: { [name]: section } });
    return plan.get(types.release, name).inputs;
  };

  for (const [name, section, expected] of [
    ["postgres", { user: "shop_user" }, ["data.postgres.user"]],
    ["postgres", { database: "shop" }, ["data.postgres.database"]],
    ["postgres", { schemas: ["billing"] }, ["data.postgres.schemas"]],
    ["postgres", { databases: [{ name: "shop" }] }, ["data.postgres.databases"]],
    ["rabbitmq", { user: "shop" }, ["data.rabbitmq.user"]],
    ["rabbitmq", { vhost: "shop" }, ["data.rabbitmq.vhost"]],
    ["postgres", { size: "60Gi", pgpool: { replicas: 3 } }, []],
    ["rabbitmq", { replicas: 5, values: { extraPlugins: "x" } }, []],
  ] as const)
    it(`is known of data.${name}: ${JSON.stringify(section)}`, async () => {
      assert.deepEqual(changedInitialValues(await inputs(name, {}), await inputs(name, section)), expected);
    });

  it("is nothing of a release that was adopted, whose values the state does not know", async () => {
    const now = await inputs("postgres", { user: "shop_user" });
    assert.deepEqual(changedInitialValues({ ...now, values: {} }, now), []);
    assert.deepEqual(changedInitialValues({ chart: now["chart"] }, now), []);
  });

  it("is nothing of a chart that nobody knows", () => {
    assert.deepEqual(
      changedInitialValues({ chart: "x", values: { a: 1 } }, { chart: "x", values: { a: 2 } }),
      [],
    );
    assert.deepEqual(changedInitialValues({}, {}), []);
  });
});
