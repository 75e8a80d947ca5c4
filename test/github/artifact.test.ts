import assert from "node:assert/strict";
import { longestFile, readTexts } from "../../.github/scripts/artifact";
import { zip, type ZippedFile } from "../support/zip";

const number: ZippedFile = { name: "number.txt", content: "7\n" };
const plan: ZippedFile = { name: "plan.md", content: "## Plan ü\n" };
const read = (archive: Buffer): Promise<unknown> => readTexts(archive, ["number.txt", "plan.md"]);

describe("the artifact of a pull request", () => {
  it("gives its two texts", async () => {
    assert.deepEqual(await read(zip([plan, number])), { "number.txt": "7\n", "plan.md": "## Plan ü\n" });
  });

  it("may have a text as long as is allowed", async () => {
    const long = { ...plan, content: "x".repeat(longestFile) };
    assert.equal(
      (await readTexts(zip([long, number]), ["number.txt", "plan.md"]))["plan.md"].length,
      longestFile,
    );
  });

  for (const { name, files, message } of [
    {
      name: "a path upwards",
      files: [{ ...plan, name: "../plan.md" }, number],
      message: /unpacked: "invalid rel/,
    },
    {
      name: "an absolute path",
      files: [{ ...plan, name: "/plan.md" }, number],
      message: /unpacked: "absolute/,
    },
    {
      name: "a path upwards the Windows way",
      files: [{ ...plan, name: "..\\plan.md" }],
      message: /unpacked/,
    },
    {
      name: "a folder",
      files: [plan, number, { name: "a/", content: "" }],
      message: /has a file "a\/"; it may have/,
    },
    {
      name: "another file",
      files: [plan, number, { name: "x.sh", content: "" }],
      message: /has a file "x\.sh"; it/,
    },
    {
      name: "a name that is a runner's command",
      files: [{ name: `\n::error::${"x".repeat(200)}`, content: "" }],
      message: /has a file "\\n: :error: :x{60,70}…"; it may have number\.txt and plan\.md$/,
    },
    { name: "a file twice", files: [plan, plan, number], message: /has plan\.md twice/ },
    {
      name: "a symbolic link",
      files: [{ ...plan, mode: 0o120777 }, number],
      message: /plan\.md .* no.* a plain file/,
    },
    { name: "a device", files: [{ ...plan, mode: 0o020666 }, number], message: /not a plain file/ },
    { name: "no plan", files: [number], message: /lacks plan\.md$/ },
    { name: "no number", files: [plan], message: /lacks number\.txt$/ },
    { name: "nothing", files: [], message: /lacks number\.txt and plan\.md$/ },
    {
      name: "a file that is too long",
      files: [number, { ...plan, content: "x".repeat(longestFile + 1) }],
      message: /plan\.md in the artifact is longer than 1048576 bytes/,
    },
    {
      name: "a bomb that says it is small",
      files: [number, { ...plan, content: Buffer.alloc(50 * longestFile), claimedSize: 10 }],
      message: /unpacked: "too many bytes in the stream/,
    },
    {
      name: "bytes that are no text",
      files: [number, { ...plan, content: Buffer.from([0xff]) }],
      message: /no text/,
    },
    { name: "a zero byte", files: [number, { ...plan, content: "a\0b" }], message: /plan\.md .* is no text/ },
    {
      name: "an encrypted file",
      files: [number, { ...plan, encrypted: true }],
      message: /unpacked: "entry is encr/,
    },
  ]) {
    it(`is refused with ${name}`, async () => {
      await assert.rejects(read(zip(files)), { message });
    });
  }

  it("is refused when it is no archive", async () => {
    await assert.rejects(read(Buffer.from("## Plan")), { message: /cannot be unpacked/ });
    await assert.rejects(read(Buffer.alloc(0)), { message: /cannot be unpacked/ });
    await assert.rejects(read(zip([plan, number]).subarray(0, -30)), { message: /cannot be unpacked/ });
  });
});
