import assert from "node:assert/strict";
import fc from "fast-check";
import { codeBlock, harmless } from "../../.github/scripts/markdown";

const GAP = "\u200b";
const shown = (markdown: string): string => harmless(markdown, 65_000, "Cut.");

describe("Markdown of a stranger", () => {
  for (const { name, text, expected } of [
    {
      name: "a mention",
      text: "cc @octocat and @org/team",
      expected: `cc @${GAP}octocat and @${GAP}org/team`,
    },
    { name: "a mention by an entity", text: "&#64;octocat", expected: `&amp;#${GAP}64;octocat` },
    { name: "a mention by a named entity", text: "&commat;octocat", expected: "&amp;commat;octocat" },
    { name: "a mention by an escape", text: "\\@octocat", expected: `@${GAP}octocat` },
    { name: "a mention around a tag", text: "@</b>octocat", expected: `@${GAP}</b>octocat` },
    {
      name: "a reference to an issue",
      text: "fixes #12, o/r#3, GH-4",
      expected: `fixes #${GAP}12, o/r#${GAP}3, GH-${GAP}4`,
    },
    { name: "an address", text: "see https://evil.example", expected: `see https:${GAP}//evil.example` },
    { name: "an address by escapes", text: "https\\://evil.example", expected: `https:${GAP}//evil.example` },
    { name: "an address without a scheme", text: "_www.evil.example", expected: `_www${GAP}.evil.example` },
    { name: "a link", text: "[free](x)", expected: "&#91;free](x)" },
    { name: "an image", text: "![x](x)", expected: "!&#91;x](x)" },
    { name: "the target of links", text: "[free]: x", expected: "&#91;free]: x" },
    { name: "a link in angle brackets", text: "<mailto:x>", expected: "&#60;mailto:x>" },
    { name: "HTML", text: '<img src="x" onerror=y>', expected: '&#60;img src="x" onerror=y>' },
    { name: "attributes on an allowed tag", text: '<b class="x">', expected: '&#60;b class="x">' },
    { name: "a comment", text: "<!-- doks-platform -->", expected: "&#60;!-- doks-platform -->" },
    { name: "a formula", text: "$x$", expected: "<span>$</span>x<span>$</span>" },
    { name: "the sign of a dollar as plan writes it", text: "&#36;12", expected: "<span>$</span>12" },
    { name: "an escaped sign", text: "a \\* b \\<i>", expected: "a &#42; b &#60;i>" },
    { name: "an alert", text: "> [!CAUTION]", expected: "> &#91;!CAUTION]" },
    { name: "what turns the direction of writing", text: "a\u202eb\u2066c\u0000d", expected: "abcd" },
    {
      name: "other marks of direction, and tags",
      text: "a\u061cb\u200ec\u{e0041}d\u3164e\u2069f",
      expected: "abcdef",
    },
    {
      name: "a picture by its name",
      text: "ok :white_check_mark: :+1: a:b",
      expected: `ok :${GAP}white_check_mark: :${GAP}+1: a:${GAP}b`,
    },
    {
      name: "a picture by escapes",
      text: ":white\\_check&#95;mark\\:",
      expected: `:${GAP}white&#95;check&#95;mark:${GAP}`,
    },
    { name: "a picture around a tag", text: ":o</b>k:", expected: `:${GAP}o</b>k:${GAP}` },
    {
      name: "a mention in wide letters",
      text: "\uff20octocat \ufe6boctocat",
      expected: `\uff20${GAP}octocat \ufe6b${GAP}octocat`,
    },
    {
      name: "the hash of a commit",
      text: `${"a1".repeat(20)} _1234567_`,
      expected: `${`a1a1a1${GAP}`.repeat(6)}a1a1 _123456${GAP}7_`,
    },
    { name: "a hash around a tag", text: "12345a</b>bcdef", expected: `12345a${GAP}</b>bcdef` },
    { name: "characters that this module uses itself", text: "\ue03c\ue040x", expected: "x" },
    { name: "a stray backtick", text: "a ` b", expected: "a &#96; b" },
    { name: "a fence in a list", text: "- ```", expected: "- &#96;&#96;&#96;" },
    { name: "another fence in a quotation", text: "> ~~~", expected: "> &#126;&#126;&#126;" },
  ]) {
    it(`loses ${name}`, () => {
      assert.equal(shown(text), expected);
    });
  }

  it("keeps the row that aligns a table's columns", () => {
    assert.equal(shown("| a | b |\n|:-:|--:|\n| 1 | 2 |"), "| a | b |\n|:-:|--:|\n| 1 | 2 |");
  });

  it("keeps headings, lists, tables, emphasis, known entities and line breaks", () => {
    const text = "## Plan\n\n- **2** to _add_\n\n| a | b |\n| - | -: |\n| x<br>y &lt; | &amp; z |";
    assert.equal(shown(text), text.replace("&lt;", "&#60;").replace("&amp;", "&#38;"));
  });

  it("makes a code span what nothing in it can leave", () => {
    assert.equal(shown("`a@b` x"), `<code>a&#64;${GAP}b</code> x`);
    assert.equal(shown("``a ` <b> | c``"), "<code>a &#96; &#60;b&#62; &#124; c</code>");
    // The parts of a span that a cell of a table ends are no code for GitHub.
    assert.equal(shown("| `a | @octocat` |"), `| <code>a &#124; &#64;${GAP}octocat</code> |`);
  });

  it("folds, and closes what is left open", () => {
    assert.equal(
      shown("a\n<details><summary>`x` of @y</summary>\n**b**"),
      `a\n\n<details><summary><code>x</code> of @${GAP}y</summary>\n\n**b**\n\n</details>`,
    );
    assert.equal(shown("<details>\n</details>\nx"), "<details>\n\n</details>\n\nx");
  });

  it("gives a code block a fence of its own, apart from what is before it", () => {
    assert.equal(shown("x\n```diff\n+ @a <b>\n```\ny"), "x\n\n```diff\n+ @a <b>\n```\n\ny");
    assert.equal(
      shown("<details>\n~~~mermaid\n````\n@x\n~~~"),
      "<details>\n\n`````text\n````\n@x\n`````\n\n</details>",
    );
    assert.equal(shown("   ```\n    ```\n@x"), "````text\n    ```\n@x\n````", "four spaces close no fence");
  });

  it("ends a code block that has no end", () => {
    assert.equal(shown("```yaml\na: 1"), "```yaml\na: 1\n```");
  });

  it("is never longer than its limit, and leaves nothing open where it is cut", () => {
    const text = `<details>\n<summary>x</summary>\n\n\`\`\`diff\n${"+ line\n".repeat(50)}\`\`\`\n</details>\nend`;
    for (const limit of [60, 90, 120, 300, 400]) {
      const cut = harmless(text, limit, "Cut.");
      assert.ok(cut.length <= limit, `${cut.length} > ${limit}`);
      assert.match(cut, /Cut\.$/);
      assert.equal(cut.match(/<details>/g)?.length, cut.match(/<\/details>/g)?.length);
      assert.equal((cut.match(/```/g)?.length ?? 0) % 2, 0, cut);
    }
    assert.doesNotMatch(harmless(text, 1000, "Cut."), /Cut\./);
  });

  it("shortens an endless line", () => {
    assert.equal(shown("x".repeat(10_000)).length, 4000);
    assert.equal(codeBlock("x".repeat(10_000), 65_000, "Cut.").split("\n")[1]?.length, 4000);
  });

  it("holds for whatever is thrown at it", () => {
    const piece = fc.constantFrom(
      ..."`~<>@#$[]()!|\\&; \n".split(""),
      "```",
      "<details>",
      "</summary>",
      "<b>",
      "@octocat",
      "#1",
      "&#64;",
      "https://x.example",
      "a",
      "cafe012",
      ":ok:",
      "    ",
      "- ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 60, max: 400 }), (pieces, limit) => {
        const result = harmless(pieces.join(""), limit, "Cut.");
        assert.ok(result.length <= limit);
        const prose = result.replace(/^(`{3,})(?:text|diff|json|yaml)\n[^]*?\n?^\1$/gm, "");
        assert.doesNotMatch(prose, /@[a-z]|(?<!&)#\d|:\/\/|\[|`|&(?!#\d+;|amp;)/);
        // What stands before and after it never becomes one word.
        const beside = prose.replace(/<code>.*?<\/code>/g, " ");
        assert.doesNotMatch(beside, /:[a-z\d_+-]*[a-z\d_][a-z\d_+-]*:|[0-9a-f]{7}/i);
        assert.doesNotMatch(prose.replace(/<\/?(?:details|summary|b|code|span)>/g, ""), /</);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("text as a code block", () => {
  it("cannot be left", () => {
    assert.equal(codeBlock("a\n```\n@x\n", 1000, "Cut."), "````text\na\n```\n@x\n````");
  });

  it("is cut at a line's end", () => {
    assert.equal(codeBlock("line one\nline two\nline three", 36, "Cut."), "```text\nline one\n```\n\nCut.");
  });
});
