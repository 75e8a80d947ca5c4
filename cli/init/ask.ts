import { createInterface } from "node:readline";
import { z } from "zod";
import type { JsonObject } from "../../lib/json";
import { CommandError, ExitCode, type Io } from "../../lib/command";
import { shown } from "../../lib/violation";
import { parse } from "../../stacks/parse";

/** What there is to know, and how it is asked for. */
export interface Question {
  readonly text: string;
  /** Answer that an empty line stands for; undefined where there is none, and somebody has to say it. */
  readonly usual?: (known: Answers) => string | undefined;
}

/** Answers as they are typed. */
export type Answers = Readonly<Record<string, string>>;

/** How answers are got. */
export interface Asking {
  /** Answers that are there already, as options gave them. */
  readonly given: Answers;
  /** Whether all that has a usual answer gets it without a question. */
  readonly yes: boolean;
}

/** What ends the asking. */
const stopped = "nothing was written";

/**
 * Answers to all questions, in their order: as options gave them, else as a person types them at a terminal, else the
 * usual ones.
 * @param form what each answer has to be; turns texts into values; nobody is asked for what has no question
 * @throws CommandError that names all options that are wrong, or all that are missing
 */
export async function answers<Form extends z.ZodRawShape>(
  form: z.ZodObject<Form>,
  questions: Readonly<Partial<Record<keyof Form & string, Question>>>,
  { given, yes }: Asking,
  io: Io,
): Promise<z.infer<z.ZodObject<Form>>> {
  const faulty = faultsOf(form.partial(), given);
  if (faulty.length > 0) throw new CommandError(listed(faulty), ExitCode.wrongUsage);
  const asks = !yes && io.stdin.isTTY === true;
  const known: Record<string, string> = { ...given };
  const missing: string[] = [];
  const lines = asks ? createInterface({ input: io.stdin, terminal: false }) : undefined;
  const typed = lines?.[Symbol.asyncIterator]();
  try {
    for (const [name, question] of Object.entries(questions as Readonly<Record<string, Question>>)) {
      if (name in known) continue;
      const usual = question.usual?.(known);
      const answer = typed === undefined ? usual : await ask(name, question.text, usual, form, typed, io);
      if (answer === undefined) missing.push(`--${name}`);
      else known[name] = answer;
    }
  } finally {
    lines?.close();
  }
  if (missing.length > 0)
    throw new CommandError(
      `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing; ${stopped}`,
      ExitCode.wrongUsage,
    );
  const late = faultsOf(form, known);
  if (late.length > 0) throw new CommandError(listed(late), ExitCode.wrongUsage);
  return form.parse(known);
}

/** Asks until the answer is of the form. */
async function ask(
  name: string,
  text: string,
  usual: string | undefined,
  form: z.ZodObject,
  typed: AsyncIterator<string>,
  { stderr }: Io,
): Promise<string> {
  for (;;) {
    stderr.write(`${text}${usual === undefined || usual === "" ? "" : ` [${usual}]`}: `);
    const { value, done } = (await typed.next()) as IteratorResult<string, undefined>;
    if (done) {
      stderr.write("\n");
      throw new CommandError(`there was no answer for --${name}; ${stopped}`);
    }
    const answer = value.trim() === "" && usual !== undefined ? usual : value.trim();
    const [fault] = faultsOf(z.strictObject({ [name]: form.shape[name] as z.ZodType }), { [name]: answer });
    if (fault === undefined) return answer;
    stderr.write(`  ${fault.replace(`--${name} has `, "")}\n`);
  }
}

/** One fault an answer, told of the text that was typed: a list is made of it first. */
function faultsOf(form: z.ZodObject, input: JsonObject): string[] {
  const first = new Map(
    parse(form, input)
      .faults.toReversed()
      .map(({ keys: [name], violation }) => [String(name), violation]),
  );
  return Object.keys(form.shape).flatMap((name) => {
    const fault = first.get(name);
    return fault === undefined ? [] : [`--${name} has ${shown(input[name])}; allowed: ${fault.allowed}`];
  });
}

function listed(faults: readonly string[]): string {
  return [...faults, stopped].join("\n");
}
