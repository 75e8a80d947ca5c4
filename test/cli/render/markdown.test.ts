import assert from "node:assert/strict";
import { harmless } from "../../../.github/scripts/markdown";
import { diffLimit, renderMarkdown } from "../../../cli/render/markdown";

describe("what the charts render, for a pull request", () => {
  const file = (line: string, count: number): string[] => [
    "diff --git before/a.yaml after/a.yaml",
    ...Array.from({ length: count }, () => line),
  ];
  const markdown = (lines: readonly string[], applicationsOnly = true): string =>
    renderMarkdown({ comparison: { name: "main", lines }, well: true, report: "report", applicationsOnly });

  it("is cut at a line's end, and says how much is left out", () => {
    const text = markdown(file(`+${"x".repeat(99)}`, 1000));
    assert.ok(Buffer.byteLength(text) < diffLimit + 500);
    assert.match(text, /\+x{99}\n```\n\n80\d more lines: /);
  });

  it("shortens a long line, and shows what would act on a terminal", () => {
    const text = markdown(file(`+${"ä".repeat(1000)}`, 1).concat("+\u001b[2J\u202e"));
    assert.match(text, /^\+ä{140,148}…$/m);
    assert.match(text, /^\+\\x1b\[2J\\u202e$/m);
  });

  it("leaves the report out where all is well, and says what is not rendered only where that is so", () => {
    assert.doesNotMatch(markdown([]), /report|fails/);
    assert.match(markdown([]), /Charts of the platform's releases are not rendered here/);
    assert.doesNotMatch(markdown([], false), /releases/);
  });

  it("passes the comment's own rules as a block of code", () => {
    const text = harmless(markdown(file("+ ``` @octocat", 2)), 65_000, "Cut.");
    assert.match(
      text,
      /<details><summary>manifests: 1 file differs<\/summary>\n+````diff\n[^]*\n````\n+<\/details>$/,
    );
    assert.match(text, /^\+ ``` @octocat$/m);
  });
});
