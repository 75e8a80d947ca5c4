import assert from "node:assert/strict";
import { platform, tiers, types } from "../platform";

describe("generated Secrets", () => {
  it("are there for the one application that asks for them, before it is delivered", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      const generated = plan.ofType(types.secret).filter(({ name }) => name.endsWith("-generated"));
      assert.deepEqual(
        generated.map(({ name }) => name),
        ["scheduler-generated"],
      );
      const [secret] = generated;
      for (const application of plan.ofType(types.application)) {
        assert.equal(secret && plan.waitsFor(application, secret), application.name.startsWith("scheduler-"));
      }
    }
  });

  it("get each key from a password of its own", async () => {
    const plan = await platform("staging");
    const { propertyDependencies } = plan.get(types.secret, "scheduler-generated");
    const password = plan.get(types.password, "scheduler-N8N_ENCRYPTION_KEY");
    assert.deepEqual(propertyDependencies["stringData"], [password.urn]);
  });
});
