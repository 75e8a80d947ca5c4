import { strict as assert } from "node:assert";
import { version as installed } from "@pulumi/digitalocean/package.json";
import { CommandError } from "../../../lib/command";
import { replaceRules } from "../../../plan/diff/write-replace-rules";
import rules from "../../../plan/diff/replace-rules.json";

/** Versions after that of the rules whose new inputs somebody has looked through: `newer` in plan/diff/triggers.ts. */
const lookedThrough = ["4.80.1"];

describe("the rules of what replaces a resource of DigitalOcean's", () => {
  it("are of the installed package, or of one that was compared with it", () => {
    assert.ok(
      [rules.version, ...lookedThrough].includes(installed),
      `they are of ${rules.version}, and ${installed} is installed: pulumi package get-schema digitalocean@${installed} ` +
        ">schema.json && npm run replace-rules -- schema.json",
    );
  });

  it("are what its schema says, of objects and lists inside too, for as deep as there is an end", () => {
    const replacing = { willReplaceOnChanges: true };
    const schema = {
      name: "digitalocean",
      version: "1.2.3",
      resources: {
        "digitalocean:index/disk:Disk": {
          inputProperties: {
            name: replacing,
            size: {},
            source: { $ref: "#/types/digitalocean:index/Source:Source" },
            parts: { items: { $ref: "#/types/digitalocean:index/Source:Source" } },
            region: { $ref: "#/types/digitalocean:index/region:Region", ...replacing },
          },
        },
        "digitalocean:index/tag:Tag": { inputProperties: { label: { willReplaceOnChanges: false } } },
      },
      types: {
        "digitalocean:index/Source:Source": {
          properties: { image: replacing, next: { $ref: "#/types/digitalocean:index/Source:Source" } },
        },
        "digitalocean:index/region:Region": { enum: [] },
      },
    };
    assert.deepEqual(replaceRules(schema), {
      version: "1.2.3",
      resources: { Disk: ["name", "source.image", "parts[*].image", "region"] },
    });
  });

  it("are written of nothing else", () => {
    for (const schema of [{}, { name: "random", version: "1.2.3", resources: {}, types: {} }])
      assert.throws(() => replaceRules(schema), CommandError);
  });
});
