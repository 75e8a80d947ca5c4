import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../../plan/recorder";
import { columns, cut, fit, plain, styleOf, wrap } from "../../lib/style";
import { planToText } from "../../plan/text";
import { Group, Thing, provider } from "./programs";
import { viewsAsked } from "../../plan/views";

const long = "a-name-that-is-".repeat(12);

async function lines(program: () => unknown, verbose = false): Promise<string[]> {
  const plan = await record(program, { config: { token: "canary-token" }, secretKeys: ["token"] });
  return planToText(plan, { style: plain, views: viewsAsked({ verbose: true }), verbose }).split("\n");
}

function section(all: readonly string[], title: string): string[] {
  const start = all.findIndex((line) => line.startsWith(title));
  assert.notEqual(start, -1, `no section ${title} in\n${all.join("\n")}`);
  return all.slice(start + 1, all.indexOf("", start) < 0 ? undefined : all.indexOf("", start));
}

describe("a plan as text", () => {
  const program = () => {
    const foundation = new Group("foundation", {}, "doks-platform:layer:Foundation");
    provider("cluster", { parent: foundation, protect: true });
    const data = new Group("data", {}, "doks-platform:layer:Data");
    const postgres = new Group("postgres", { parent: data });
    const volume = new Thing("volume", { size: 1 }, { parent: postgres });
    new Thing(
      "cache",
      { from: volume.value, token: new pulumi.Config().requireSecret("token") },
      { parent: data },
    );
    new Thing("alone", {}, { id: "known" });
    return { answer: 42, later: volume.value, token: pulumi.secret("canary-output") };
  };

  it("shows no credential that stands in the program", async () => {
    const text = await lines(() => {
      const layer = new Group("data", {}, "doks-platform:layer:Data");
      new Thing("cache", { auth: { password: "hunter22", user: "me" } }, { parent: layer });
      return { url: "https://me:hunter22@host" };
    }, true);
    assert.ok(!text.join("\n").includes("hunter22"));
    assert.ok(text.some((line) => line.endsWith("password: [secret]")));
    assert.deepEqual(section(text, "Outputs"), ["  url: [secret]"]);
  });

  it("is a tree of each layer with parents and children, and counts", async () => {
    const text = await lines(program);
    assert.equal(text[0], "doks-platform / test: 7 resources");
    const title = (layer: string) => text.find((line) => line.startsWith(layer))?.replace(/\s+/g, " ");
    assert.equal(title("foundation"), "foundation 2 resources");
    assert.equal(title("data"), "data 4 resources");
    const tree = section(text, "data").map((line) => line.replace(/ {2,}(?=\S+$)/, "|"));
    assert.deepEqual(tree, ["├─ cache|Thing", "└─ postgres|Group", "   └─ volume|Thing"]);
    assert.deepEqual(
      section(text, "no layer").map((line) => line.replace(/ {2,}/, "|")),
      ["└─ alone (read)|Thing"],
    );
  });

  it("says what is protected, which providers make how much, and what of which family", async () => {
    const text = await lines(program);
    assert.match(section(text, "foundation").join(), /^└─ cluster +kubernetes provider +protected$/);
    assert.deepEqual(section(text, "Protected"), ["  kubernetes provider cluster"]);
    assert.deepEqual(section(text, "Providers"), ["     3  test, default"]);
    assert.deepEqual(section(text, "By family"), ["     3  components", "     1  providers", "     3  test"]);
    assert.equal(section(text, "data").join().includes("protected"), false);
  });

  it("names each hook with its moments and the resources that carry it, and counts many", async () => {
    const text = await lines(() => {
      const [check, drain] = ["check", "drain"].map((name) => new pulumi.ResourceHook(name, () => undefined));
      new Thing(
        "pool",
        {},
        { hooks: { beforeDelete: [drain!], beforeUpdate: [check!], beforeCreate: [check!] } },
      );
      new Thing("cache", {}, { hooks: { beforeCreate: [check!] } });
      const each = new pulumi.ResourceHook("each", () => undefined);
      for (let index = 0; index < 9; index++) new Thing(`${index}`, {}, { hooks: { beforeCreate: [each] } });
      new pulumi.ResourceHook("carried-by-none", () => undefined);
    });
    assert.deepEqual(section(text, "Hooks"), [
      "  check",
      "    before create, before update: cache, pool",
      "  drain",
      "    before delete: pool",
      "  each",
      "    before create: 9 resources",
    ]);
    const none = await lines(() => new Thing("it", {}));
    assert.ok(!none.includes("Hooks"));
  });

  it("shows outputs, and neither there nor in inputs a secret or a made-up value", async () => {
    const text = await lines(program, true);
    assert.deepEqual(section(text, "Outputs"), ["  answer: 42", "  later: [computed]", "  token: [secret]"]);
    const cache = section(text, "data").map((line) => line.trim());
    assert.ok(
      cache.includes("│      from: [computed]") && cache.includes("│      token: [secret]"),
      cache.join("\n"),
    );
    assert.doesNotMatch(text.join("\n"), /canary/);
  });

  it("prints inputs, options and dependencies only when asked", async () => {
    const options = () =>
      new Thing("it", { text: "a\nb\n", yes: "true", list: [{ a: 1, b: [] }, 2] }, { retainOnDelete: true });
    assert.deepEqual(
      section(await lines(options, true), "no layer")
        .slice(1)
        .map((line) => line.slice(5)),
      [
        "inputs:",
        "  list:",
        "    - a: 1",
        "      b: []",
        "    - 2",
        "  text: |",
        "    a",
        "    b",
        '  yes: "true"',
        "options:",
        "  retainOnDelete: true",
      ],
    );
    assert.deepEqual(
      (await lines(options)).filter((line) => line.includes("inputs")),
      [],
    );
    const after = await lines(() => new Thing("it", { from: new Thing("first", {}).value }), true);
    assert.ok(after.some((line) => line.trim() === "- Thing first"));
  });

  it("is no wider than 80 columns, whatever is in it", async () => {
    const text = await lines(() => {
      let parent: pulumi.Resource = new Group(long);
      for (let depth = 0; depth < 9; depth++) parent = new Group(`${depth}${long}`, { parent });
      const hooks = { beforeCreate: [new pulumi.ResourceHook(long, () => undefined)] };
      new Thing(`🚀${long}`, { [long]: long, text: `${long}\n${long}` }, { parent, protect: true, hooks });
      void pulumi.log.warn(`${long} and ${long}`);
      return { [long]: { inner: long } };
    }, true);
    for (const line of text) assert.ok(columns(line) <= 80, `${columns(line)} columns: ${line}`);
    assert.ok(text.some((line) => line.includes("…")));
  });
});

