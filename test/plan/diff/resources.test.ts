import { strict as assert } from "node:assert";
import type { ResourceJson } from "../../../plan/diff/contract";
import { diffPlans } from "../../../plan/diff/diff";
import { changed, computed, diff, object, operations, plan, resource, secret, types, urn } from "./plans";

const thing = (
  name: string,
  inputs: ResourceJson["inputs"] = {},
  further: Partial<ResourceJson> = {},
): ResourceJson => resource(types.thing, name, { ...inputs }, further);

describe("resources of two plans", () => {
  it("are added, changed and deleted, and else not mentioned", () => {
    const before = [thing("kept", { a: 1 }), thing("changed", { a: 1 }), thing("gone", { a: 1 })];
    const after = [thing("kept", { a: 1 }), thing("changed", { a: 2 }), thing("new", { a: 1 })];
    const { resources, counts, status } = diff(plan(before), plan(after));
    assert.deepEqual(
      resources.map(({ name, operation, changes }) => [name, operation, changes.map(({ kind }) => kind)]),
      [
        ["changed", "update", ["update"]],
        ["new", "create", ["add"]],
        ["gone", "delete", []],
      ],
    );
    assert.deepEqual(counts, { create: 1, update: 1, replace: 0, delete: 1, state: 0, same: 1 });
    assert.equal(status, "changed");
    assert.equal(diff(plan(before), plan(before)).status, "same");
  });

  it("are not the stack itself, nor what is only read", () => {
    const stack = resource("pulumi:pulumi:Stack", "platform-staging");
    const read = thing("read", {}, { read: "id" });
    assert.deepEqual(operations([], [stack, read]), {});
    assert.deepEqual(operations([stack, read], []), {});
  });

  it("are the same ones under another name where an alias says so", () => {
    const old = [thing("old", { a: 1 })];
    const alias = (aliases: ResourceJson["options"][string]): ResourceJson =>
      thing("now", { a: 1 }, { options: { aliases } });
    for (const given of [{ name: "old" }, urn(types.thing, "old")]) {
      const renamed = changed(old, [alias([given])], "now");
      assert.equal(renamed.operation, "state");
      assert.equal(renamed.renamedFrom, urn(types.thing, "old"));
    }
    assert.deepEqual(operations(old, [alias([])]), { now: "create", old: "delete" });
  });

  it("go along with a parent that has another name", () => {
    const parent = (name: string, aliases: readonly string[]): ResourceJson =>
      resource(
        "my:index:Group",
        name,
        {},
        { custom: false, options: { aliases: aliases.map((old) => ({ name: old })) } },
      );
    const child = (of: string): ResourceJson =>
      thing(
        `${of}-child`,
        {},
        {
          urn: `urn:pulumi:staging::platform::my:index:Group$${types.thing}::${of}-child`,
          parent: urn("my:index:Group", of),
        },
      );
    assert.deepEqual(operations([parent("a", []), child("a")], [parent("b", ["a"]), child("b")]), {
      b: "state",
      "b-child": "state",
    });
  });

  it("do not change in what ignoreChanges names", () => {
    const options = { ignoreChanges: ["a.b", "list[*].x"] };
    const at = (value: number): ResourceJson =>
      thing("t", { a: { b: value }, list: [{ x: value }] }, { options });
    assert.deepEqual(operations([at(1)], [at(2)]), {});
  });

  it("have options that tell, apart from their inputs", () => {
    const before = thing("t", {}, { options: { aliases: ["x"], version: "1" } });
    const after = thing("t", {}, { protect: true, options: { retainOnDelete: true, version: "2" } });
    const { operation, changes, options } = changed([before], [after], "t");
    assert.equal(operation, "state");
    assert.deepEqual(changes, []);
    assert.deepEqual(
      options.map(({ path }) => path),
      ["protect", "retainOnDelete"],
    );
  });

  it("count their secrets, and say where they are", () => {
    const at = (a: number): ResourceJson => thing("t", { a, password: secret });
    const result = diff(
      plan([at(1), thing("u", { token: secret })]),
      plan([at(2), thing("u", { token: secret })]),
    );
    assert.equal(result.secrets, 2);
    assert.deepEqual(
      result.resources.map(({ name, secrets }) => [name, secrets]),
      [["t", ["password"]]],
    );
  });

  it("tell once which plugin has another version, and which wait for others", () => {
    const at = (version: string, dependencies: string[] = []): ResourceJson =>
      thing("t", {}, { options: { version }, dependencies });
    const result = diff(plan([at("1.0.0")]), plan([at("1.1.0", ["urn:x"])]));
    assert.deepEqual(result.resources, []);
    assert.deepEqual(result.providers, [{ name: "test", before: "1.0.0", after: "1.1.0" }]);
    assert.deepEqual(result.reordered, [urn(types.thing, "t")]);
    assert.equal(result.status, "changed");
  });

  it("get another value from what is replaced or new, and else the same unknown one", () => {
    const password = (length: number): ResourceJson => resource(types.password, "p", { length });
    const user = (from: string): ResourceJson =>
      thing(
        "user",
        { a: secret, b: secret, c: computed },
        { propertyDependencies: { a: [from], c: [from] } },
      );
    const p = urn(types.password, "p");
    assert.deepEqual(operations([password(32), user(p)], [password(32), user(p)]), {});
    const { operation, changes } = changed([password(32), user(p)], [password(40), user(p)], "user");
    assert.equal(operation, "update");
    assert.deepEqual(
      changes.map(({ path, because }) => [path, because]),
      [
        ["a", [p]],
        ["c", [p]],
      ],
    );
    const q = resource(types.password, "q", { length: 32 });
    const moved = changed([password(32), user(p)], [password(32), q, user(q.urn)], "user");
    assert.deepEqual(
      moved.changes.map(({ path, because }) => [path, because]),
      [
        ["a", [q.urn]],
        ["c", [q.urn]],
      ],
    );
  });

  it("of a new stack are all added, and of one without a file none deleted", () => {
    const one = plan([thing("t", { a: 1 })]);
    assert.deepEqual(
      diffPlans([], [one]).map(({ status, counts }) => [status, counts.create]),
      [["added", 1]],
    );
    assert.deepEqual(
      diffPlans([one], []).map(({ status, resources }) => [status, resources]),
      [["removed", []]],
    );
  });

  it("are compared in time that grows with their number alone", () => {
    const many = (revision: string): ResourceJson[] =>
      Array.from({ length: 5000 }, (_, index) => {
        const previous = index === 0 ? [] : [urn(types.application, `a${index - 1}`)];
        return object(types.application, `a${index}`, { spec: { revision } }, { dependencies: previous });
      });
    assert.equal(diff(plan(many("main")), plan(many("next"))).counts.update, 5000);
  });
});
