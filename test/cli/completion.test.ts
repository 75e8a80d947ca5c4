import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../cli/doks";
import { aboutCommands } from "../../lib/commands";
import { pathOf, runMain, temporaryFolder } from "../support/process";

const top = Object.keys(aboutCommands).filter((name) => !name.includes(" "));

/** Whether the system has this shell. */
const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;

/** How each shell is asked what it would complete the last word to; prints one a line. */
const asking = {
  bash: (words: readonly string[]) =>
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _doks; printf '%s\\n' "\${COMPREPLY[@]}"`,
  fish: (words: readonly string[]) => `complete -C '${words.join(" ")}' | cut -f1`,
};

describe("doks completion", () => {
  const folder = temporaryFolder();
  before(() => {
    for (const stack of ["staging", "prod-eu", "$(touch hacked)"])
      writeFileSync(join(folder, `Pulumi.${stack}.yaml`), "");
    mkdirSync(join(folder, "examples"));
  });

  for (const shell of ["bash", "fish"] as const) {
    it(`completes commands, options, stacks and paths in ${shell}`, async function () {
      if (!has(shell)) this.skip();
      const { code, stdout } = await runMain(main, ["completion", shell], {});
      assert.equal(code, 0);
      const complete = (...words: string[]): string[] => {
        const script = `${stdout}\n${asking[shell](["doks", ...words])}`;
        const args = shell === "bash" ? ["--norc", "-c", script] : ["--no-config", "-c", script];
        const ran = spawnSync(shell, args, {
          cwd: folder,
          encoding: "utf8",
          env: { PATH: pathOf(), HOME: folder },
        });
        assert.deepEqual([ran.status, ran.stderr], [0, ""], words.join(" "));
        return ran.stdout
          .split("\n")
          .filter((line) => line !== "")
          .sort();
      };
      assert.deepEqual(complete(""), [...top].sort());
      assert.deepEqual(complete("pl"), ["plan"]);
      assert.deepEqual(complete("charts", ""), ["images", "pull", "update-lock"].sort());
      assert.deepEqual(complete("charts", "pull", "--im"), ["--images"]);
      assert.ok(complete("plan", "--").includes("--against"));
      assert.ok(!complete("plan", "--").includes("--merge"));
      const stacks = complete("plan", "st");
      assert.deepEqual(stacks, ["staging"]);
      assert.ok(complete("verify", "--stack", "").includes("prod-eu"));
      assert.deepEqual(complete("plan", "--stacks", "ex"), [shell === "bash" ? "examples" : "examples/"]);
      assert.deepEqual(complete("completion", "z"), ["zsh"]);
      // bash takes it for three words.
      const joined = shell === "bash" ? ["--stack", "=", "st"] : ["--stack=st"];
      assert.deepEqual(complete("verify", ...joined), [shell === "bash" ? "staging" : "--stack=staging"]);
      // What a file is called is no command.
      assert.ok(!complete("plan", "--json", "").includes("hacked"));
    });
  }

  it("gives zsh a script that it takes, with every command and option", async function () {
    if (!has("zsh")) this.skip();
    const { stdout } = await runMain(main, ["completion", "zsh"], {});
    const script = join(folder, "doks.zsh");
    writeFileSync(script, `autoload -U compinit; compinit -D -u\n${stdout}\nprint -r -- $_comps[doks]\n`);
    const ran = spawnSync("zsh", ["-f", script], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: pathOf(), HOME: folder },
    });
    assert.deepEqual([ran.status, ran.stderr, ran.stdout], [0, "", "_doks\n"]);
    for (const name of top) assert.ok(stdout.includes(`'${name}:`), name);
    assert.match(stdout, /'plan'\) _arguments .*'--against=\[.*'\*:stack:_doks_stacks'/);
  });

  it("has no other shell", async () => {
    const { code, stderr } = await runMain(main, ["completion", "tcsh"], {});
    assert.equal(code, 64);
    assert.match(stderr, /Allowed choices are bash, zsh, fish/);
  });
});