describe("style", () => {
  const stream = (isTTY: boolean, width?: number) => ({ isTTY, columns: width });
  const colored = (isTTY: boolean, environment: NodeJS.ProcessEnv) =>
    styleOf(stream(isTTY), environment).bold("x") !== "x";

  it("has colours on a terminal only, unless the environment says otherwise", () => {
    assert.equal(colored(true, {}), true);
    assert.equal(colored(false, {}), false);
    assert.equal(colored(true, { NO_COLOR: "1" }), false);
    assert.equal(colored(true, { NO_COLOR: "" }), true);
    assert.equal(colored(true, { TERM: "dumb" }), false);
    assert.equal(colored(false, { FORCE_COLOR: "1" }), true);
    assert.equal(colored(true, { FORCE_COLOR: "0" }), false);
    assert.equal(colored(true, { FORCE_COLOR: "1", NO_COLOR: "1" }), true);
  });

  it("is as wide as the terminal within reason, and 80 columns elsewhere", () => {
    assert.deepEqual(
      [stream(false, 200), stream(true, 100), stream(true, 300), stream(true, 20), stream(true)].map(
        (each) => styleOf(each, {}).width,
      ),
      [80, 100, 120, 60, 80],
    );
  });

  it("cuts, fits and wraps by columns", () => {
    assert.equal(cut("abcdef", 4), "abc…");
    assert.equal(cut("abcd", 4), "abcd");
    assert.equal(cut("🚀🚀🚀", 2), "🚀…");
    // Of a text without end, too, which would fill the memory if each character kept a copy of it.
    assert.equal(cut("é".repeat(200_000), 4), "ééé…");
    assert.equal(fit("ab", 4), "ab  ");
    assert.deepEqual(wrap("one two three", 8), ["one two", "three"]);
  });
});
