import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allRules } from "../../policy/pack";
import { reference, referencePath } from "../../policy/reference";
import { otherLevels } from "../../policy/reference-text";

describe("docs/policy.md", () => {
  it("is what the rules say; `npm run docs` writes it anew", () => {
    const path = join(__dirname, "..", "..", referencePath);
    assert.equal(readFileSync(path, "utf8"), reference(allRules));
  });

  it("names the rules that the engine asks last, which are those about the stack", () => {
    const [, names = ""] = /asked of the stack as a whole \(([^)]*)\)/.exec(reference(allRules)) ?? [];
    const last = allRules.filter(({ kind }) => kind === "stack").map(({ name }) => name);
    assert.deepEqual(names.replace(/[`\s]/g, "").split(",").sort(), last.sort());
  });

  it("tells of each rule that has findings of another level which ones those are", () => {
    const folder = join(__dirname, "..", "..", "policy", "rules");
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
    const lesser = sources.flatMap((source) => {
      const check = source.slice(source.search(/\bcheck(: )?\(/));
      return /level: "advisory"/.test(check) ? [/name: "([^"]+)"/.exec(source)?.[1] ?? ""] : [];
    });
    assert.deepEqual(Object.keys(otherLevels).sort(), [...lesser, "exceptions"].sort());
    assert.match(reference(allRules), /^\| `budget` .* \| mandatory; advisory from 80 % on/m);
  });

  it("has every rule with its levels", () => {
    const text = reference(allRules);
    for (const { name } of allRules) assert.match(text, new RegExp(`^\\| \`${name}\` \\|`, "m"));
    assert.match(
      text,
      /^\| `image-tag` \| An image .* \| high \| advisory; production mandatory \| .* \| \[R-APP-7\]\(requirements\.md\) \|$/m,
    );
  });
});
