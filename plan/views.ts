import { CommandError, ExitCode } from "../lib/command";

/** What `npm run plan` prints of each stack before the overview, by the option that asks for it. */
export const views = {
  tree: "every resource of each layer, by family and provider, and what is protected",
  config: "the configuration in effect: the tier's preset with the stack's file over it",
  outputs: "the stack's outputs",
  hooks: "what runs inside an `up`, and for which resources",
  cost: "the bill, line by line",
  policy: "each finding of the policy pack, with its rule and how to mend it",
} as const;

/** Name of a view. */
export type View = keyof typeof views;

/** Options that ask for views. */
export type ViewOptions = { readonly [view in View]?: true };

/** The views that are asked for; all of them with `--verbose`. */
export function viewsAsked(options: ViewOptions & { readonly verbose?: true }): ReadonlySet<View> {
  const all = Object.keys(views) as View[];
  return new Set(options.verbose ? all : all.filter((view) => options[view]));
}

/**
 * Refuses views where nothing shows them: a diff shows changes, and JSON is for tools.
 * @throws CommandError for wrong usage
 */
export function checkViews({
  against,
  json,
  ...options
}: ViewOptions & { readonly against?: string; readonly json?: string }): void {
  const view = (Object.keys(views) as View[]).find((each) => options[each]);
  if (view === undefined) return;
  const refuse = (other: string): never => {
    throw new CommandError(
      `--${view} shows a plan, not what ${other} prints: leave one of them out`,
      ExitCode.wrongUsage,
    );
  };
  if (against !== undefined) refuse("--against");
  if (json === "-") refuse("--json -");
}
