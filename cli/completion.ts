import { Argument } from "commander";
import { command, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { bash } from "./completion/bash";
import { fish } from "./completion/fish";
import { completedCommands } from "./completion/words";
import { zsh } from "./completion/zsh";

const shells = { bash, fish, zsh };

/**
 * `doks completion`: a script that completes commands, options, stacks and paths without starting Node for each Tab.
 * @param all makes every command, to ask it for its options
 */
export function program(io: Io, all: () => readonly DoksCommand[]): DoksCommand {
  return command("completion", commands.completion, io, notes)
    .addArgument(new Argument("<shell>", "bash, zsh or fish").choices(["bash", "zsh", "fish"]))
    .action((shell: keyof typeof shells) => {
      io.stdout.write(shells[shell](completedCommands(all())));
    });
}

const notes = [
  "Shells complete a command by its own name: make doks one with npm link, in the project's folder, which also spares " +
    "what npx takes to start. Names of stacks are those of the folder that you are in.",
];
