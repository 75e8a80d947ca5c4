import { PlanError } from "./errors";
import type { Plan } from "./plan";
import { planStack, type StackOptions } from "./plan-stack";
import type { Project } from "./project-file";
import { knownStacks } from "./stack-file";
import type { Values } from "./values";

/**
 * Plans stacks of one project, each once. A stack that reads the outputs of another, through a StackReference, is
 * planned after it and reads what that one's plan says.
 */
export class Planner {
  readonly #plans = new Map<string, Promise<Plan>>();

  /** @param options of every stack's plan */
  constructor(
    private readonly project: Project,
    private readonly options: Omit<StackOptions, "outputsOf"> = {},
  ) {}

  /** @throws PlanError with one message for people */
  plan(stack: string, readers: readonly string[] = []): Promise<Plan> {
    const plan = this.#plans.get(stack) ?? this.#plan(stack, readers);
    this.#plans.set(stack, plan);
    return plan;
  }

  async #plan(stack: string, readers: readonly string[]): Promise<Plan> {
    const known = new Map<string, Values>();
    for (;;) {
      let missing: string | undefined;
      const outputsOf = (reference: string): Values | undefined => {
        const owner = this.#ownStack(reference);
        if (owner === undefined) return undefined;
        const outputs = known.get(owner);
        if (outputs === undefined) missing = owner;
        return outputs;
      };
      // A program cannot stop halfway for another one: what it had registered so far counts for nothing.
      const attempt = planStack(this.project, stack, { ...this.options, outputsOf });
      const plan = await attempt.catch((error: unknown) => {
        if (missing === undefined) throw error;
      });
      if (missing === undefined && plan) return plan;
      if (missing !== undefined) known.set(missing, await this.#outputs(missing, [...readers, stack]));
    }
  }

  async #outputs(stack: string, readers: readonly string[]): Promise<Values> {
    const reader = readers.at(-1) ?? "";
    if (readers.includes(stack))
      throw new PlanError(
        `stack ${reader} reads the outputs of ${stack}, which reads those of ${reader} in turn`,
      );
    const stacks = knownStacks(this.project.stackFolder);
    if (!stacks.includes(stack))
      throw new PlanError(
        `stack ${reader} reads the outputs of stack ${stack}, which has no file Pulumi.${stack}.yaml; ` +
          `the stacks are ${stacks.join(", ")}`,
      );
    return (await this.plan(stack, readers)).outputs;
  }

  /** The stack that a reference names, if it is one of this project; what others have, a plan cannot know. */
  #ownStack(reference: string): string | undefined {
    const [stack, project] = reference.split("/").reverse();
    return project === undefined || project === this.project.name ? stack : undefined;
  }
}
