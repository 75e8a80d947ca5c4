import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { Readable } from "node:stream";
import { join } from "node:path";
import { guard } from "../../lib/door";

const root = join(__dirname, "..", "..");

/** What arrives on a terminal, or in the log of a workflow, of a text. */
function printed(text: string, env: NodeJS.ProcessEnv = {}): string {
  let out = "";
  const stream = { write: (shown: string) => (out += shown) };
  guard({ env, stdin: Readable.from([]), stdout: stream, stderr: stream }).stdout.write(text);
  return out;
}

describe("the door through which commands print", () => {
  it("lets text, colours, line breaks and the line of progress pass", () => {
    const text = "a\tb …✔\n\u001b[1mbold\u001b[22m\r\u001b[K";
    assert.equal(printed(text), text);
  });

  it("writes out what would act on a terminal, or hide, as JSON has it", () => {
    const acting = "\u001b]0;title\u0007\u009b2J\u202e\u200b\u0000\r\u001b[2J\u{e0041}";
    assert.equal(
      printed(acting),
      "\\u001b]0;title\\u0007\\u009b2J\\u202e\\u200b\\u0000\\u000d\\u001b[2J\\udb40\\udc41",
    );
    assert.deepEqual(JSON.parse(printed(JSON.stringify({ a: acting }))), { a: acting });
  });

  it("keeps tokens back that have come as far as this, as keys or as parts of names", () => {
    for (const token of [`ghp_${"a1".repeat(18)}`, `glpat-${"b2".repeat(11)}`, `dop_v1_${"c3".repeat(32)}`])
      assert.equal(printed(`image x.io/${token}/api: "${token}"`), 'image x.io/[secret]/api: "[secret]"');
    assert.equal(printed("task-sk-1 sk-ant xox ghp_short"), "task-sk-1 sk-ant xox ghp_short");
    const names =
      "pool sk-bratislava-applications-production at api.sk-bratislava2-production-applications.acme.dev";
    assert.equal(printed(names), names);
    assert.match(printed(`x sk-${"a1B2".repeat(8)}`), /^x \[secret\]/);
  });

  it("gives GitHub Actions no commands", () => {
    const text = "a\n::error::b\n  ::add-mask::c\n##[error]d\ne::f\n";
    const ci = { GITHUB_ACTIONS: "true" };
    assert.equal(printed(text, ci), "a\n\\::error::b\n  \\::add-mask::c\n\\##[error]d\ne::f\n");
    assert.equal(printed(text), text);
  });

  it("says in a word that standard output cannot be written to", () => {
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", `"$0" --require tsx/cjs cli/prices.ts > /dev/full`, process.execPath],
      { cwd: root, encoding: "utf8" },
    );
    assert.equal(stderr, "cannot write to standard output: no space is left\n");
    assert.equal(status, 1);
  });
});
