import assert from "node:assert/strict";
import { load } from "js-yaml";
import { goYaml, helmYaml } from "../../lib/go-yaml";

describe("YAML as the libraries of Go read it", () => {
  const helm = (text: string): unknown => load(text, { schema: helmYaml });

  it("has more words for true and false in a file of values, in three spellings", () => {
    for (const word of ["true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON"])
      assert.equal(helm(word), true, word);
    for (const word of ["false", "no", "No", "NO", "n", "N", "off", "Off", "OFF"])
      assert.equal(helm(word), false, word);
    for (const word of ["yES", "oN", "yeah", "'yes'", '"no"'])
      assert.equal(typeof helm(word), "string", word);
    assert.equal(load("yes", { schema: goYaml }), "yes", "Kustomize's does not");
  });

  it("takes a number with a zero before it for octal, and what has no digits for a text", () => {
    assert.deepEqual(
      ["010", "0", "-010", "0x1F", "0b11", "0o17", "12_000"].map(helm),
      [8, 0, -8, 31, 3, 15, 12000],
    );
    assert.deepEqual(["0o", "0x_", "0b_", "0x"].map(helm), ["0o", "0x_", "0b_", "0x"]);
  });
});
