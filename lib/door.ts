import { withoutTokens } from "./credentials/shapes";
import { unseen } from "./visible";
import type { Io, Output } from "./command";
import { reasonOf } from "./output";

/**
 * What no text of a command may do to whoever reads it, whatever its words came from: move a terminal's cursor or set
 * its title, turn the direction of writing, hide characters. Colours, line breaks and the line of progress pass.
 */
const acting = new RegExp(
  `\\r\\u001b\\[K|\\u001b\\[\\d+m|[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f${unseen}]`,
  "gu",
);

/** What GitHub Actions takes for a command to itself at the beginning of a line. */
const workflowCommand = /^(\s*)(?=::|##\[)/gm;

/** As JSON escapes it, in whose texts it may be. */
function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");
}

/**
 * The one door through which commands print: their streams with everything made harmless that passes, and without tokens
 * that have come so far.
 */
export function guard(io: Io): Io {
  const guarded = (stream: Output): Output => ({
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
    write: (text) => {
      const shown = withoutTokens(text).replace(acting, (found) =>
        found.endsWith("K") || found.endsWith("m") ? found : escaped(found),
      );
      return stream.write(io.env.GITHUB_ACTIONS === "true" ? shown.replace(workflowCommand, "$1\\") : shown);
    },
  });
  return {
    env: io.env,
    stdin: io.stdin,
    stdout: guarded(io.stdout),
    stderr: guarded(io.stderr),
    get exitCode() {
      return io.exitCode;
    },
    set exitCode(code) {
      io.exitCode = code;
    },
  };
}

/** Runs a command as this process: with its arguments, and its streams through the one {@link guard}. */
export function start(main: (argv: readonly string[], io: Io) => Promise<void>): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever reads it may have read enough, as `head` does.
    if (error.code === "EPIPE") return;
    process.exitCode = 1;
    process.stderr.write(`cannot write to standard output: ${reasonOf(error)}\n`);
  });
  void main(process.argv.slice(2), guard(process));
}
