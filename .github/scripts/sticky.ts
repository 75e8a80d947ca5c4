import { z } from "zod";
import type { GitHub } from "./github";

/** The author of what a workflow's own token writes. */
export const bot = "github-actions[bot]";

const comments = z.array(
  z.object({ id: z.number(), body: z.string().nullish(), user: z.object({ login: z.string() }).nullable() }),
);
type Comment = z.infer<typeof comments>[number];

/**
 * Leaves one comment on an issue or a pull request: changes the one that begins with the marker and that a workflow
 * wrote, however many people write the marker too, and makes it when there is none.
 * @returns what was done
 */
export async function sayOnce(github: GitHub, number: number, marker: string, body: string): Promise<string> {
  const isOurs = ({ user, body: text }: Comment): boolean =>
    user?.login === bot && (text ?? "").startsWith(marker);
  const path = `/issues/${number}/comments`;
  const found = (await github.list(path, comments, (items) => items.some(isOurs))).find(isOurs);
  if (found === undefined) {
    await github.send("POST", path, { body });
    return "commented";
  }
  if (found.body === body) return "the comment says so already";
  await github.send("PATCH", `/issues/comments/${found.id}`, { body });
  return "comment changed";
}
